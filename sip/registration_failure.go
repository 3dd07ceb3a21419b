package sip

import "time"

// registerElsewhere gives the present server up for the next one, if there is
// one that has not failed (RFC 3263 §4.3).
func (a *Agent) registerElsewhere(why error, rest time.Duration) bool {
	l := a.server.link
	if l == nil || !a.server.moveOn(l.flow.Remote, rest, nil) {
		return false
	}
	a.config.Log.Info("the next of the server's addresses is tried", "failed", l.flow.Remote, "error", why)
	a.register()
	return true
}

// registerFailed tells why, and tries again later unless that is senseless:
// a password does not become right by itself, and hammering locks accounts. The
// server may ask for a longer rest than ours.
func (a *Agent) registerFailed(code int, err error, rest time.Duration) {
	r := &a.registration
	told := Registration{State: Failed, Code: code, Err: err}
	r.raised, r.corrected = 0, false
	if !hopeless(code, err) && r.wanted {
		wait := max(retryAfter(r.failures), rest)
		r.failures++
		r.timer = a.loop.After(wait, a.register)
		told.RetryAt = time.Now().Add(wait)
	}
	a.report(told)
}

// flowLost registers anew over a new flow: at once, since callers reach nobody
// until then, or a little later at a server that keeps hanging up, unless there
// is another.
func (r *registration) flowLost(a *Agent, l *link) {
	switch {
	case !r.wanted:
	case r.state == Registered && time.Since(r.reopened) > flowLeast:
		r.reopened = time.Now()
		r.moved(a)
	case r.state == Registered, r.state == Registering:
		r.stop()
		if a.server.moveOn(l.flow.Remote, restUsual, nil) {
			r.moved(a)
			return
		}
		a.registerFailed(0, errFlowLost, 0)
	}
}

// moved registers over the next flow when the account has left the one that it
// was registered by.
func (r *registration) moved(a *Agent) {
	if r.wanted && a.server.link == nil && (r.state == Registered || r.state == Registering) {
		if r.state == Registered {
			r.state = Off // tell that it is under way again
		}
		a.register()
	}
}
