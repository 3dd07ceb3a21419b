package sip

import (
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// wayTo is how an address is called: by the server of the account or, without
// one, straight at the host that it names.
func (a *Agent) wayTo(target sip.Uri) *way {
	if a.server != nil {
		return a.server
	}
	host := hostOf(target)
	i := slices.IndexFunc(a.dialled, func(w *way) bool { return w.dialer.server == host })
	if i >= 0 {
		return a.dialled[i]
	}
	w := &way{agent: a, dialer: a.dialerTo(host)}
	a.dialled = append(a.dialled, w)
	a.linger(w)
	return w
}

// hostOf is where a URI leads to.
func hostOf(uri sip.Uri) endpoint {
	return endpoint{host: strings.ToLower(strings.Trim(uri.Host, "[]")), port: uint16(uri.Port)}
}

// dialerTo opens links to another host as the account does.
func (a *Agent) dialerTo(host endpoint) *connector {
	dialer := *a.dialer
	dialer.server = host
	return &dialer
}

// wayBack is how a caller is reached: by the link that the INVITE came by, for
// as long as that lasts.
func (a *Agent) wayBack(req *sip.Request) *way {
	if a.server != nil {
		return a.server
	}
	return &way{agent: a, dialer: a.dialerTo(hostOf(req.Contact().Address)), link: a.linkOf(req)}
}

// linger keeps a way to somebody without a server for as long as the other side
// may repeat something, and then lets go of it unless a call has it again.
// What a stranger has opened is not ours to end.
func (a *Agent) linger(w *way) {
	if a.server != nil {
		return
	}
	a.loop.After(a.waits.linger, func() {
		switch {
		case w.used(nil):
		case len(w.connecting) > 0:
			a.linger(w)
		default:
			a.dialled = slices.DeleteFunc(a.dialled, func(other *way) bool { return other == w })
			if w.link != nil && w.link.guest == nil {
				w.drop()
			}
		}
	})
}

// withLink is that of the call's way. Where the link of a call that was placed
// to us is gone, a new one leads to the other side's Contact, or to the proxy
// that stays in between.
func (c *Call) withLink(then func(error)) {
	if c.agent.server == nil && !c.outgoing && c.way.link == nil && len(c.way.connecting) == 0 {
		next := c.dialog.target
		if len(c.dialog.routes) > 0 {
			next = c.dialog.routes[0]
		}
		c.way.dialer = c.agent.dialerTo(hostOf(next))
	}
	c.way.withLink(then)
}

// Reach opens the flow by which an address is called, unless there is one, and
// calls then on the agent's goroutine with it, or with the error why that can't
// be reached. It is for who has to know our own address before the first
// request. An account with a server has one flow for all addresses.
func (a *Agent) Reach(uri string, then func(Flow, error)) {
	target := sip.Uri{}
	if a.server == nil {
		var err error
		if target, err = calledURI(uri); err != nil {
			then(Flow{}, err)
			return
		}
	}
	a.reach(func() *way { return a.wayTo(target) }, then)
}

// Reach does for what is to be sent inside of a call what Agent.Reach does for
// a new one.
func (c *Call) Reach(then func(Flow, error)) {
	c.agent.reach(func() *way { return c.way }, then)
}

func (a *Agent) reach(by func() *way, then func(Flow, error)) {
	posted := a.loop.Post(func() {
		if a.closing {
			then(Flow{}, ErrClosed)
			return
		}
		w := by()
		w.withLink(func(err error) { then(w.flow(), err) })
	})
	if !posted {
		then(Flow{}, ErrClosed)
	}
}
