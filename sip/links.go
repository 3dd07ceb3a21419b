package sip

import (
	"net/netip"

	"github.com/emiago/sipgo/sip"
)

// adopt takes in a link that messages come by from now on. A stranger's that
// comes from the very address that we have dialled can't be told from ours any
// more: neither is believed then.
func (a *Agent) adopt(l *link) error {
	if l.shared {
		return nil // it lasts as long as the account's socket
	}
	collision := false
	for other := range a.links {
		if other.flow.Remote == l.flow.Remote && (other.guest == nil) != (l.guest == nil) {
			other.end()
			collision = true
		}
	}
	if collision {
		l.end()
		return errFlowLost
	}
	a.links[l] = true
	a.busy.Go(func() {
		<-l.closed
		a.loop.Post(func() { a.unlinked(l) })
	})
	return nil
}

// unlinked is told when a link has ended: a connection that the other side
// closed or that broke, or our own close.
func (a *Agent) unlinked(l *link) {
	delete(a.links, l)
	a.bypassLost(l)
	if a.door != nil {
		delete(a.door.guests, l.guest)
	}
	lost := a.server != nil && a.server.link == l
	var calls []*Call
	for _, c := range a.calls {
		if c.way.link == l {
			calls = append(calls, c)
		}
	}
	a.unlink(func(other *link) bool { return other == l })
	for _, c := range calls {
		c.flowLost()
	}
	if lost && !a.closing {
		a.registration.flowLost(a, l)
		if !a.registration.wanted {
			a.tellWhereWeAre()
		}
	}
}

// has says whether messages still go by a link.
func (a *Agent) has(l *link) bool {
	for _, w := range a.ways() {
		if w.link == l {
			return true
		}
	}
	return false
}

// unlink takes links away from all ways that have them.
func (a *Agent) unlink(which func(*link) bool) {
	for _, w := range a.ways() {
		if w.link != nil && which(w.link) {
			w.link = nil
		}
	}
}

// ways are all that the agent has: the server's, those dialled, and those by
// which calls came.
func (a *Agent) ways() []*way {
	all := append([]*way{}, a.dialled...)
	if a.server != nil {
		all = append(all, a.server)
	}
	for _, c := range a.calls {
		all = append(all, c.way)
	}
	return all
}

// linkOf is the link that a request came by; nil when that is gone.
func (a *Agent) linkOf(req *sip.Request) *link {
	source, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return nil
	}
	source = netip.AddrPortFrom(source.Addr().Unmap(), source.Port())
	if req.Transport() == UDP.via() {
		return a.datagramsFrom(source)
	}
	for l := range a.links {
		if l.flow.Remote == source && l.flow.Transport != UDP {
			return l
		}
	}
	return nil
}

// datagramsFrom is the link of a UDP account as it looks from one source: its
// own socket, whoever sends to it.
func (a *Agent) datagramsFrom(source netip.AddrPort) *link {
	switch {
	case a.server == nil && a.door != nil:
		l, err := a.door.linkTo(source)
		if err != nil {
			return nil
		}
		return l
	case a.server == nil || a.server.link == nil:
		return nil
	}
	return &link{flow: Flow{Transport: UDP, Local: a.server.link.flow.Local, Remote: source}}
}

// flowOf tells by which flow a request came.
func (a *Agent) flowOf(req *sip.Request) Flow {
	if l := a.linkOf(req); l != nil {
		return l.flow
	}
	return Flow{Transport: a.config.Transport}
}
