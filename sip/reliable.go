package sip

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// reliableResponse is a provisional response of ours that is repeated until
// PRACK confirms it (RFC 3262 §3).
type reliableResponse struct {
	rack      string // what the RAck of its PRACK says; empty: there is none, or it was confirmed
	repeating *loop.Timer
}

// stop ends the repetitions. A PRACK is still taken.
func (r *reliableResponse) stop() {
	r.repeating.Stop()
	r.repeating = nil
}

// ring tells the caller that we ring, reliably if it insists on that. A first
// reliable response would have to bring our offer where the INVITE has none
// (RFC 3262 §5), and ours is not made before a person answers: then there is
// nothing to say yet.
func (c *Call) ring() {
	insists := requires(c.theirInvite.req, reliability)
	if c.state != ringing || insists && c.dialog.exchange.pending == noOffer {
		return
	}
	res := c.responseToInvite(sip.StatusRinging)
	res.AppendHeader(c.contact())
	if !insists {
		c.agent.reply(c.theirInvite.tx, res)
		return
	}
	if c.reliable.rack != "" {
		return // it is on its way
	}
	seq := 1 + rand.Uint32N(1<<16) // RFC 3262 §3: below 2**31
	res.AppendHeader(sip.NewHeader("Require", reliability))
	res.AppendHeader(sip.NewHeader("RSeq", strconv.Itoa(int(seq))))
	c.reliable.rack = rackOf(res, c.theirInvite.req)
	c.agent.reply(c.theirInvite.tx, res)
	c.repeatReliably(res, repeatFirst, time.Now().Add(repeatLimit))
}

func (c *Call) repeatReliably(res *sip.Response, wait time.Duration, until time.Time) {
	c.reliable.repeating = c.agent.loop.After(wait, func() {
		if time.Now().After(until) {
			c.unconfirmed()
			return
		}
		c.agent.reply(c.theirInvite.tx, res)
		c.repeatReliably(res, 2*wait, until)
	})
}

// unconfirmed gives up a call whose caller never confirmed that we ring.
func (c *Call) unconfirmed() {
	res := c.responseToInvite(sip.StatusGatewayTimeout)
	c.agent.reply(c.theirInvite.tx, res)
	c.finish(Ended{Cause: CauseFailed, Code: res.StatusCode, Reason: "The other side never confirmed that we ring (no PRACK)."})
}

// pracked takes a PRACK. Nothing of ours that it could confirm has a body, so
// it brings no answer; an offer in it comes too early.
func (c *Call) pracked(req *sip.Request, tx *sip.ServerTx) {
	h := req.GetHeader("RAck")
	if c.reliable.rack == "" || h == nil || strings.Join(strings.Fields(h.Value()), " ") != c.reliable.rack {
		c.agent.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
		return
	}
	c.reliable.stop()
	c.reliable.rack = ""
	if len(req.Body()) > 0 {
		c.agent.respond(req, tx, sip.StatusNotAcceptableHere, "The offer before has no answer yet")
		return
	}
	c.agent.respond(req, tx, sip.StatusOK, "")
}
