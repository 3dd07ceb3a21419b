package sip

import (
	"context"
	"time"
)

// way is how an agent gets to one place: the server of its account or, where
// there is none, another phone. It has one link at a time, which is opened when
// something is to be sent. It is owned by the agent's loop.
type way struct {
	agent      *Agent
	dialer     *connector
	link       *link
	connecting []func(error) // who waits for the link
	hops       hops
}

// withLink calls then on the loop when the way has a live link, opening it if
// need be, or with the error why there is none.
func (w *way) withLink(then func(error)) {
	if w.link != nil {
		then(nil)
		return
	}
	if w.agent.closing && len(w.connecting) == 0 {
		then(ErrClosed)
		return
	}
	w.connecting = append(w.connecting, then)
	if len(w.connecting) == 1 {
		w.agent.withDoor(func(err error) {
			switch {
			case err != nil:
				w.linked(search{err: err})
			case w.agent.ctx.Err() != nil:
				w.linked(search{err: ErrClosed})
			default:
				w.connect()
			}
		})
	}
}

// connect opens a link for those who wait for one. When meanwhile the user has
// come to trust a server, a failure counts for nothing.
func (w *way) connect() {
	a, dialer := w.agent, *w.dialer
	order, believed := w.hops.order(time.Now()), a.believed
	a.opens.Go(func() {
		ctx, cancel := context.WithTimeout(a.ctx, connectLimit)
		defer cancel()
		s := dialer.connect(ctx, order)
		a.loop.Post(func() {
			if s.link == nil && a.believed != believed && !a.closing {
				w.connect()
				return
			}
			w.linked(s)
		})
	})
}

func (w *way) linked(s search) {
	waiting := w.connecting
	w.connecting = nil
	if len(s.hops) > 0 {
		w.hops.known = s.hops
	}
	for _, remote := range s.failed {
		w.hops.rest(remote, restUsual, time.Now())
	}
	if l := s.link; l != nil {
		if s.err = w.agent.adopt(l); s.err == nil {
			w.link = l
			w.agent.keepAlive(l)
			if w == w.agent.server {
				w.agent.admission.server(addresses(w.hops.known), l.flow.Remote, w.agent.contactUser)
				w.agent.seekBetter(l, w.agent.waits.better)
			}
		}
	}
	for _, then := range waiting {
		then(s.err)
	}
}

// current is the link, or while there is none one that nothing gets through.
func (w *way) current() *link {
	if w.link == nil {
		return &link{flow: Flow{Transport: w.agent.config.Transport}}
	}
	return w.link
}

// flow is what messages of ours go by.
func (w *way) flow() Flow { return w.current().flow }

// leave gives up a link on which a request got no answer, so that the next
// attempt looks for the place anew: its address may have changed, or ours. A
// call may still need it.
func (w *way) leave() {
	if w.link != nil && !w.used(nil) {
		w.drop()
	}
}

// drop leaves a link that is of no more use, without telling anybody.
func (w *way) drop() {
	l := w.link
	w.link = nil
	l.end()
}

// used says whether a call other than this one goes this way.
func (w *way) used(than *Call) bool {
	for _, c := range w.agent.calls {
		if c != than && c.way == w {
			return true
		}
	}
	return false
}
