package app

import (
	"strconv"
	"time"

	"sotto/media"
	"sotto/sip"
)

// Dial places a call with the account named, or the one that is fit when none
// is, and returns the call's id; the one that is talked to goes on hold. What
// becomes of the call is told by events.
func (p *Phone) Dial(to, account string) (string, error) { return p.call(to, account, true) }

// DialBeside is Dial, and leaves the other calls as they are.
func (p *Phone) DialBeside(to, account string) (string, error) { return p.call(to, account, false) }

func (p *Phone) call(to, account string, alone bool) (string, error) {
	var id string
	err := p.ask(func() error {
		p.hush()
		defer p.sounds()
		c, err := p.dial(to, account, alone)
		if err == nil {
			id = c.id
		}
		return err
	})
	return id, err
}

func (p *Phone) dial(to, account string, alone bool) (*call, error) {
	a, err := p.dialling(account)
	if err != nil {
		return nil, err
	}
	number, err := a.number(to)
	if err != nil {
		return nil, err
	}
	if a.config.Register && a.registration.State != RegistrationRegistered {
		return nil, p.refusal(CodeNotRegistered, "error.not-registered", "account", a.config.ID)
	}
	if len(p.calls) >= p.settings.Calls.Limit {
		return nil, p.refusal(CodeLimit, "error.call-limit", "count", strconv.Itoa(len(p.calls)))
	}
	c := p.newCall(a, Outgoing, Party{URI: number.URI})
	c.uri = number.URI
	c.shown.State = CallDialling
	c.toFront(alone)
	c.changed()
	c.place(false)
	return c, nil
}

// place sends an INVITE with an offer of a new session, so that its keys are
// new too. Secure makes an optional offer RTP/SAVP.
func (c *call) place(secure bool) {
	c.account.agent.Reach(c.uri, func(flow sip.Flow, err error) {
		c.phone.loop.Post(func() { c.reached(flow, err, secure) })
	})
}

// reached goes on once we know by which of our addresses the server is reached.
func (c *call) reached(flow sip.Flow, err error, secure bool) {
	if !c.live() {
		return
	}
	if err != nil {
		c.end(CauseUnreachable, 0, c.unreachable(err))
		return
	}
	c.open(flow, func(session *media.Session) ([]byte, error) { return session.Propose(secure) }, c.invite)
}

// open makes the session of a call, and its first body, off the owner's
// goroutine, and goes on with both on it.
func (c *call) open(flow sip.Flow, first func(*media.Session) ([]byte, error), then func([]byte, error)) {
	p := c.phone
	config, err := c.mediaConfig(flow)
	if err != nil {
		then(nil, err)
		return
	}
	p.apart(func() {
		var body []byte
		session, err := media.NewSession(config)
		if err == nil {
			body, err = first(session)
		}
		posted := p.loop.Post(func() {
			if !c.live() || c.session != nil { // over meanwhile, or made by a second offer
				if session != nil {
					p.apart(func() { _ = session.Close() })
				}
				return
			}
			c.session = session
			c.opened(flow)
			then(body, err)
		})
		if !posted && session != nil {
			_ = session.Close()
		}
	})
}

func (c *call) invite(body []byte, err error) {
	if err != nil {
		c.end(CauseFailed, 0, c.say("end.not-set-up", "detail", detail(err)))
		return
	}
	c.given = body
	c.sip, err = c.account.agent.Invite(c.uri, body)
	if err != nil {
		c.end(CauseFailed, 0, c.say("end.not-set-up", "detail", detail(err)))
	}
}

// again places the call once more with RTP/SAVP, for servers that refuse
// RTP/AVP with a=crypto and take the older form (RFC 8643 §4).
func (c *call) again() {
	c.triedSecure = true
	c.release()
	c.sip = nil
	clear(c.refused)
	c.shown.State, c.rings, c.audible = CallDialling, false, false
	c.phone.sounds()
	c.place(true)
}

// progressed shows that the other side rings.
func (c *call) progressed(e sip.Progress) {
	if e.Code != 180 {
		return
	}
	c.rings = true
	c.phone.sounds()
	if c.shown.State == CallDialling {
		c.shown.State = CallRinging
		c.changed()
	}
}

// answered takes an SDP answer to an offer of ours. One that we can't agree to
// ends the call only when its fork is the one that answers.
func (c *call) answered(e sip.Answer) {
	if c.reoffers.open {
		c.reanswered(e)
		return
	}
	c.carried(e.Body, c.flow(e.Flow))
	err := c.session.Receive(e.Branch, e.Body)
	delete(c.refused, e.Branch) // the last word of a fork counts
	if err != nil {
		c.refused[e.Branch] = err
	}
	switch {
	case c.shown.State == CallConnected:
		c.agree(e.Branch) // the answer in the ACK to our late offer
	case e.Early && err == nil && c.session.Commit(e.Branch) == nil:
		c.shown.State = CallEarly
		c.sound()
		c.changed()
	}
}

// connected makes the call: the fork that won decides what runs.
func (c *call) connected(e sip.Connected) {
	now := time.Now()
	c.shown.State, c.shown.AnsweredAt = CallConnected, &now
	if c.shown.Direction == Outgoing {
		c.agree(e.Branch)
		return
	}
	c.changed()
	c.settle()
}

// agree runs what a fork answered, or ends the call that has nothing to run.
func (c *call) agree(branch string) {
	if err := c.refused[branch]; err != nil {
		c.hangup(refusalCause(err), c.refusalReason(err))
		return
	}
	if _, pending := c.session.Pending(branch); pending {
		if err := c.session.Commit(branch); err != nil {
			c.hangup(CauseNotAcceptable, c.refusalReason(err))
			return
		}
	} else if _, running := c.session.Running(); !running {
		c.hangup(CauseNotAcceptable, c.say("end.no-description", "who", c.who()))
		return
	}
	c.sound()
	c.changed()
	c.settle()
}

// mayTryAgain is whether a refused optional offer gets its second form.
func (c *call) mayTryAgain(code int) bool {
	return c.shown.Direction == Outgoing && c.policy == "optional" &&
		!c.triedSecure && c.why == nil && (code == 488 || code == 415 || code == 606)
}

// Hangup ends a call in whatever way its state asks for.
func (p *Phone) Hangup(id string) error {
	return p.act(id, func(c *call) error {
		c.hangup(c.hangupCause(), Reason{})
		return nil
	})
}

// closing is how the call ends with the phone. One that nobody here has answered
// or declined yet is missed, as it is when the phone is killed.
func (c *call) closing() *ending {
	if c.shown.Direction == Incoming && !c.wanted {
		return &ending{CauseBusy, c.say("end.closing")}
	}
	return &ending{c.hangupCause(), Reason{}}
}

// hangupCause is what hanging up amounts to in the call's state.
func (c *call) hangupCause() Cause {
	switch {
	case c.shown.AnsweredAt != nil:
		return CauseLocalHangup
	case c.shown.Direction == Incoming:
		return CauseDeclined
	}
	return CauseCancelled
}
