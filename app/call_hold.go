package app

import (
	"errors"
	"fmt"

	"sotto/media"
	"sotto/media/sdp"
	"sotto/sip"
)

// holding is how our side of a call stands to being on hold.
type holding struct {
	wanted bool // by our people
	open   bool // an offer of ours waits for its answer
}

// Hold puts a call on hold: from now on neither side hears the other, and the
// other side is told. What it says to that is shown as Call.Hold.Local.
func (p *Phone) Hold(id string) error { return p.hold(id, true) }

// Resume takes a call back from hold.
func (p *Phone) Resume(id string) error { return p.hold(id, false) }

func (p *Phone) hold(id string, on bool) error {
	return p.act(id, func(c *call) error {
		if c.shown.State != CallConnected {
			return &Error{CodeWrongState, "Only a call that was answered can be put on hold."}
		}
		c.holding.wanted = on
		if on {
			c.quieten() // at once: the other side may take its time, or refuse
		}
		c.settle()
		return nil
	})
}

// quieten has the call's sound follow what is wanted: while on hold there is
// none, either way.
func (c *call) quieten() {
	if c.leg != nil {
		c.leg.hold(c.holding.wanted)
		c.leg.mute(c.shown.Muted)
	}
}

// settle makes the offer that brings the call to where it is wanted, unless it
// is there or an offer is open already.
func (c *call) settle() {
	if !c.live() || c.holding.open || c.shown.State != CallConnected || c.holding.wanted == c.shown.Hold.Local {
		return
	}
	c.session.SetDirection(c.direction())
	c.propose(c.sip.Reoffer)
}

// direction is which ways our side wants sound to flow. On hold it still sends
// silence, which keeps ways through NATs open (RFC 6337 §5.3).
func (c *call) direction() sdp.Direction {
	if c.holding.wanted {
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
	c.holding.open, c.given = true, body
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
	if c.session != nil && !c.holding.open {
		c.propose(c.sip.Reoffer)
	}
}

var errLessPrivate = errors.New("the other side went on without the encryption that was agreed on")

// reanswered takes the answer to an offer of ours in a running call.
func (c *call) reanswered(e sip.Answer) {
	c.holding.open = false
	before := c.privacy().Verdict
	c.carried(e.Body, c.flow(e.Flow))
	err := c.session.Receive("", e.Body)
	if d, pending := c.session.Pending(""); err == nil && pending && worse(judge(d.Suite, c.keyFlows, false).Verdict, before) {
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
	c.shown.Hold.Local = c.holding.wanted
	if d, ok := c.session.Running(); ok && !c.holding.wanted {
		c.shown.Hold.Remote = held(d)
	}
	c.quieten()
	c.changed()
	c.settle()
}

func (c *call) lostAgreement(err error) string {
	if errors.Is(err, errLessPrivate) {
		return fmt.Sprintf("%s wanted to go on without encryption, so the call was ended.", c.who())
	}
	return c.refusalReason(err)
}

// reofferRefused goes on as before. Where both sides made an offer at once, ours
// is made anew in a while. Hold is kept on our side whatever the other says: it
// hears nothing then, and is not heard.
func (c *call) reofferRefused(e sip.Refused) {
	c.holding.open = false
	c.session.Rollback()
	if e.RetryIn > 0 {
		c.phone.loop.After(e.RetryIn, c.settle)
		return
	}
	c.phone.log.Info("the other side refused an offer in a running call", "call", c.id, "code", e.Code, "warning", e.Warning)
	c.shown.Hold.Local = c.holding.wanted
	c.quieten()
	c.changed()
}

// held says whether the other side has put us on hold: it takes no sound.
func held(d media.Description) bool {
	return d.Direction == sdp.RecvOnly || d.Direction == sdp.Inactive
}
