package sip

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"syscall"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// errNoFlow is what sipgo gets when it wants to dial by itself.
var errNoFlow = errors.New("only the account's own flow is used")

// stack is sipgo's transport and transaction layer for one account. It never
// dials: each connection is opened, verified and handed over by us.
type stack struct {
	transport *sip.TransportLayer
	layer     *sip.TransactionLayer
	handovers map[Transport]*handover
	serving   sync.WaitGroup
}

func newStack(log *slog.Logger, onRequest func(*sip.Request, *sip.ServerTx)) (*stack, error) {
	log = Quiet(log)
	refuse := func(net.Addr) net.Dialer {
		return net.Dialer{Control: func(string, string, syscall.RawConn) error { return errNoFlow }}
	}
	ua, err := sipgo.NewUA(
		sipgo.WithUserAgentTransportLayerOptions(
			sip.WithTransportLayerLogger(log),
			sip.WithTransportLayerTransports(sip.TransportsConfig{
				TCP: &sip.TransportTCP{DialerCreate: refuse},
				TLS: &sip.TransportTLS{TransportTCP: &sip.TransportTCP{DialerCreate: refuse}},
			})),
		sipgo.WithUserAgentTransactionLayerOptions(
			sip.WithTransactionLayerLogger(log),
			sip.WithTransactionLayerTerminateOnConnClose(),
			// A response to nothing is a late repetition; there is nothing to do with it.
			sip.WithTransactionLayerUnhandledResponseHandler(func(*sip.Response) {})),
	)
	if err != nil {
		return nil, err
	}
	s := &stack{transport: ua.TransportLayer(), layer: ua.TransactionLayer(), handovers: map[Transport]*handover{}}
	s.layer.OnRequest(onRequest)
	for t, serve := range map[Transport]func(net.Listener) error{TCP: s.transport.ServeTCP, TLS: s.transport.ServeTLS} {
		h := newHandover()
		s.handovers[t] = h
		s.serving.Go(func() { _ = serve(h) })
	}
	return s, nil
}

// adoptStream gives sipgo a TCP or TLS connection to read and to write.
func (s *stack) adoptStream(c *streamConn) error {
	return s.handovers[c.link.flow.Transport].give(c)
}

// adoptPackets gives sipgo a UDP socket, and returns once it knows it.
func (s *stack) adoptPackets(c *packetConn) {
	c.ready, c.peers, c.pool = make(chan struct{}), map[string]bool{}, s.transport.Pool("udp")
	s.serving.Go(func() {
		for again := true; again; again = c.anew {
			c.anew = false
			_ = s.transport.ServeUDP(c)
		}
		c.link.ended()
	})
	select {
	case <-c.ready:
	case <-c.link.closed:
	}
}

// close ends all transactions and what sipgo serves. Links are closed before;
// what stands for those of UDP has to stay in sipgo's table (packetConn.leave).
func (s *stack) close() {
	s.layer.Close()
	for t, h := range s.handovers {
		_ = h.Close()
		_ = s.transport.Pool(t.String()).Clear()
	}
	s.serving.Wait()
}

// handover is a net.Listener that accepts the connections we dialled or took:
// sipgo has no other door for a connection that it did not open itself.
type handover struct {
	turn   sync.Mutex // held by who gives
	conns  chan net.Conn
	taken  chan struct{} // one message for each connection that sipgo has in its tables
	closed chan struct{}
	once   sync.Once
	given  bool // Accept's own: the connection before was given out
}

func newHandover() *handover {
	return &handover{conns: make(chan net.Conn), taken: make(chan struct{}, 1), closed: make(chan struct{})}
}

// give hands c over and returns when sipgo can find it by its address.
func (h *handover) give(c net.Conn) error {
	h.turn.Lock()
	defer h.turn.Unlock()
	select {
	case h.conns <- c:
	case <-h.closed:
		return net.ErrClosed
	}
	select {
	case <-h.taken:
		return nil
	case <-h.closed:
		return net.ErrClosed
	}
}

// Accept implements net.Listener. Being asked for the next connection means
// that the one before has been taken in.
func (h *handover) Accept() (net.Conn, error) {
	if h.given {
		h.given = false
		h.taken <- struct{}{}
	}
	select {
	case c := <-h.conns:
		h.given = true
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h *handover) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr implements net.Listener. Nobody can connect to it.
func (h *handover) Addr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.IPv6Unspecified(), 0))
}
