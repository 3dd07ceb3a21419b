package sip

import (
	"github.com/emiago/sipgo/sip"
)

// reoffer is a re-INVITE or UPDATE of theirs that waits for our answer.
type reoffer struct {
	req *sip.Request
	tx  *sip.ServerTx
}

// inside takes a request of the call's dialog.
func (c *Call) inside(req *sip.Request, tx *sip.ServerTx) {
	if req.IsAck() {
		c.acknowledged(req, tx)
		return
	}
	if !c.order.take(c.agent.loop, req.CSeq().SeqNo, func() { c.ordered(req, tx) }) {
		// RFC 3261 §12.2.2: a CSeq that goes back.
		c.agent.respond(req, tx, sip.StatusInternalServerError, "")
	}
}

func (c *Call) ordered(req *sip.Request, tx *sip.ServerTx) {
	if c.state >= leaving && req.Method != sip.BYE {
		c.agent.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
		return
	}
	switch req.Method {
	case sip.BYE:
		c.agent.respond(req, tx, sip.StatusOK, "")
		c.byeReceived()
	case sip.INVITE, sip.UPDATE:
		c.reoffered(req, tx)
	case sip.PRACK:
		c.acknowledgedEarly(req, tx)
	case sip.OPTIONS:
		c.agent.capabilities(req, tx)
	case sip.INFO, sip.MESSAGE:
		// Servers send these without a body to see whether we are still there.
		if len(req.Body()) == 0 {
			c.agent.respond(req, tx, sip.StatusOK, "")
			return
		}
		c.agent.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	default:
		c.agent.respond(req, tx, sip.StatusMethodNotAllowed, "")
	}
}

// byeReceived ends the call; when both hang up at once our own BYE counts.
func (c *Call) byeReceived() {
	switch c.state {
	case leaving:
		c.finish(c.leftWhy)
	case ringing:
		// The INVITE still wants its answer (RFC 3261 §15.1.2).
		c.agent.reply(c.inviteTx, c.responseToInvite(sip.StatusRequestTerminated))
		c.finish(Ended{Cause: CauseCancelled, Code: sip.StatusRequestTerminated})
	default:
		c.finish(Ended{Cause: CauseRemoteHangup})
	}
}

// reoffered takes a re-INVITE or an UPDATE (RFC 3261 §14.2, RFC 3311 §5.2).
func (c *Call) reoffered(req *sip.Request, tx *sip.ServerTx) {
	switch {
	case c.exchange.pending == ourOffer || c.unacked != nil:
		c.agent.respond(req, tx, sip.StatusRequestPending, "")
	case c.exchange.pending == theirOffer:
		// Theirs before has no answer yet (RFC 3261 §14.2, RFC 3311 §5.2).
		res := c.agent.response(req, sip.StatusInternalServerError)
		res.AppendHeader(sip.NewHeader("Retry-After", "2"))
		c.agent.reply(tx, res)
	case len(unsupported(req)) > 0:
		c.agent.respond(req, tx, sip.StatusBadExtension, "")
	case c.agent.refusesTimer(req, tx):
	case len(req.Body()) > 0 && !isSDP(req):
		c.agent.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	case isSDP(req):
		c.retarget(req)
		c.reoffer = reoffer{req, tx}
		c.agent.emit(Offer{Call: c, ID: c.exchange.received(), Body: req.Body(), Flow: c.agent.flowOf(req)})
	case req.Method == sip.UPDATE:
		c.retarget(req)
		res := c.agent.response(req, sip.StatusOK)
		res.AppendHeader(c.agent.contact(c.secure))
		c.grantTimer(req, res)
		c.agent.reply(tx, res)
	default:
		c.retarget(req)
		c.reoffer = reoffer{req, tx}
		c.agent.emit(OfferWanted{Call: c, ID: c.exchange.offered()})
	}
}

// wantsOffer says whether their re-INVITE waits for an offer of ours.
func (c *Call) wantsOffer(id ExchangeID) bool {
	return c.reoffer.req != nil && c.exchange.pending == ourOffer && c.exchange.id == id
}

// offerInside answers a re-INVITE that came without an offer by one of ours.
func (c *Call) offerInside(id ExchangeID, body []byte) {
	if !c.wantsOffer(id) {
		return
	}
	c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.reoffer.req)})
	c.acceptReoffer(body)
}

// retarget follows the other side's new Contact (RFC 3261 §12.2.1.2, §12.2.2).
func (c *Call) retarget(msg interface{ Contact() *sip.ContactHeader }) {
	if contact := msg.Contact(); contact != nil {
		c.dialog.target = *contact.Address.Clone()
	}
}

func (c *Call) acceptReoffer(body []byte) {
	req, tx := c.reoffer.req, c.reoffer.tx
	c.reoffer = reoffer{}
	res := c.agent.response(req, sip.StatusOK)
	res.AppendHeader(c.agent.contact(c.secure))
	c.grantTimer(req, res)
	withSDP(res, body)
	c.agent.reply(tx, res)
	if req.IsInvite() {
		c.unacked, c.unackedTx = res, tx
		c.order.hold()
		c.repeatFromNow()
	}
}

// dropReoffer answers a re-offer that the end of the call overtakes (RFC 3261
// §15.1.2).
func (c *Call) dropReoffer() {
	if c.reoffer.req != nil {
		c.exchange.closed()
		c.refuseReoffer(sip.StatusRequestTerminated, "")
	}
}

func (c *Call) refuseReoffer(code int, warning string) {
	req, tx := c.reoffer.req, c.reoffer.tx
	c.reoffer = reoffer{}
	c.agent.respond(req, tx, code, warning)
}
