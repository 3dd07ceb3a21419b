package app

import (
	"errors"
	"net/netip"

	"sotto/media"
	"sotto/media/sdp"
	"sotto/sip"
)

// terms are what the other side of a running call has to be told of ours.
type terms struct {
	hold bool           // neither side hears the other
	at   netip.AddrPort // where messages of the call reach us, and its sound the same host
}

// reoffers bring a running call to the terms that our side wants, by one offer
// after the other.
type reoffers struct {
	wanted  terms
	offered terms // by the offer that is open
	agreed  terms // what the other side was last told
	open    bool  // an offer of ours waits for its answer
	moving  bool  // the session is being bound to another address
}

// settle makes the offer that brings the call to where it is wanted, unless it
// is there, or something is under way that will settle it.
func (c *call) settle() {
	r := &c.reoffers
	if !c.live() || r.open || r.moving || c.shown.State != CallConnected || r.wanted == r.agreed {
		return
	}
	if _, running := c.session.Running(); !running {
		return // the answer to a late offer is still to come
	}
	if at := r.wanted.at.Addr(); at.IsValid() && at != c.session.Address() {
		c.move(at)
		return
	}
	c.session.SetDirection(c.direction())
	c.propose(c.sip.Reoffer)
}

// direction is which ways our side wants sound to flow. On hold it still sends
// silence, which keeps ways through NATs open (RFC 6337 §5.3).
func (c *call) direction() sdp.Direction {
	if c.reoffers.wanted.hold {
		return sdp.SendOnly
	}
	return sdp.SendRecv
}

// propose makes an offer in the running call and gives it to send.
func (c *call) propose(send func([]byte)) bool {
	body, err := c.session.Propose(c.triedSecure)
	if err != nil {
		c.phone.log.Warn("no offer could be made in a running call", "call", c.id, "error", err)
		return false
	}
	c.reoffers.open, c.reoffers.offered, c.given = true, c.reoffers.wanted, body
	send(body)
	return true
}

// offerWanted answers a re-INVITE that came without an offer.
func (c *call) offerWanted(e sip.OfferWanted) {
	if c.session == nil || !c.propose(func(body []byte) { c.sip.Offer(e.ID, body) }) {
		c.sip.Refuse(e.ID, 488, "No offer can be made now")
	}
}

// refreshWanted confirms the call by an offer that changes nothing (RFC 4028).
func (c *call) refreshWanted() {
	if c.session != nil && !c.reoffers.open {
		c.propose(c.sip.Reoffer)
	}
}

var errLessPrivate = errors.New("the other side went on without the encryption that was agreed on")

// reanswered takes the answer to an offer of ours in a running call.
func (c *call) reanswered(e sip.Answer) {
	c.reoffers.open = false
	before := c.privacy().Verdict
	c.carried(e.Body, c.flow(e.Flow))
	err := c.session.Receive("", e.Body)
	if d, pending := c.session.Pending(""); err == nil && pending && worse(c.language().judge(d.Suite, c.keyFlows, false).Verdict, before) {
		err = errLessPrivate
	}
	if err == nil {
		err = c.session.Commit("")
	}
	if err != nil {
		// Both sides would run something else, so it can't go on (RFC 3261 §14.1).
		c.session.Rollback()
		c.hangup(refusalCause(err), c.lostAgreement(err))
		return
	}
	c.session.Rollback() // the offer is done with
	c.reoffers.agreed = c.reoffers.offered
	c.shown.Hold.Local = c.reoffers.agreed.hold
	if d, ok := c.session.Running(); ok && !c.reoffers.agreed.hold {
		c.shown.Hold.Remote = held(d)
	}
	c.quieten()
	c.changed()
	c.settle()
}

func (c *call) lostAgreement(err error) Reason {
	if errors.Is(err, errLessPrivate) {
		return c.say("end.less-private", "who", c.who())
	}
	return c.refusalReason(err)
}

// reofferRefused goes on as before. Where both sides made an offer at once, or
// ours has reached nobody, it is made anew in a while. Hold is kept on our side whatever the other says: it
// hears nothing then, and is not heard. So is our address: there is no other.
func (c *call) reofferRefused(e sip.Refused) {
	c.reoffers.open = false
	c.session.Rollback()
	if e.RetryIn > 0 {
		c.phone.loop.After(e.RetryIn, c.settle)
		return
	}
	c.phone.log.Info("the other side refused an offer in a running call", "call", c.id, "code", e.Code, "warning", e.Warning)
	c.reoffers.agreed = c.reoffers.offered
	c.shown.Hold.Local = c.reoffers.agreed.hold
	c.quieten()
	c.changed()
	c.settle()
}

// held says whether the other side has put us on hold: it takes no sound.
func held(d media.Description) bool {
	return d.Direction == sdp.RecvOnly || d.Direction == sdp.Inactive
}
