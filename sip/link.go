package sip

import (
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
	key    sip.Addr // by which sipgo finds it; nobody else has it
	shared bool     // it is one of many by the socket of a direct account
	guest  *guest   // a stranger has opened it; nil: we have

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
