package sip

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// Intervals at which a 2xx to an INVITE is repeated until its ACK comes, and
// when that is given up (RFC 3261 §13.3.1.4).
const (
	repeatFirst = 500 * time.Millisecond // T1
	repeatMost  = 4 * time.Second        // T2
	repeatLimit = 64 * repeatFirst
)

func (c *Call) accept(id ExchangeID, body []byte) {
	if !c.exchange.awaits(id) {
		return
	}
	switch {
	case c.state == ringing:
		if c.lapsed() {
			return
		}
		c.exchange.closed()
		c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.invite)})
		c.succeed(body)
	case c.reoffer.req != nil:
		c.exchange.closed()
		if c.reoffer.tx.Err() != nil {
			c.reoffer = reoffer{} // cancelled, and the caller has its 487
			return
		}
		c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.reoffer.req)})
		c.acceptReoffer(body)
	}
}

func (c *Call) answerWithOffer(body []byte) {
	if c.state != ringing || c.exchange.pending != noOffer || c.lapsed() {
		return
	}
	id := c.exchange.offered()
	c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.invite)})
	c.succeed(body)
}

// succeed sends the 2xx and repeats it until the ACK comes, over TCP and TLS
// too: the transport is reliable for one hop only.
func (c *Call) succeed(body []byte) {
	res := c.responseToInvite(sip.StatusOK)
	res.AppendHeader(c.agent.contact(c.secure))
	c.grantTimer(c.invite, res)
	withSDP(res, body)
	c.stopTimer()
	c.keepPromise()
	c.state = accepted
	c.unacked, c.unackedTx = res, c.inviteTx
	c.order.hold()
	c.agent.reply(c.inviteTx, res)
	c.repeatFromNow()
	c.agent.emit(Connected{Call: c})
}

func (c *Call) repeatFromNow() { c.repeat(repeatFirst, time.Now().Add(repeatLimit)) }

func (c *Call) repeat(wait time.Duration, until time.Time) {
	c.repeating = c.agent.loop.After(wait, func() {
		if time.Now().After(until) {
			if !c.hungup {
				c.leftWhy = Ended{Cause: CauseFailed, Reason: "The other side never confirmed the answer (no ACK)."}
			}
			c.bye(c.leftWhy)
			return
		}
		c.agent.reply(c.unackedTx, c.unacked)
		c.repeat(min(2*wait, repeatMost), until)
	})
}

func (c *Call) stopRepeating() {
	c.repeating.Stop()
	c.repeating = nil
	c.unacked, c.unackedTx = nil, nil
}

// acknowledged takes the ACK to our 2xx, and then what came with it.
func (c *Call) acknowledged(req *sip.Request, tx *sip.ServerTx) {
	tx.Terminate() // an ACK has no transaction, sipgo makes one all the same
	if c.unacked == nil || req.CSeq().SeqNo != c.unacked.CSeq().SeqNo {
		return
	}
	c.stopRepeating()
	c.confirm(req)
	c.order.resume()
}

// confirm goes on with a call whose 2xx has arrived; with a late offer the ACK
// has the answer.
func (c *Call) confirm(req *sip.Request) {
	first := c.state == accepted
	if first {
		c.state = confirmed
	}
	if c.hungup {
		c.bye(c.leftWhy)
		return
	}
	if c.exchange.pending != ourOffer {
		return
	}
	if id, ok := c.exchange.answeredBy(""); ok && isSDP(req) {
		c.agent.emit(Answer{Call: c, ID: id, Body: req.Body(), Flow: c.agent.flowOf(req)})
		c.exchange.closed()
		return
	}
	const silent = "The other side did not answer our offer of sound."
	if first {
		c.bye(Ended{Cause: CauseFailed, Reason: silent})
		return
	}
	id := c.exchange.id
	c.exchange.closed()
	c.agent.emit(Refused{Call: c, ID: id, Reason: silent})
}
