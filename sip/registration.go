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
	wanted     bool
	state      RegistrationState
	callID     string
	fromTag    string
	seq        uint32
	expires    time.Duration // asked for; a 423 raises it
	raised     int           // how often in a row it did
	failures   int
	timer      *loop.Timer
	attempt    int       // counts attempts: an answer to an older one is ignored
	reopened   time.Time // when a lost flow was last replaced at once
	noOutbound bool      // the registrar's first hop keeps no flows (439)
	corrected  bool      // the present attempt only corrects the Contact
	bound      string    // the Contact that the registrar knows
}

// Register registers the account, or refreshes its registration at once. A
// direct account, which has none, listens.
func (a *Agent) Register() {
	a.loop.Post(func() {
		if a.closing {
			return
		}
		a.registration.failures = 0
		if a.server == nil {
			a.open()
			return
		}
		a.registration.wanted = true
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
	if r.state != Registered && r.state != Registering {
		a.report(Registration{State: Registering})
	}
	a.server.withLink(func(err error) {
		switch {
		case r.attempt != attempt || a.closing:
		case err != nil:
			a.registerFailed(0, err, 0)
		default:
			l := a.server.link
			a.sendRegister(r.lifetime(a), func(req *sip.Request, res *sip.Response, err error) {
				if r.attempt == attempt && a.server.link == l {
					a.registered(req, res, err)
				}
			})
			if a.server.canMove() {
				r.timer = a.loop.After(a.waits.hop, func() { a.registerElsewhere(ErrNoAnswer, restUsual) })
			}
		}
	})
}

func (r *registration) lifetime(a *Agent) time.Duration { return max(r.expires, a.config.Expires) }

// newRegister is a REGISTER that names no binding yet.
func (a *Agent) newRegister() *sip.Request {
	r := &a.registration
	if r.callID == "" {
		r.callID, r.fromTag = newTag(), newTag()
	}
	r.seq++
	me := address{name: a.config.DisplayName, uri: a.identity(nil, false), tag: r.fromTag}
	return a.server.current().newRequest(a.config.UserAgent, sip.REGISTER, envelope{
		callID: r.callID,
		from:   me,
		to:     address{name: me.name, uri: me.uri},
		target: sip.Uri{Scheme: "sip", Host: a.domain.uriHost()},
		seq:    r.seq,
	})
}

// sendRegister asks for a binding that lasts for expires; 0 takes it back.
func (a *Agent) sendRegister(expires time.Duration, done func(*sip.Request, *sip.Response, error)) {
	r := &a.registration
	req := a.newRegister()
	contact := a.contactURI(a.server.current(), false)
	req.AppendHeader(&sip.ContactHeader{Address: contact})
	a.claimFlow(req)
	// The registrar is not left with an address at which nobody answers.
	if r.bound != "" && r.bound != contact.String() {
		req.AppendHeader(sip.NewHeader("Contact", "<"+r.bound+">;expires=0"))
	}
	req.AppendHeader(sip.NewHeader("Expires", strconv.Itoa(int(expires/time.Second))))
	req.AppendHeader(sip.NewHeader("Allow", allowed))
	a.request(req, true, done)
}

func (a *Agent) registered(req *sip.Request, res *sip.Response, err error) {
	r := &a.registration
	r.timer.Stop()
	switch {
	case err != nil && res == nil:
		if !a.registerElsewhere(err, restUsual) {
			a.server.leave()
			a.registerFailed(0, err, 0)
		}
	case err != nil:
		a.registerFailed(res.StatusCode, err, 0)
	case res.IsSuccess():
		a.bound(req, res)
	case res.StatusCode == sip.StatusIntervalToBrief && minExpires(res) > r.lifetime(a) && r.raised < tooBriefMost:
		r.raised++
		r.expires = minExpires(res)
		a.register()
	case res.StatusCode == lacksOutbound && !r.noOutbound:
		r.noOutbound = true
		a.register()
	case res.StatusCode == sip.StatusBadRequest && len(req.GetHeaders("Contact")) > 1:
		r.bound = "" // a registrar that takes one Contact at a time
		a.register()
	case failsHop(res):
		why := &StatusError{Code: res.StatusCode, Reason: res.Reason}
		if !a.registerElsewhere(why, retryHeader(res)) {
			if len(a.server.hops.known) > 1 {
				a.server.leave() // the next attempt begins with another one
			}
			a.registerFailed(res.StatusCode, why, retryHeader(res))
		}
	default:
		a.registerFailed(res.StatusCode, &StatusError{Code: res.StatusCode, Reason: res.Reason}, retryHeader(res))
	}
}

// bound takes the success of a REGISTER. When it shows that the registrar sees
// us elsewhere than our Contact says, the right one follows, once a refresh.
func (a *Agent) bound(req *sip.Request, res *sip.Response) {
	r := &a.registration
	lifetime := max(granted(req, res), expiresLeast)
	r.failures, r.raised = 0, 0
	r.timer = a.loop.After(refreshAfter(lifetime), a.register)
	uri := ourContact(req)
	r.bound = uri.String()
	a.server.hops.works(a.server.link.flow.Remote)
	a.flowClaimed(res)
	flow := a.server.flow()
	a.report(Registration{State: Registered, Code: res.StatusCode, ExpiresAt: time.Now().Add(lifetime), Flow: &flow})
	first := !r.corrected
	if r.corrected = first && a.correctContact(res); r.corrected {
		a.register()
		return
	}
	a.tellWhereWeAre()
}

// unregister takes the binding back and calls done when the server has
// answered, or at once when there is none.
func (a *Agent) unregister(done func()) {
	r := &a.registration
	r.wanted = false
	bound := r.state == Registered
	r.stop()
	if !bound || a.server.link == nil {
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
			if res != nil && res.IsSuccess() {
				r.bound = ""
			}
			a.report(told)
		}
		done()
	})
}

// report tells a change of state, and each refresh.
func (a *Agent) report(told Registration) {
	if told.State == Off && a.registration.state == Off && !told.Listening.IsValid() {
		return
	}
	a.registration.state = told.State
	a.emit(told)
}
