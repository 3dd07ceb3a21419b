package sip

import (
	"net"

	"github.com/emiago/sipgo/sip"
)

// LeaveSocket is called when a UDP socket that sipgo serves has ended, with the
// addresses that sipgo finds it by. A request that was read just before may
// still be on its way to its transaction: finding no socket for the answer,
// sipgo would open one of its own, which nobody closes.
func LeaveSocket(pool *sip.ConnectionPool, socket net.PacketConn, peers map[string]bool) {
	for addr := range peers {
		// The socket of a newer flow may already have taken its place.
		if known, ok := pool.Get(addr).(*sip.UDPConnection); ok && known.PacketConn == socket {
			pool.Add(addr, closedSocket{socket.LocalAddr()})
		}
	}
}

// closedSocket is a sip.Connection that nothing can be written to any more.
type closedSocket struct{ local net.Addr }

func (c closedSocket) LocalAddr() net.Addr      { return c.local }
func (closedSocket) WriteMsg(sip.Message) error { return net.ErrClosed }
func (closedSocket) Ref(int) int                { return 1 }
func (closedSocket) TryClose() (int, error)     { return 1, nil }
func (closedSocket) Close() error               { return nil }
