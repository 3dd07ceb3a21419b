package sip

import (
	"github.com/emiago/sipgo/sip"
)

// inside takes a request of one of the call's dialogs.
func (c *Call) inside(d *dialog, req *sip.Request, tx *sip.ServerTx) {
	switch {
	case req.IsAck():
		c.acknowledged(req, tx)
		return
	case req.IsCancel(): // sipgo takes those of what is open
		c.agent.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
		return
	}
	if !d.order.take(c.agent.loop, req.CSeq().SeqNo, func() { c.ordered(d, req, tx) }) {
		// RFC 3261 §12.2.2: a CSeq that goes back.
		c.agent.respond(req, tx, sip.StatusInternalServerError, "")
	}
}

func (c *Call) ordered(d *dialog, req *sip.Request, tx *sip.ServerTx) {
	known := c.state < leaving && c.dialogWith(d.to.tag) == d
	switch {
	case req.Method == sip.BYE && d == c.dialog:
		c.agent.respond(req, tx, sip.StatusOK, "")
		c.byeReceived()
		return
	case !known, req.Method == sip.BYE: // a fork that did not answer has nothing to end (RFC 3261 §15)
		c.agent.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
		return
	case len(unsupported(req)) > 0:
		c.agent.respond(req, tx, sip.StatusBadExtension, "")
		return
	}
	switch req.Method {
	case sip.INVITE, sip.UPDATE:
		c.reoffered(d, req, tx)
	case sip.PRACK:
		c.pracked(req, tx)
	case sip.OPTIONS:
		c.agent.capabilities(req, tx)
	case sip.INFO:
		c.informed(req, tx)
	case sip.MESSAGE:
		// Servers send it without a body to see whether we are still there.
		if len(req.Body()) == 0 {
			c.agent.respond(req, tx, sip.StatusOK, "")
			return
		}
		c.agent.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	default:
		c.agent.respond(req, tx, sip.StatusMethodNotAllowed, "")
	}
}
