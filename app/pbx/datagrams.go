package pbx

import (
	"errors"
	"net"
	"syscall"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	sottosip "sotto/sip"
)

// connectionReset is WSAECONNRESET, which Windows returns from reading when an
// earlier datagram could not be delivered. The number means nothing elsewhere.
const connectionReset = syscall.Errno(10054)

// errAnew makes sipgo let go of the socket, to be given it anew.
var errAnew = errors.New("the socket is served anew")

// datagrams is a UDP socket that one phone's absence does not close, that
// leaves sipgo nothing to open in its place, and that drops what is too much.
//
// sipgo remembers each address that ever sent something for as long as it
// serves a socket. Senders can be invented, so after so many of them it is made
// to forget all, by being given the same socket again.
type datagrams struct {
	net.PacketConn
	pool  *sip.ConnectionPool // where sipgo looks for the socket to answer by
	full  func() bool         // whether too many requests are on their way
	most  int                 // peers that are remembered
	peers map[string]bool     // the addresses that sipgo finds this socket by
	older map[string]bool     // those of the time before, which it finds closed
	anew  bool
}

func newDatagrams(conn net.PacketConn, most int, full func() bool) *datagrams {
	d := &datagrams{PacketConn: conn, most: most, full: full}
	d.forget()
	return d
}

func (d *datagrams) forget() {
	d.older, d.peers = d.peers, map[string]bool{d.LocalAddr().String(): true}
}

// serve hands the socket to sipgo until it is closed.
func (d *datagrams) serve(server *sipgo.Server) {
	for again := true; again; {
		d.anew = false
		_ = server.ServeUDP(d)
		again = d.anew
	}
}

// ReadFrom returns the next datagram.
func (d *datagrams) ReadFrom(b []byte) (int, net.Addr, error) {
	if len(d.peers) > d.most {
		d.leave()
		d.anew = true
		return 0, nil, errAnew
	}
	for {
		n, addr, err := d.PacketConn.ReadFrom(b)
		switch {
		case err == nil && d.full():
			// Whoever sent it sends it again.
		case err == nil:
			d.peers[addr.String()] = true
			return n, addr, nil
		case !errors.Is(err, connectionReset):
			d.leave()
			return n, addr, err
		}
	}
}

// leave makes sipgo find a closed socket where it would look for this one.
func (d *datagrams) leave() {
	sottosip.LeaveSocket(d.pool, d, d.peers)
	for addr := range d.older {
		if !d.peers[addr] {
			d.pool.Delete(addr)
		}
	}
	d.forget()
}
