package sip

import (
	"math/rand/v2"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

const (
	// renewalLimit bounds how long the other side may think about a re-INVITE.
	renewalLimit = 60 * time.Second
	// crossingsMost bounds how often in a row an offer of ours is to be made anew
	// because theirs came at the same time.
	crossingsMost = 5
)

// renewal is our side of a new exchange in a running call: the re-INVITE that
// carries it (RFC 3261 §14.1), which every phone knows.
type renewal struct {
	current  *reinvite
	crossing int // how often in a row it met one of theirs
}

// reinvite is a re-INVITE of ours on its way.
type reinvite struct {
	id      ExchangeID
	req     *sip.Request // as last sent
	refresh bool         // it changes nothing, and its outcome is not told
	ack     *sip.Request
	limit   *loop.Timer
}

// running says whether a re-INVITE of ours is on its way.
func (r *renewal) running() bool { return r.current != nil }

func (r *renewal) stop() {
	if r.current != nil {
		r.current.limit.Stop()
	}
	r.current = nil
}

// free says whether an exchange of ours may begin.
func (c *Call) free() bool {
	return c.state == confirmed && c.dialog.exchange.pending == noOffer && c.dialog.theirs.req == nil &&
		c.unacked.res == nil && !c.renewal.running()
}

// propose makes an offer of the owner's, if none is under way.
func (c *Call) propose(body []byte) {
	if !c.free() {
		c.agent.emit(Refused{Call: c, Code: sip.StatusRequestPending, RetryIn: c.glare()})
		return
	}
	c.renew(&reinvite{id: c.number()}, body)
}

// renew sends a re-INVITE with an offer.
func (c *Call) renew(v *reinvite, body []byte) {
	c.renewal.current = v
	c.dialog.exchange.offered(v.id, body)
	c.withLink(func(err error) {
		switch {
		case c.renewal.current != v:
		case err != nil:
			c.renewalFailed(Refused{Reason: err.Error()})
		default:
			c.agent.emit(Sent{Call: c, ID: v.id, Flow: c.flow()})
			c.sendRenewal(v)
		}
	})
}

func (c *Call) sendRenewal(v *reinvite) {
	req := c.request(c.dialog, sip.INVITE)
	req.AppendHeader(c.contact())
	describe(req)
	req.AppendHeader(sip.NewHeader("Accept", sdpType))
	c.session.askFor(req)
	withSDP(req, c.dialog.exchange.bodies.local)
	c.tryRenewal(v, req)
}

func (c *Call) tryRenewal(v *reinvite, req *sip.Request) {
	v.req, c.dialog.rseq = req, 0
	c.agent.transact(req, func(res *sip.Response, err error) { c.reinvited(v, req, res, err) })
}

// renewalFailed leaves the call as it was, and tells why.
func (c *Call) renewalFailed(told Refused) {
	v := c.renewal.current
	c.renewal.stop()
	c.dialog.exchange.failed()
	if told.RetryIn == 0 {
		c.renewal.crossing = 0
	}
	if v.refresh {
		c.session.again(c)
		return
	}
	told.Call, told.ID = c, v.id
	c.agent.emit(told)
}

// crossed leaves an offer that met one of theirs for later, within a bound.
func (c *Call) crossed(told Refused) {
	if c.renewal.crossing++; c.renewal.crossing <= crossingsMost {
		told.RetryIn = c.glare()
	}
	c.renewalFailed(told)
}

// glare is how long to wait after both sides made an offer at once: who placed
// the call waits longer, so that they do not meet again (RFC 3261 §14.1).
func (c *Call) glare() time.Duration {
	if c.outgoing {
		return (210 + rand.N[time.Duration](191)) * 10 * time.Millisecond
	}
	return (1 + rand.N[time.Duration](200)) * 10 * time.Millisecond
}
