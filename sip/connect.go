package sip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"sotto/sip/trust"
)

// dialLimit bounds how long one address may take, its handshake included.
const dialLimit = 5 * time.Second

// connector opens the links of one account to a host: its server or outbound
// proxy, or without these the phone that is called.
type connector struct {
	transport Transport
	server    endpoint
	localPort uint16
	beliefs   *beliefs // nil without TLS
	door      *door    // of a direct account, which sends its datagrams from there
	resolver  *net.Resolver
	admit     func(from netip.AddrPort, data []byte) bool
	stack     *stack
	waits     *waits
}

// search is how the search for a server ended.
type search struct {
	link   *link
	hops   []hop            // all that the server has, best first
	failed []netip.AddrPort // those that were tried in vain
	err    error            // when there is no link
}

// connect opens a link to the first hop that takes one, in the order that is
// chosen from those found. The error is a *ConnectError or, when the handshake
// was refused, a *trust.Error: then no SIP message has left.
func (c *connector) connect(ctx context.Context, order func([]hop) []hop) search {
	found, err := c.resolve(ctx)
	if err != nil {
		return search{err: err}
	}
	s := search{hops: found}
	traceOf(ctx).resolved(addresses(found))
	for _, run := range c.runs(order(found)) {
		won, failures := race(ctx, run, c.open)
		for _, f := range failures {
			s.failed = append(s.failed, f.hop.remote)
			s.err = moreTelling(s.err, f.err)
		}
		if won != nil {
			s.link, s.err = c.adopt(won)
			return s
		}
		if ctx.Err() != nil {
			break
		}
	}
	return s
}

// runs are the hops that may be tried beside one another: those of one server,
// since the next one is for when that fails. Over UDP nothing is tried before
// the first request, and a local port of the account's choice is good for one
// attempt at a time.
func (c *connector) runs(hops []hop) [][]hop {
	var runs [][]hop
	for i, h := range hops {
		alone := c.transport == UDP || c.localPort != 0
		if i == 0 || alone || h.server != hops[i-1].server {
			runs = append(runs, nil)
		}
		last := len(runs) - 1
		runs[last] = append(runs[last], h)
	}
	return runs
}

// moreTelling is which of two failures in a row people should hear of: the
// later one, unless only the earlier came from somebody who spoke TLS.
func moreTelling(earlier, later error) error {
	_, spoke := errors.AsType[*trust.Error](earlier)
	if _, again := errors.AsType[*trust.Error](later); spoke && !again {
		return earlier
	}
	return later
}

func (c *connector) open(ctx context.Context, h hop) (*opened, error) {
	if c.transport == UDP {
		return c.openUDP(h)
	}
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	dialer := net.Dialer{}
	if c.localPort != 0 {
		dialer.LocalAddr = &net.TCPAddr{Port: int(c.localPort)}
	}
	conn, err := dialer.DialContext(ctx, "tcp", h.remote.String())
	if err != nil {
		return nil, connectError(c.server.host, h.remote.Port(), err)
	}
	traceOf(ctx).connected(h.remote)
	flow := Flow{Transport: c.transport, Local: addrPort(conn.LocalAddr()), Remote: h.remote}
	if c.transport == TLS {
		if conn, flow.TLS, err = c.secure(ctx, conn, h.remote); err != nil {
			return nil, err
		}
	}
	return &opened{hop: h, flow: flow, stream: conn}, nil
}

// secure shakes hands over a connection, which it closes on an error.
func (c *connector) secure(ctx context.Context, conn net.Conn, remote netip.AddrPort) (net.Conn, *FlowTLS, error) {
	belief, err := c.beliefs.at(c.server.host, remote.Port())
	if err != nil {
		_ = conn.Close()
		return nil, nil, err
	}
	secure := tls.Client(conn, traceOf(ctx).watched(belief.config))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, nil, c.handshakeError(remote, belief.policy, err)
	}
	described, err := describeTLS(belief.policy, secure.ConnectionState())
	if err != nil {
		_ = secure.Close()
		return nil, nil, c.handshakeError(remote, belief.policy, err)
	}
	return secure, described, nil
}

// handshakeError sorts why a handshake failed. A server that says nothing at
// all has not failed in TLS: whatever is there does not answer.
func (c *connector) handshakeError(remote netip.AddrPort, policy trust.Policy, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		silent := connectError(c.server.host, remote.Port(), err)
		silent.Shook = true
		return silent
	}
	e := trust.Explain(c.server.host, err)
	e.Port = remote.Port()
	if e.Code == trust.TooOld && policy.MinVersion > tls.VersionTLS12 {
		e.Least = tls.VersionName(policy.MinVersion)
	}
	return e
}

func describeTLS(policy trust.Policy, state tls.ConnectionState) (*FlowTLS, error) {
	by, err := policy.Verify(state)
	if err != nil {
		return nil, err
	}
	return &FlowTLS{
		Version:     tlsVersion(state.Version),
		Cipher:      tls.CipherSuiteName(state.CipherSuite),
		Server:      policy.Server,
		VerifiedBy:  by,
		Certificate: *trust.Describe(state.PeerCertificates[0]),
	}, nil
}

// openUDP binds a socket to the address that the route to the server uses, so
// that the Contact never names another.
func (c *connector) openUDP(h hop) (*opened, error) {
	if c.door != nil {
		l, err := c.door.linkTo(h.remote)
		if err != nil {
			return nil, connectError(c.server.host, h.remote.Port(), err)
		}
		return &opened{hop: h, link: l}, nil
	}
	local, err := routeTo(h.remote)
	if err != nil {
		return nil, connectError(c.server.host, h.remote.Port(), err)
	}
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(local, c.localPort)))
	if err != nil {
		return nil, connectError(c.server.host, h.remote.Port(), err)
	}
	return &opened{hop: h, flow: Flow{Transport: UDP, Local: addrPort(conn.LocalAddr()), Remote: h.remote}, packets: conn}, nil
}

// routeTo is which of our addresses the way to another one begins at.
func routeTo(remote netip.AddrPort) (netip.Addr, error) {
	probe, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(remote))
	if err != nil {
		return netip.Addr{}, err
	}
	defer probe.Close()
	return addrPort(probe.LocalAddr()).Addr(), nil
}

// adopt makes a link of what was opened: sipgo reads it from now on.
func (c *connector) adopt(o *opened) (*link, error) {
	if o.link != nil {
		o.link.hop = o.hop
		return o.link, nil
	}
	l := newLink(o.flow, o.close)
	l.hop = o.hop
	if conn := o.packets; conn != nil {
		l.key = addrOf(o.flow.Local)
		l.write = func(b []byte) error { _, err := conn.WriteToUDPAddrPort(b, o.flow.Remote); return err }
		c.stack.adoptPackets(&packetConn{UDPConn: conn, link: l, admit: c.admit})
		return l, nil
	}
	if c.door != nil {
		l.public = netip.AddrPortFrom(o.flow.Local.Addr(), c.door.at.Port())
	}
	if err := c.stack.adoptStream(newStream(l, o.stream)); err != nil {
		o.close()
		return nil, fmt.Errorf("the agent has ended: %w", err)
	}
	return l, nil
}

// addrPort is the address of a socket of the net package.
func addrPort(a net.Addr) netip.AddrPort {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
