package sip

import (
	"net"
	"net/netip"
	"time"
)

// verifyPause is the least time between two checks of a flow whose address
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
	l := a.link
	switch {
	case a.closing:
	case l == nil:
		a.reopen()
	default:
		a.opens.Go(func() {
			local, err := localTowards(l.flow.Remote)
			a.loop.Post(func() {
				switch {
				case a.link != l || a.closing || err != nil:
				case local != l.flow.Local.Addr():
					a.config.Log.Info("the way to the server has changed", "from", l.flow.Local, "to", local)
					a.abandon(l)
				default:
					a.verify(l)
				}
			})
		})
	}
}

// localTowards is the address of ours that the route to a server has now. Nothing
// is sent.
func localTowards(remote netip.AddrPort) (netip.Addr, error) {
	probe, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(remote))
	if err != nil {
		return netip.Addr{}, err
	}
	defer func() { _ = probe.Close() }()
	return addrPort(probe.LocalAddr()).Addr(), nil
}

// abandon leaves a flow that is of no more use for a new one. Calls that ring
// here are lost with it, as their INVITE is.
func (a *Agent) abandon(l *link) {
	a.drop(l)
	for _, c := range a.calls {
		c.flowLost()
	}
	a.reopen()
}

// reopen opens a flow in the place of one that is gone, if it is needed. An
// account that the server refuses is left alone: that has other reasons.
func (a *Agent) reopen() {
	r := &a.registration
	switch {
	case r.wanted && r.state == Failed && r.timer == nil:
	case r.wanted:
		r.failures = 0
		if r.state == Registered {
			r.state = Off // tell that it is under way again
		}
		a.register()
	case len(a.calls) > 0:
		a.withLink(func(error) {})
	}
}

// verify refreshes the registration over a flow whose address has stayed, which
// also opens the way through a NAT anew. A connection on which nothing at all
// comes back is replaced.
func (a *Agent) verify(l *link) {
	if wait := time.Until(l.verified.Add(verifyPause)); wait > 0 {
		if l.verifying == nil {
			l.verifying = a.loop.After(wait, func() { l.verifying = nil; a.networkChanged() })
		}
		return
	}
	l.verified = time.Now()
	r := &a.registration
	if !r.wanted || r.state == Failed && r.timer == nil {
		a.ping(l)
		return
	}
	heard := l.pulse.heard.Load()
	if r.state != Registering {
		r.failures = 0
		a.register()
	}
	if l.flow.Transport == UDP {
		return // there is no connection that could be dead
	}
	a.loop.After(a.waits.sign, func() {
		if a.link == l && !a.closing && l.pulse.heard.Load() == heard {
			a.config.Log.Info("nothing comes by the connection to the server any more", "remote", l.flow.Remote)
			a.abandon(l)
		}
	})
}

// tellMoved tells the owner by which flow the messages of calls go now that
// began by another one. A call that nobody has answered at all began by this one.
func (a *Agent) tellMoved() {
	if !a.moved || a.link == nil {
		return
	}
	a.moved = false
	flow := a.flow()
	for _, c := range a.calls {
		if c.state != leaving && c.state != calling {
			a.emit(Moved{Call: c, Flow: flow})
		}
	}
}
