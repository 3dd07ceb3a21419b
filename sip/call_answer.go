package sip

import (
	"github.com/emiago/sipgo/sip"
)

func (c *Call) accept(id ExchangeID, body []byte) {
	d := c.pending(func(x *exchange) bool { return x.awaits(id) })
	switch {
	case d == nil:
	case c.state == ringing:
		if c.lapsed() {
			return
		}
		d.exchange.accepted(body)
		c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.theirInvite.req)})
		c.succeed(body)
	case d.theirs.req != nil:
		c.acceptAsked(d, body)
	default:
		c.acceptTheirs(d, body)
	}
}

func (c *Call) refuse(id ExchangeID, code int, warning string) {
	d := c.pending(func(x *exchange) bool { return x.awaits(id) || x.wants(id) })
	if d == nil {
		return
	}
	d.exchange.failed()
	switch {
	case c.state == ringing:
		c.reject(code, warning)
	case d.theirs.req != nil:
		c.refuseAsked(d, code, warning)
	default:
		c.refuseTheirs(Ended{Cause: CauseFailed, Reason: warning})
	}
}

// succeed sends the 2xx to the INVITE of a call that rings.
func (c *Call) succeed(body []byte) {
	res := c.responseToInvite(sip.StatusOK)
	res.AppendHeader(c.contact())
	c.session.answer(c, c.theirInvite.req, res)
	withSDP(res, body)
	c.stopTimer()
	c.reliable.stop()
	c.state = accepted
	c.agent.reply(c.theirInvite.tx, res)
	c.awaitACK(c.theirInvite.tx, res)
	c.agent.emit(Connected{Call: c})
}

// unansweredOffer is why an exchange of ours came to nothing.
const unansweredOffer = "The other side did not answer our offer of sound."

// confirm goes on with an INVITE of theirs whose 2xx has arrived; the ACK has
// the answer to our offer, if that was one.
func (c *Call) confirm(ack *sip.Request) {
	first := c.state == accepted
	if first {
		c.state = confirmed
	}
	if c.hungup {
		c.bye(c.leftWhy)
		return
	}
	if x := &c.dialog.exchange; x.pending == ourOffer {
		answered := isSDP(ack) && x.answered(ack.Body(), true)
		if answered {
			x.closed()
		} else {
			x.failed()
		}
		switch {
		case answered:
			c.agent.emit(Answer{Call: c, ID: x.id, Body: ack.Body(), Flow: c.agent.flowOf(ack)})
		case first:
			c.bye(Ended{Cause: CauseFailed, Reason: unansweredOffer})
			return
		default:
			c.agent.emit(Refused{Call: c, ID: x.id, Reason: unansweredOffer})
		}
	}
}
