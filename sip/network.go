package sip

import (
	"net"
	"net/netip"
	"time"
)

// verifyPause is the least time between two checks of a link whose address
// stays the same: a computer's other networks come and go without end.
const verifyPause = 3 * time.Second

// NetworkChanged tells the agent that this computer's addresses or routes are
// perhaps others now, or that it has slept. A flow that comes from an address
// by which the server is not reached any more is replaced at once, and the
// account registers by the new one; a flow that stays has to show that it still
// works. Calls go on: each is told by Moved. While there is no way to the
// server at all, nothing changes.
func (a *Agent) NetworkChanged() { a.loop.Post(a.networkChanged) }

func (a *Agent) networkChanged() {
	if a.closing {
		return
	}
	for _, w := range a.ways() {
		if w.link == nil {
			w.reopen()
		}
	}
	for l := range a.everyLink() {
		a.opens.Go(func() {
			local, err := addressOf(l)
			a.loop.Post(func() {
				switch {
				case a.closing || err != nil || !a.everyLink()[l]:
				case local != l.flow.Local.Addr():
					a.config.Log.Info("the way to the other end has changed", "remote", l.flow.Remote, "from", l.flow.Local, "to", local)
					a.abandon(l)
				default:
					a.verify(l)
				}
			})
		})
	}
}

// everyLink are the links that messages go or come by.
func (a *Agent) everyLink() map[*link]bool {
	all := map[*link]bool{}
	for l := range a.links {
		all[l] = true
	}
	for _, w := range a.ways() {
		if w.link != nil {
			all[w.link] = true
		}
	}
	return all
}

// addressOf is the address of ours that a link begins at now. What a stranger
// has opened to us may have come by any that we have; it is as good as gone with
// that one. Nothing is sent.
func addressOf(l *link) (netip.Addr, error) {
	local := l.flow.Local.Addr()
	if l.guest == nil {
		return routeTo(l.flow.Remote)
	}
	probe, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(local, 0)))
	if err != nil {
		return routeTo(l.flow.Remote)
	}
	return local, probe.Close()
}

// abandon leaves a link that is of no more use for a new one. Calls that ring
// here are lost with it, as their INVITE is; the others tell where they are now.
func (a *Agent) abandon(l *link) {
	var left []*way
	for _, w := range a.ways() {
		if w.link == l {
			w.link = nil
			left = append(left, w)
		}
	}
	l.end()
	for _, w := range left {
		for _, c := range a.calls {
			if c.way == w {
				c.flowLost()
				c.strand()
			}
		}
		w.reopen()
	}
}

// reopen opens a link in the place of one that is gone, if it is needed.
func (w *way) reopen() {
	if w == w.agent.server && w.agent.registering() {
		w.agent.registration.anew(w.agent)
		return
	}
	for _, c := range w.agent.calls {
		if c.way == w {
			c.withLink(func(error) {})
		}
	}
}

// registering says whether the account registers by itself. One that the server
// refuses is left alone: that has other reasons than the network.
func (a *Agent) registering() bool {
	r := &a.registration
	return r.wanted && (r.state != Failed || r.timer != nil)
}

// anew registers at once, over a new link if need be.
func (r *registration) anew(a *Agent) {
	r.failures = 0
	if r.state == Registered && a.server.link == nil {
		r.state = Off // tell that it is under way again
	}
	a.register()
}

// verify refreshes the registration over a link whose address has stayed, which
// also opens the way through a NAT anew. A connection to the server on which
// nothing at all comes back is replaced.
func (a *Agent) verify(l *link) {
	if wait := time.Until(l.verified.Add(verifyPause)); wait > 0 {
		if l.verifying == nil {
			l.verifying = a.loop.After(wait, func() { l.verifying = nil; a.networkChanged() })
		}
		return
	}
	l.verified = time.Now()
	if a.server == nil || a.server.link != l || !a.registering() {
		a.ping(l)
		return
	}
	heard := l.pulse.heard.Load()
	if a.registration.state != Registering {
		a.registration.anew(a)
	}
	if l.flow.Transport == UDP {
		return // there is no connection that could be dead
	}
	a.loop.After(a.waits.sign, func() {
		if a.server.link == l && !a.closing && l.pulse.heard.Load() == heard {
			a.config.Log.Info("nothing comes by the connection to the server any more", "remote", l.flow.Remote)
			a.abandon(l)
		}
	})
}
