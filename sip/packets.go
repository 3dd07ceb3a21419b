package sip

import (
	"errors"
	"net"
	"net/netip"
	"sync"

	"github.com/emiago/sipgo/sip"
)

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
