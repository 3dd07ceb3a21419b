package sip

import (
	"github.com/emiago/sipgo/sip"
)

// reoffered takes a re-INVITE or an UPDATE (RFC 3261 §14.2, RFC 3311 §5.2).
func (c *Call) reoffered(d *dialog, req *sip.Request, tx *sip.ServerTx) {
	invites, offers := req.IsInvite(), isSDP(req)
	switch {
	case invites && (c.state != confirmed || c.renewal.running() || c.unacked.res != nil),
		offers && (d.exchange.pending == ourOffer || c.unacked.res != nil):
		c.agent.respond(req, tx, sip.StatusRequestPending, "")
	case (invites || offers) && (d.exchange.pending != noOffer || d.theirs.req != nil || c.state == ringing):
		// The offer before has no answer yet.
		res := c.agent.response(req, sip.StatusInternalServerError)
		res.AppendHeader(sip.NewHeader("Retry-After", "2"))
		c.agent.reply(tx, res)
	case len(req.Body()) > 0 && !offers:
		c.agent.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	case asksTooOften(req):
		c.agent.reply(tx, c.agent.tooOften(req))
	case offers:
		d.theirs = asked{req, tx}
		d.exchange.received(c.number(), req.Body())
		c.agent.emit(Offer{Call: c, ID: d.exchange.id, Branch: c.branchOf(d), Body: req.Body(), Flow: c.agent.flowOf(req)})
	case invites:
		d.theirs = asked{req, tx}
		d.exchange.wanted(c.number())
		c.agent.emit(OfferWanted{Call: c, ID: d.exchange.id})
	default:
		c.agree(d, asked{req, tx}, nil)
	}
}

// branchOf names an early dialog; that of the call itself has no name.
func (c *Call) branchOf(d *dialog) string {
	if d == c.dialog {
		return ""
	}
	return d.to.tag
}

// agree sends the 2xx to a re-INVITE or an UPDATE.
func (c *Call) agree(d *dialog, to asked, body []byte) {
	c.retarget(d, to.req)
	c.follow(to.req)
	res := c.agent.response(to.req, sip.StatusOK)
	res.AppendHeader(c.contact())
	if d == c.dialog && c.state != ringing {
		c.session.answer(c, to.req, res)
	}
	withSDP(res, body)
	c.agent.reply(to.tx, res)
	c.distrust()
	if to.req.IsInvite() {
		c.awaitACK(to.tx, res)
	}
}

// takeTheirs takes the request that waits in a dialog out of it. It says false
// when it was cancelled meanwhile, and so has its 487.
func (d *dialog) takeTheirs() (asked, bool) {
	theirs := d.theirs
	d.theirs = asked{}
	return theirs, theirs.tx.Err() == nil
}

// offerInside answers a re-INVITE that came without an offer by one of ours.
func (c *Call) offerInside(id ExchangeID, body []byte) {
	if d := c.pending(func(x *exchange) bool { return x.wants(id) }); d != nil {
		c.acceptAsked(d, body)
	}
}

// acceptAsked answers their re-INVITE or UPDATE with a body: our answer, or the
// offer that they asked for.
func (c *Call) acceptAsked(d *dialog, body []byte) {
	theirs, open := d.takeTheirs()
	x := &d.exchange
	switch {
	case !open:
		x.failed()
		return
	case x.pending == offerWanted:
		x.offered(x.id, body)
	default:
		x.accepted(body)
	}
	c.agent.emit(Sent{Call: c, ID: x.id, Flow: c.agent.flowOf(theirs.req)})
	c.agree(d, theirs, body)
}

// refuseAsked turns their re-INVITE or UPDATE down.
func (c *Call) refuseAsked(d *dialog, code int, warning string) {
	theirs, _ := d.takeTheirs()
	c.agent.respond(theirs.req, theirs.tx, code, warning)
}

// dropTheirs answers what waits in a dialog that ends (RFC 3261 §15.1.2).
func (c *Call) dropTheirs(d *dialog) {
	if d.theirs.req != nil {
		d.exchange.failed()
		theirs, _ := d.takeTheirs()
		c.agent.respond(theirs.req, theirs.tx, sip.StatusRequestTerminated, "")
	}
}
