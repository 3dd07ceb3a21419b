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

// Limits on how long one address may take, and how many of a name are tried.
const (
	dialLimit     = 5 * time.Second
	addressesMost = 8
)

// connector opens the links of one account to its server or outbound proxy.
type connector struct {
	transport Transport
	server    endpoint
	localPort uint16
	policy    trust.Policy
	tls       *tls.Config // nil without TLS
	resolver  *net.Resolver
	admit     func(from netip.AddrPort, data []byte) bool
	stack     *stack
}

// resolve returns the addresses of the server, best first.
func (c *connector) resolve(ctx context.Context) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(c.server.host); err == nil {
		return []netip.Addr{addr.Unmap()}, nil
	}
	addrs, err := c.resolver.LookupNetIP(ctx, "ip", c.server.host)
	if err != nil {
		return nil, connectError(c.server.host, c.server.portFor(c.transport), err)
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs[:min(len(addrs), addressesMost)], nil
}

// connect opens a link to the first address of the server that answers. The
// error is a *ConnectError or, when the handshake was refused, a *trust.Error:
// then no SIP message has left. The addresses are all those that the server's
// name has, which UDP needs to know who may speak for the server.
func (c *connector) connect(ctx context.Context) (*link, []netip.Addr, error) {
	addrs, err := c.resolve(ctx)
	if err != nil {
		return nil, nil, err
	}
	var why error
	for _, addr := range addrs {
		l, err := c.open(ctx, netip.AddrPortFrom(addr, c.server.portFor(c.transport)))
		if err == nil {
			return l, addrs, nil
		}
		why = moreTelling(why, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, nil, why
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

func (c *connector) open(ctx context.Context, remote netip.AddrPort) (*link, error) {
	if c.transport == UDP {
		return c.openUDP(remote)
	}
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	dialer := net.Dialer{}
	if c.localPort != 0 {
		dialer.LocalAddr = &net.TCPAddr{Port: int(c.localPort)}
	}
	conn, err := dialer.DialContext(ctx, "tcp", remote.String())
	if err != nil {
		return nil, connectError(c.server.host, remote.Port(), err)
	}
	flow := Flow{Transport: c.transport, Local: addrPort(conn.LocalAddr()), Remote: remote}
	if c.transport == TLS {
		secure := tls.Client(conn, c.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, c.handshakeError(remote, err)
		}
		if flow.TLS, err = c.describe(secure.ConnectionState()); err != nil {
			_ = secure.Close()
			return nil, err
		}
		conn = secure
	}
	l := newLink(flow, func() { _ = conn.Close() })
	stream := &streamConn{Conn: conn, link: l}
	l.write = func(b []byte) error { _, err := stream.Write(b); return err }
	if err := c.stack.adoptStream(stream); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("the agent has ended: %w", err)
	}
	return l, nil
}

// handshakeError sorts why a handshake failed. A server that says nothing at
// all has not failed in TLS: whatever is there does not answer.
func (c *connector) handshakeError(remote netip.AddrPort, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return connectError(c.server.host, remote.Port(), err)
	}
	e := trust.Explain(c.server.host, err)
	if e.Code == trust.TooOld && c.policy.MinVersion > tls.VersionTLS12 {
		e.Least = tls.VersionName(c.policy.MinVersion)
	}
	return e
}

func (c *connector) describe(state tls.ConnectionState) (*FlowTLS, error) {
	by, err := c.policy.Verify(state)
	if err != nil {
		return nil, trust.Explain(c.server.host, err)
	}
	return &FlowTLS{
		Version:     tlsVersion(state.Version),
		Cipher:      tls.CipherSuiteName(state.CipherSuite),
		Server:      c.policy.Server,
		VerifiedBy:  by,
		Certificate: *trust.Describe(state.PeerCertificates[0]),
	}, nil
}

// openUDP binds a socket to the address that the route to the server uses, so
// that the Contact never names another.
func (c *connector) openUDP(remote netip.AddrPort) (*link, error) {
	probe, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(remote))
	if err != nil {
		return nil, connectError(c.server.host, remote.Port(), err)
	}
	local := addrPort(probe.LocalAddr())
	_ = probe.Close()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(local.Addr(), c.localPort)))
	if err != nil {
		return nil, connectError(c.server.host, remote.Port(), err)
	}
	flow := Flow{Transport: UDP, Local: addrPort(conn.LocalAddr()), Remote: remote}
	l := newLink(flow, func() { _ = conn.Close() })
	l.write = func(b []byte) error { _, err := conn.WriteToUDPAddrPort(b, remote); return err }
	c.stack.adoptPackets(&packetConn{UDPConn: conn, link: l, admit: c.admit})
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
