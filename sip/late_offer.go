package sip

import "github.com/emiago/sipgo/sip"

// answerWithOffer answers an INVITE that had no offer.
func (c *Call) answerWithOffer(body []byte) {
	if c.state != ringing || c.dialog.exchange.pending != noOffer || c.lapsed() {
		return
	}
	c.dialog.exchange.offered(c.number(), body)
	c.agent.emit(Sent{Call: c, ID: c.dialog.exchange.id, Flow: c.agent.flowOf(c.theirInvite.req)})
	c.succeed(body)
}

// theirOffer tells an offer that answers an INVITE of ours without one.
func (c *Call) theirOffer(d *dialog, res *sip.Response) {
	d.exchange.received(c.number(), res.Body())
	c.agent.emit(Offer{Call: c, ID: d.exchange.id, Branch: d.to.tag, Body: res.Body(), Flow: c.flow()})
}

// acceptTheirs sends the answer to an offer that came in a response: with the
// ACK of a 2xx, or the PRACK of what came before it.
func (c *Call) acceptTheirs(d *dialog, body []byte) {
	d.exchange.accepted(body)
	c.agent.emit(Sent{Call: c, ID: d.exchange.id, Flow: c.flow()})
	if c.state == answering {
		c.acknowledge(d, c.invite, body)
		c.connected()
		return
	}
	c.prack(d, d.rack, body)
	d.rack = ""
}

// refuseTheirs gives up a call of ours whose offer of sound can't be agreed to.
func (c *Call) refuseTheirs(why Ended) {
	if c.state == answering {
		c.acknowledge(c.dialog, c.invite, nil)
		c.bye(why)
		return
	}
	c.cancel()
	c.leftWhy = why
}
