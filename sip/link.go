package sip

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
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
	flow    Flow
	closed  chan struct{} // closed when sipgo has stopped reading
	end     func()        // closes the connection or socket
	write   func([]byte) error
	once    sync.Once
	pulse   pulse
	key     sip.Addr     // by which sipgo finds it; nobody else has it
	opened  bool         // by us
	shared  bool         // it is one of many by the socket of a direct account
	packets *net.UDPConn // of that socket itself
	guest   *guest       // of a stranger's: how it counts

	// Owned by the agent's loop.
	hop       hop
	public    netip.AddrPort // where we are reached, when that is elsewhere than flow.Local
	outbound  bool           // the registrar keeps this flow (RFC 5626)
	flowTimer time.Duration  // how often the server needs a ping; 0: it does not say
	pinging   *loop.Timer
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

// route has a request go by this link, whatever its Route or Request-URI says.
func (l *link) route(req *sip.Request) {
	req.SetTransport(l.flow.Transport.via())
	req.SetDestination(l.flow.Remote.String())
	req.Laddr = l.key
}

// addrOf is an address as sipgo has it.
func addrOf(at netip.AddrPort) sip.Addr {
	return sip.Addr{IP: at.Addr().AsSlice(), Port: int(at.Port())}
}

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
	older map[string]bool     // those of the time before, which it finds closed
	anew  bool                // sipgo is to be given this socket once more
}

// peersMost is how many senders sipgo is let remember: it forgets none for as
// long as it serves a socket, and senders can be invented.
const peersMost = 4096

// errAnew makes sipgo let go of the socket, to be given it anew.
var errAnew = errors.New("the socket is served anew")

// ReadFrom implements net.PacketConn.
func (c *packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	c.once.Do(func() { close(c.ready) })
	if len(c.peers) > peersMost {
		c.leave()
		c.anew = true
		return 0, nil, errAnew
	}
	for {
		n, from, err := c.ReadFromUDPAddrPort(b)
		if err != nil {
			if isPeerUnreachable(err) {
				continue // an ICMP answer to something we sent; the transaction's timer decides
			}
			c.leave()
			c.link.ended()
			return n, nil, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		if c.admit(from, b[:n]) {
			c.peers[from.String()] = true
			return n, net.UDPAddrFromAddrPort(from), nil
		}
	}
}

// leave makes sipgo find a closed socket where it would look for this one.
func (c *packetConn) leave() {
	c.peers[c.LocalAddr().String()] = true
	LeaveSocket(c.pool, c, c.peers)
	for addr := range c.older {
		if !c.peers[addr] {
			c.pool.Delete(addr)
		}
	}
	c.older, c.peers = c.peers, map[string]bool{}
}
