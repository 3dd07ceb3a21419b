package sip

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"time"
)

// Limits on what strangers may have of a direct account at once. What is too
// much makes the oldest go that is of no use, and is turned away where all are.
const (
	guestsMost   = 64 // connections
	guestsOfOne  = 8  // connections from one address
	ringingOfOne = 4  // calls from one address that nobody has answered yet
)

// guest is a connection that a stranger has opened to us. The agent's loop owns
// it, but for the connection.
type guest struct {
	conn   net.Conn
	remote netip.AddrPort
	since  time.Time
	link   *link // nil until TLS has shaken hands
}

// receive takes in a connection, or closes it. The handshake is made apart.
func (d *door) receive(conn net.Conn) {
	g := &guest{conn: conn, remote: addrPort(conn.RemoteAddr()), since: time.Now()}
	welcome := false
	_ = d.agent.loop.Do(func() { welcome = d.admit(g) })
	if !welcome {
		_ = conn.Close()
		return
	}
	d.work.Go(func() { d.greet(g) })
}

// admit finds room for a connection.
func (d *door) admit(g *guest) bool {
	var oldest *guest
	ofOne := 0
	for other := range d.guests {
		if household(other.remote.Addr()) == household(g.remote.Addr()) {
			ofOne++
		}
		if !d.busy(other) && (oldest == nil || other.since.Before(oldest.since)) {
			oldest = other
		}
	}
	full := len(d.guests) >= guestsMost
	if d.agent.closing || ofOne >= guestsOfOne || full && oldest == nil {
		d.agent.turnedAway("a connection", g.remote.String())
		return false
	}
	if full {
		d.dismiss(oldest)
	}
	d.guests[g] = true
	return true
}

// busy says whether a guest has a call.
func (d *door) busy(g *guest) bool {
	for _, c := range d.agent.calls {
		if g.link != nil && c.way.link == g.link {
			return true
		}
	}
	return false
}

// dismiss ends a connection without the farewell of TLS, which may take a while
// towards somebody who does not read.
func (d *door) dismiss(g *guest) {
	delete(d.guests, g)
	_ = g.conn.Close()
}

// greet shakes hands and hands the connection to sipgo.
func (d *door) greet(g *guest) {
	a := d.agent
	flow := Flow{Transport: a.config.Transport, Local: addrPort(g.conn.LocalAddr()), Remote: g.remote}
	conn := g.conn
	if d.config != nil {
		secure := tls.Server(conn, d.config)
		ctx, cancel := context.WithTimeout(a.ctx, a.waits.greeting)
		err := secure.HandshakeContext(ctx)
		cancel()
		if err != nil {
			a.loop.Post(func() { d.dismiss(g) })
			_ = conn.Close()
			return
		}
		state := secure.ConnectionState()
		// Nobody has verified who that is.
		flow.TLS = &FlowTLS{Version: tlsVersion(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite)}
		conn = secure
	}
	l := newLink(flow, func() { _ = g.conn.Close() })
	l.guest = g
	stream := newStream(l, conn)
	welcome := false
	_ = a.loop.Do(func() {
		if welcome = d.guests[g] && !a.closing; welcome {
			g.link = l
			welcome = a.adopt(l) == nil
			d.outstay(g)
		}
	})
	if !welcome || a.stack.adoptStream(stream) != nil {
		_ = stream.Close()
	}
}

// outstay ends a connection that has no call for a while.
func (d *door) outstay(g *guest) {
	d.agent.loop.After(d.agent.waits.guest, func() {
		switch {
		case !d.guests[g]:
		case d.busy(g):
			d.outstay(g)
		default:
			d.dismiss(g)
		}
	})
}

// household is whose an address is: of IPv6 a whole network is (RFC 6177).
func household(addr netip.Addr) netip.Prefix {
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	prefix, _ := addr.Prefix(bits) // the only error is that of an invalid address, for which it is zero
	return prefix
}

// crowds says whether an address has as many calls that ring here as it may.
func (a *Agent) crowds(from netip.AddrPort) bool {
	if a.server != nil {
		return false
	}
	waiting := 0
	for _, c := range a.calls {
		if c.state == ringing && household(c.way.flow().Remote.Addr()) == household(from.Addr()) {
			waiting++
		}
	}
	return waiting >= ringingOfOne
}
