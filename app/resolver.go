package app

import (
	"context"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"sotto/app/config"
)

// nameServerLimit is how long one of several name servers may take: the next
// one is to have its turn before whoever asks gives up.
const nameServerLimit = 2 * time.Second

// The answers of a name server that can't help (RFC 1035 §4.1.1: RCODE).
const (
	serverFailure  = 2
	notImplemented = 4
	refused        = 5
)

// resolver asks the name servers of a configuration in place of the system's;
// nil when it has none.
func resolver(c config.Network) *net.Resolver {
	servers := nameServers{limit: nameServerLimit}
	for _, text := range c.DNS {
		if at, err := config.NameServer(text); err == nil {
			servers.list = append(servers.list, at)
		}
	}
	if len(servers.list) == 0 {
		return nil
	}
	return &net.Resolver{PreferGo: true, Dial: servers.dial}
}

// nameServers are asked one after the other: the one in use stays until it
// fails.
type nameServers struct {
	list  []netip.AddrPort
	limit time.Duration
	inUse atomic.Uint64 // counts on for ever
}

func (s *nameServers) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	turn := s.inUse.Load()
	at := s.list[turn%uint64(len(s.list))]
	var dialer net.Dialer
	if len(s.list) > 1 {
		dialer.Timeout = s.limit
	}
	conn, err := dialer.DialContext(ctx, network, at.String())
	if err != nil {
		s.failed(turn)
		return nil, err
	}
	if packets, ok := conn.(*net.UDPConn); ok && len(s.list) > 1 {
		return &nameServerConn{UDPConn: packets, limit: s.limit, failed: func() { s.failed(turn) }}, nil
	}
	return conn, nil
}

// failed goes on to the next server, once for all questions that met the same.
func (s *nameServers) failed(turn uint64) { s.inUse.CompareAndSwap(turn, turn+1) }

// nameServerConn is a question by UDP whose failure is noticed.
type nameServerConn struct {
	*net.UDPConn
	limit  time.Duration
	failed func()
}

// SetDeadline implements net.Conn.
func (c *nameServerConn) SetDeadline(at time.Time) error {
	if limit := time.Now().Add(c.limit); at.IsZero() || at.After(limit) {
		at = limit
	}
	return c.UDPConn.SetDeadline(at)
}

// Read implements net.Conn.
func (c *nameServerConn) Read(b []byte) (int, error) {
	n, err := c.UDPConn.Read(b)
	if err != nil {
		c.failed()
	} else if n > 3 {
		switch b[3] & 0xf {
		case serverFailure, notImplemented, refused:
			c.failed()
		}
	}
	return n, err
}
