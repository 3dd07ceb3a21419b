package sip

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// writeLimit bounds how long a peer that reads nothing may hold a message up.
const writeLimit = 5 * time.Second

// link is the connection behind a flow: the TCP or TLS connection, or the UDP
// socket. It is handed to sipgo, which reads and writes it; its end is told
// once, however it came.
type link struct {
	flow   Flow
	closed chan struct{} // closed when sipgo has stopped reading
	end    func()        // closes the connection or socket
	write  func([]byte) error
	once   sync.Once
	pulse  pulse

	// Owned by the agent's loop.
	hop       hop
	public    netip.AddrPort // where the server sees us, when that is elsewhere
	outbound  bool           // the registrar keeps this flow (RFC 5626)
	flowTimer time.Duration  // how often the server needs a ping; 0: it does not say
	pinging   *loop.Timer
	verified  time.Time   // when it was last to show that it works
	verifying *loop.Timer // until the next time
}

func newLink(flow Flow, end func()) *link {
	return &link{flow: flow, closed: make(chan struct{}), end: end}
}

// ended is called by whatever reads the connection when it can't any more.
func (l *link) ended() { l.once.Do(func() { close(l.closed) }) }

// close ends the connection and waits until sipgo has left it.
func (l *link) close() {
	l.end()
	<-l.closed
}

// streamConn is a TCP or TLS connection whose end is noticed: sipgo keeps its
// own hook for that to itself.
type streamConn struct {
	net.Conn
	link *link
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

// Write implements net.Conn with a limit on how long the peer may take.
func (c *streamConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// packetConn is the UDP socket of a flow. It lets sipgo see only what admit
// accepts, so that strangers neither get answers nor fill sipgo's tables.
type packetConn struct {
	*net.UDPConn
	link  *link
	admit func(from netip.AddrPort, data []byte) bool
	ready chan struct{} // closed at the first read: sipgo knows the socket by then
	once  sync.Once
	pool  *sip.ConnectionPool // where sipgo looks for the socket to answer by
	peers map[string]bool     // the addresses that it finds this one by
}

// ReadFrom implements net.PacketConn.
func (c *packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	c.once.Do(func() { close(c.ready) })
	for {
		n, from, err := c.ReadFromUDPAddrPort(b)
		if err != nil {
			if isPeerUnreachable(err) {
				continue // an ICMP answer to something we sent; the transaction's timer decides
			}
			c.leave()
			return n, nil, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if c.admit(from, b[:n]) {
			c.peers[from.String()] = true
			return n, net.UDPAddrFromAddrPort(from), nil
		}
	}
}

// leave tells that the socket has ended.
func (c *packetConn) leave() {
	c.peers[c.LocalAddr().String()] = true
	LeaveSocket(c.pool, c, c.peers)
	c.link.ended()
}
