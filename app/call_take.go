package app

import (
	"errors"
	"strconv"

	"sotto/media"
	"sotto/media/sdp"
	"sotto/sip"
)

// incoming takes a call that someone places to us.
func (p *Phone) incoming(a *account, e sip.Incoming) {
	switch {
	case p.closing:
		p.turnAway(a, e, 486, p.Language().reason("end.closing"))
		return
	case p.settings.Calls.DND:
		p.turnAway(a, e, 486, p.Language().reason("end.dnd"))
		return
	case len(p.calls) >= p.settings.Calls.Limit:
		p.turnAway(a, e, 486, p.Language().reason("end.call-limit", "count", strconv.Itoa(len(p.calls))))
		return
	}
	c := p.newCall(a, Incoming, Party{URI: e.Remote.URI, Name: e.Remote.Name})
	c.sip = e.Call
	c.shown.State = CallIncoming
	c.lateOffer = e.LateOffer
	p.record(c, c.snapshot()) // before it rings, which takes a moment to get ready
	if e.LateOffer {
		c.announce()
	}
}

// offered takes an offer: of a new call, or of one that runs.
func (c *call) offered(e sip.Offer) {
	if c.shown.State != CallIncoming {
		c.reoffered(e)
		return
	}
	c.carried(e.Body, c.flow(e.Flow))
	c.open(e.Flow, func(session *media.Session) ([]byte, error) { return session.Answer(e.Body) },
		func(body []byte, err error) {
			if err != nil {
				c.refuse(e.ID, err)
				return
			}
			c.exchange, c.given = e.ID, body
			c.announce()
		})
}

// announce rings, or answers when that was wanted already. An account that
// answers by itself does so only where nobody's talk is broken into by that.
func (c *call) announce() {
	c.sip.Ring()
	c.changed()
	if c.wanted || c.account.config.AutoAnswer && c.phone.idle(c) {
		c.toFront(true)
		c.answer()
		return
	}
	c.announced = true
	c.phone.sounds()
}

// refuse turns an offer down that we can't agree to, and says why.
func (c *call) refuse(id sip.ExchangeID, err error) {
	c.why = &ending{refusalCause(err), c.refusalReason(err)}
	c.turnDown(id, err)
}

// turnDown tells the other side why we can't agree to its offer. The words are
// made for it: those for our own people may name it, and say what to do here.
func (c *call) turnDown(id sip.ExchangeID, err error) {
	code, warning := 488, "The call could not be set up"
	var refusal *sdp.Refusal
	if errors.As(err, &refusal) {
		code, warning = refusal.Code, refusal.Warning
	}
	c.sip.Refuse(id, code, warning)
}

// reoffered takes an offer in a running call. What can't be agreed to, or would
// make the call less private than it is, leaves it as it was.
func (c *call) reoffered(e sip.Offer) {
	if c.session == nil {
		c.sip.Refuse(e.ID, 488, "The call has no sound yet")
		return
	}
	before := c.privacy().Verdict
	c.carried(e.Body, c.flow(e.Flow))
	body, err := c.session.Answer(e.Body)
	d, pending := c.session.Pending("")
	lowers := err == nil && pending && worse(c.language().judge(d.Suite, c.keyFlows, false).Verdict, before)
	if err != nil || lowers {
		c.keep(e.ID, err, before)
		return
	}
	c.given = body
	c.sip.Accept(e.ID, body)
	if err := c.session.Commit(""); err != nil {
		c.hangup(CauseFailed, c.say("end.not-set-up", "detail", detail(err)))
		return
	}
	if d, ok := c.session.Running(); ok {
		on := c.reoffers.wanted.hold
		c.shown.Hold.Remote = held(d) && !on || c.shown.Hold.Remote && on
	}
	c.changed()
}

// keep goes on as before in the place of an offer that there is no agreement to,
// or none without loss. Its keys may be those that run: when others could read
// them on their way, that is so whatever became of the offer.
func (c *call) keep(id sip.ExchangeID, err error, before Verdict) {
	if err != nil {
		c.turnDown(id, err)
	} else {
		c.session.Rollback()
		c.sip.Refuse(id, 488, "This call stays as private as it is")
	}
	if c.privacy().Verdict != before {
		c.changed()
	}
}

// Answer takes a call that rings; the one that is talked to goes on hold.
func (p *Phone) Answer(id string) error { return p.take(id, true) }

// AnswerBeside takes a call that rings, and leaves the others as they are.
func (p *Phone) AnswerBeside(id string) error { return p.take(id, false) }

func (p *Phone) take(id string, alone bool) error {
	return p.act(id, func(c *call) error {
		if !c.undecided() {
			return p.refusal(CodeWrongState, "error.not-answerable")
		}
		c.toFront(alone)
		c.answer()
		return nil
	})
}

// undecided is whether nobody here has answered the call yet, nor turned it down.
func (c *call) undecided() bool {
	return c.shown.State == CallIncoming && !c.wanted && c.why == nil
}

// answer accepts the call, now or as soon as its session is ready.
func (c *call) answer() {
	c.wanted = true
	c.phone.sounds()
	switch {
	case c.session != nil && c.exchange != 0:
		c.sip.Accept(c.exchange, c.given)
		if err := c.session.Commit(""); err != nil {
			c.hangup(CauseFailed, c.say("end.not-set-up", "detail", detail(err)))
			return
		}
		c.sound()
	case c.lateOffer:
		c.lateOffer = false
		c.sip.Reach(func(flow sip.Flow, err error) {
			c.phone.loop.Post(func() { c.offerLate(flow, err) })
		})
	}
}

// offerLate answers a call that came without an offer with one of ours.
func (c *call) offerLate(flow sip.Flow, err error) {
	if !c.live() {
		return
	}
	if err != nil {
		c.hangup(CauseUnreachable, c.unreachable(err))
		return
	}
	c.open(flow, func(session *media.Session) ([]byte, error) { return session.Propose(false) },
		func(body []byte, err error) {
			if err != nil {
				c.hangup(CauseFailed, c.say("end.not-set-up", "detail", detail(err)))
				return
			}
			c.given = body
			c.sip.AnswerWithOffer(body)
		})
}

// Reject refuses a call that rings; code is the SIP status, 0 for 486. One that was
// answered a moment ago, and does not run yet, is hung up.
func (p *Phone) Reject(id string, code int) error {
	return p.act(id, func(c *call) error {
		if c.shown.State != CallIncoming {
			return p.refusal(CodeWrongState, "error.not-rejectable")
		}
		if code == 0 {
			code = 486
		}
		if code < 400 || code > 699 {
			return p.refusal(CodeNotAcceptable, "error.reject-status", "status", strconv.Itoa(code))
		}
		if c.wanted || c.why != nil {
			c.hangup(CauseDeclined, Reason{})
			return nil
		}
		c.why = &ending{CauseDeclined, Reason{}}
		c.sip.Reject(code)
		return nil
	})
}
