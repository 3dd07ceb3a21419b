package app

import (
	"fmt"
	"strings"
	"time"

	"sotto/media"
	"sotto/sip"
)

// Dial places a call with the account named, or the one that is fit when none
// is, and returns the call's id. What becomes of it is told by events.
func (p *Phone) Dial(to, account string) (string, error) {
	var id string
	err := p.ask(func() error {
		p.hush()
		defer p.sounds()
		c, err := p.dial(to, account)
		if err == nil {
			id = c.id
		}
		return err
	})
	return id, err
}

func (p *Phone) dial(to, account string) (*call, error) {
	a, err := p.dialling(account)
	if err != nil {
		return nil, err
	}
	uri, err := target(to, a.config.Host())
	if err != nil && a.config.Direct() {
		return nil, &Error{CodeBadAddress, fmt.Sprintf("%q can't be called. This account has no server, so an address needs a host, like name@192.0.2.7.", to)}
	}
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(uri, "sips:") && a.config.Transport != "tls" {
		return nil, &Error{CodeNeedsTLS, "A sips: address needs an account that uses TLS."}
	}
	if a.config.Register && a.registration.State != RegistrationRegistered {
		return nil, &Error{CodeNotRegistered, fmt.Sprintf("The account %s is not registered, so nobody can be called with it.", a.config.ID)}
	}
	if len(p.calls) >= p.settings.Calls.Limit {
		return nil, &Error{CodeLimit, fmt.Sprintf("There are %d calls already; that is the limit.", len(p.calls))}
	}
	c := p.newCall(a, Outgoing, Party{URI: uri})
	c.uri = uri
	c.shown.State = CallDialling
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
			then(body, err)
		})
		if !posted && session != nil {
			_ = session.Close()
		}
	})
}

func (c *call) invite(body []byte, err error) {
	if err != nil {
		c.end(CauseFailed, 0, fmt.Sprintf("The call could not be set up: %v.", err))
		return
	}
	c.given = body
	c.sip, err = c.account.agent.Invite(c.uri, body)
	if err != nil {
		c.end(CauseFailed, 0, err.Error())
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
	if c.holding.open {
		c.reanswered(e)
		return
	}
	c.carried(e.Body, c.flow(e.Flow))
	err := c.session.Receive(e.Branch, e.Body)
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
}

// agree runs what a fork answered, or ends the call that has nothing to run.
func (c *call) agree(branch string) {
	if err := c.refused[branch]; err != nil {
		c.hangup(refusalCause(err), c.refusalReason(err))
		return
	}
	if _, pending := c.session.Pending(branch); pending {
		if err := c.session.Commit(branch); err != nil {
			c.hangup(CauseNotAcceptable, err.Error())
			return
		}
	} else if _, running := c.session.Running(); !running {
		c.hangup(CauseNotAcceptable, fmt.Sprintf("%s answered without saying how to talk.", c.who()))
		return
	}
	c.sound()
	c.changed()
}

// mayTryAgain is whether a refused optional offer gets its second form.
func (c *call) mayTryAgain(code int) bool {
	return c.shown.Direction == Outgoing && c.account.config.MediaEncryption == "optional" &&
		!c.triedSecure && c.why == nil && (code == 488 || code == 415 || code == 606)
}

// Hangup ends a call in whatever way its state asks for.
func (p *Phone) Hangup(id string) error {
	return p.act(id, func(c *call) error {
		c.hangup(c.hangupCause(), "")
		return nil
	})
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
