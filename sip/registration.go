package sip

import (
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// registration keeps one account's binding at its registrar alive (RFC 3261
// §10.2). It is owned by the agent's loop.
type registration struct {
	wanted   bool
	state    RegistrationState
	callID   string
	fromTag  string
	seq      uint32
	expires  time.Duration // asked for; a 423 raises it
	failures int
	timer    *loop.Timer
	attempt  int       // counts attempts: an answer to an older one is ignored
	reopened time.Time // when a lost flow was last replaced at once
}

// Register registers the account, or refreshes its registration at once.
func (a *Agent) Register() {
	a.loop.Post(func() {
		if a.closing {
			return
		}
		a.registration.wanted = true
		a.registration.failures = 0
		a.register()
	})
}

// Unregister takes the account's binding back.
func (a *Agent) Unregister() {
	a.loop.Post(func() {
		if !a.closing {
			a.unregister(func() {})
		}
	})
}

func (r *registration) stop() {
	r.timer.Stop()
	r.timer = nil
	r.attempt++
}

func (a *Agent) register() {
	r := &a.registration
	r.stop()
	attempt := r.attempt
	if r.state != Registered {
		a.report(Registration{State: Registering})
	}
	a.withLink(func(err error) {
		switch {
		case r.attempt != attempt || a.closing:
		case err != nil:
			a.registerFailed(0, err)
		default:
			a.sendRegister(r.lifetime(a), func(req *sip.Request, res *sip.Response, err error) {
				if r.attempt == attempt {
					a.registered(req, res, err)
				}
			})
		}
	})
}

func (r *registration) lifetime(a *Agent) time.Duration { return max(r.expires, a.config.Expires) }

// sendRegister asks for a binding that lasts for expires; 0 takes it back.
func (a *Agent) sendRegister(expires time.Duration, done func(*sip.Request, *sip.Response, error)) {
	r := &a.registration
	if r.callID == "" {
		r.callID, r.fromTag = newTag(), newTag()
	}
	r.seq++
	me := address{name: a.config.DisplayName, uri: a.identity(false), tag: r.fromTag}
	req := a.newRequest(sip.REGISTER, envelope{
		callID: r.callID,
		from:   me,
		to:     address{name: me.name, uri: me.uri},
		target: sip.Uri{Scheme: "sip", Host: a.domain.uriHost()},
		seq:    r.seq,
	})
	req.AppendHeader(a.contact(false))
	req.AppendHeader(sip.NewHeader("Expires", strconv.Itoa(int(expires/time.Second))))
	req.AppendHeader(sip.NewHeader("Allow", allowed))
	a.request(req, true, done)
}

func (a *Agent) registered(req *sip.Request, res *sip.Response, err error) {
	r := &a.registration
	switch {
	case err != nil:
		code := 0
		if res != nil {
			code = res.StatusCode
		} else {
			a.leaveLink()
		}
		a.registerFailed(code, err)
	case res.IsSuccess():
		lifetime := max(granted(req, res), expiresLeast)
		r.failures = 0
		r.timer = a.loop.After(refreshAfter(lifetime), a.register)
		flow := a.flow()
		a.report(Registration{State: Registered, Code: res.StatusCode, ExpiresAt: time.Now().Add(lifetime), Flow: &flow})
	case res.StatusCode == 423 && minExpires(res) > r.lifetime(a):
		r.expires = minExpires(res)
		a.register()
	default:
		a.registerFailed(res.StatusCode, &StatusError{Code: res.StatusCode, Reason: res.Reason})
	}
}

// registerFailed tells why, and tries again later unless that is senseless:
// a password does not become right by itself, and hammering locks accounts.
func (a *Agent) registerFailed(code int, err error) {
	r := &a.registration
	told := Registration{State: Failed, Code: code, Err: err}
	if !hopeless(code, err) && r.wanted {
		wait := retryAfter(r.failures)
		r.failures++
		r.timer = a.loop.After(wait, a.register)
		told.RetryAt = time.Now().Add(wait)
	}
	a.report(told)
}

// flowLost registers anew over a new flow: at once, since callers reach nobody
// until then, or a little later at a server that keeps hanging up.
func (r *registration) flowLost(a *Agent) {
	switch {
	case !r.wanted:
	case r.state == Registered && time.Since(r.reopened) > flowLeast:
		r.reopened = time.Now()
		r.state = Off
		a.register()
	case r.state == Registered, r.state == Registering:
		r.stop()
		a.registerFailed(0, errFlowLost)
	}
}

// unregister takes the binding back and calls done when the server has
// answered, or at once when there is none.
func (a *Agent) unregister(done func()) {
	r := &a.registration
	r.wanted = false
	bound := r.state == Registered
	r.stop()
	if !bound || a.link == nil {
		a.report(Registration{State: Off})
		done()
		return
	}
	a.report(Registration{State: Unregistering})
	attempt := r.attempt
	a.sendRegister(0, func(_ *sip.Request, res *sip.Response, _ error) {
		if r.attempt == attempt {
			told := Registration{State: Off}
			if res != nil {
				told.Code = res.StatusCode
			}
			a.report(told)
		}
		done()
	})
}

// report tells a change of state, and each refresh.
func (a *Agent) report(told Registration) {
	if told.State == Off && a.registration.state == Off {
		return
	}
	a.registration.state = told.State
	a.emit(told)
}
