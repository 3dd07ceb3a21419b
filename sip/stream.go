package sip

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/netip"
	"sync/atomic"
	"time"
)

// streamConn is a TCP or TLS connection whose end is noticed: sipgo keeps its
// own hook for that to itself.
type streamConn struct {
	net.Conn
	link *link
}

// newStream makes the connection behind a link ready for sipgo.
func newStream(l *link, conn net.Conn) *streamConn {
	l.key = addrOf(netip.AddrPortFrom(uniqueAddr(), 1))
	c := &streamConn{Conn: conn, link: l}
	l.write = func(b []byte) error { _, err := c.Write(b); return err }
	return c
}

// LocalAddr implements net.Conn for sipgo, which finds a connection by it:
// those that strangers open all have the same address of ours. This one goes
// nowhere (RFC 6666) and into no message.
func (c *streamConn) LocalAddr() net.Addr {
	return &net.TCPAddr{IP: c.link.key.IP, Port: c.link.key.Port}
}

var streams atomic.Uint64

func uniqueAddr() netip.Addr {
	addr := [16]byte{0: 1} // 100::/64
	binary.BigEndian.PutUint64(addr[8:], streams.Add(1))
	return netip.AddrFrom16(addr)
}

// Read implements net.Conn. A connection that fails once is over: closing it
// here makes sure that nothing is written to it any more.
func (c *streamConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.link.pulse.noticed(b[:n])
	}
	if err != nil {
		_ = c.Conn.Close()
		LastWords(err)
		c.link.ended()
	}
	return n, err
}

// Close implements net.Conn. sipgo closes a connection without another Read
// when what it reads is no SIP.
func (c *streamConn) Close() error {
	defer c.link.ended()
	return c.Conn.Close()
}

// Write implements net.Conn with a limit on how long the peer may take. What was
// not written whole is the end: the rest of a message may be missing.
func (c *streamConn) Write(b []byte) (n int, err error) {
	if err = c.SetWriteDeadline(time.Now().Add(writeLimit)); err == nil {
		n, err = c.Conn.Write(b)
	}
	if err != nil {
		c.cut()
	}
	return n, err
}

// cut closes the connection without the farewell of TLS, which would wait as
// long once more for a peer that reads nothing. Its reader tells of the end.
func (c *streamConn) cut() {
	conn := c.Conn
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	_ = conn.Close()
}
