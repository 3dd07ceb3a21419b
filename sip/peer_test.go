package sip_test

import (
	"crypto/tls"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

const (
	sentinel = "SENTINEL"
	pingText = "\r\n\r\n" // RFC 5626 §4.4.1
)

// peer is the other side of a test: registrar, proxy and other phone in one.
// It speaks SIP as text over real sockets, and only what a test tells it to.
type peer struct {
	t         *testing.T
	transport string // udp, tcp or tls
	address   string // host:port it listens on
	in        chan message
	seen      map[string]bool
	tags      int

	packets  *net.UDPConn
	listener net.Listener
	config   *tls.Config
	readers  sync.WaitGroup
	received atomic.Int64 // bytes of SIP, after decryption
	pings    chan int     // by which connection they came; those beyond what it holds are dropped
	pongs    atomic.Bool  // whether pings over TCP and TLS are answered
	mu       sync.Mutex
	conns    []net.Conn
}

func newPeer(t *testing.T, transport string) *peer {
	t.Helper()
	p := &peer{t: t, transport: transport, in: make(chan message, 1024), pings: make(chan int, 64), seen: map[string]bool{}}
	t.Cleanup(p.close)
	return p
}

func udpPeer(t *testing.T) *peer {
	t.Helper()
	return udpPeerAt(t, "127.0.0.1")
}

func udpPeerAt(t *testing.T, host string) *peer {
	t.Helper()
	p := newPeer(t, "udp")
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.ParseIP(host)})
	if err != nil {
		t.Fatal(err)
	}
	p.packets, p.address = conn, conn.LocalAddr().String()
	p.readers.Go(p.readPackets)
	return p
}

func tcpPeer(t *testing.T) *peer {
	t.Helper()
	p := newPeer(t, "tcp")
	p.listen()
	return p
}

func tlsPeer(t *testing.T, certificate tls.Certificate) *peer {
	t.Helper()
	return tlsPeerUpTo(t, certificate, 0)
}

// tlsPeerUpTo has no newer version of TLS than that; 0 is any.
func tlsPeerUpTo(t *testing.T, certificate tls.Certificate, newest uint16) *peer {
	t.Helper()
	p := newPeer(t, "tls")
	p.config = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS10, MaxVersion: newest}
	p.listen()
	return p
}

func (p *peer) listen() {
	p.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	p.serve(listener)
}

// serve takes what comes over the connections of a listener.
func (p *peer) serve(listener net.Listener) {
	p.listener, p.address = listener, listener.Addr().String()
	p.readers.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if p.config != nil {
				conn = tls.Server(conn, p.config)
			}
			p.mu.Lock()
			number := len(p.conns)
			p.conns = append(p.conns, conn)
			p.mu.Unlock()
			p.readers.Go(func() { p.readStream(conn, number) })
		}
	})
}

func (p *peer) readPackets() {
	buf := make([]byte, 65535)
	for {
		n, from, err := p.packets.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		p.received.Add(int64(n))
		if string(buf[:n]) == pingText {
			p.pinged(0)
			continue
		}
		p.take(string(buf[:n]), 0, func(text string) { p.sendTo(from, text) })
	}
}

func (p *peer) take(raw string, conn int, reply func(string)) {
	if raw == sentinel {
		p.in <- message{raw: raw}
		return
	}
	m, err := parse(raw)
	if err != nil {
		p.t.Errorf("not SIP: %v", err)
		return
	}
	m.reply, m.conn = reply, conn
	p.in <- m
}

func (p *peer) close() {
	if p.packets != nil {
		_ = p.packets.Close()
	}
	if p.listener != nil {
		_ = p.listener.Close()
	}
	p.hangUp()
	p.readers.Wait()
}

// hangUp closes every connection, as a server that restarts does.
func (p *peer) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		_ = conn.Close()
	}
}

// port is where the peer listens.
func (p *peer) port() string { _, port, _ := net.SplitHostPort(p.address); return port }

// sendTo sends a datagram from the socket that the peer listens on.
func (p *peer) sendTo(to netip.AddrPort, text string) {
	if _, err := p.packets.WriteToUDPAddrPort([]byte(text), to); err != nil {
		p.t.Errorf("sending to %s: %v", to, err)
	}
}

// send writes to the newest connection or, over UDP, to the address in a URI
// such as our Contact.
func (p *peer) send(contact, text string) {
	p.t.Helper()
	if p.packets != nil {
		to, err := netip.ParseAddrPort(hostport(contact))
		if err != nil {
			p.t.Fatalf("no address in %q: %v", contact, err)
		}
		p.sendTo(to, text)
		return
	}
	p.mu.Lock()
	conn := p.conns[len(p.conns)-1]
	p.mu.Unlock()
	_, _ = conn.Write([]byte(text)) // what is lost with a connection will be missed
}

// expect returns the next message and fails the test unless it is of this
// kind: "INVITE", or "180 INVITE" for a response. It passes over a 100, over a
// request that is repeated since the peer is slow, and over repetitions of
// anything while waiting for something else.
func (p *peer) expect(kind string) message {
	p.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case m := <-p.in:
			repeated := p.seen[m.raw]
			p.seen[m.raw] = true
			switch {
			case m.kind() == kind && (!repeated || !m.isRequest() || kind == "ACK"):
				return m
			case repeated, strings.HasPrefix(m.kind(), "100 "):
			default:
				p.t.Fatalf("waiting for %s, got:\n%s", kind, m.raw)
			}
		case <-deadline:
			p.t.Fatalf("no %s came", kind)
		}
	}
}

// rest returns what has come that nobody asked for, without repetitions. Over
// UDP it is what the phone has sent up to now, since loopback keeps the order
// and a datagram of our own comes last; of a stream the phone must be closed.
func (p *peer) rest() []message {
	p.t.Helper()
	if p.packets != nil {
		p.sendTo(netip.MustParseAddrPort(p.address), sentinel)
	} else {
		_ = p.listener.Close()
		p.readers.Wait()
	}
	var rest []message
	for p.packets != nil || len(p.in) > 0 {
		select {
		case m := <-p.in:
			if m.raw == sentinel {
				return rest
			}
			if !p.seen[m.raw] {
				rest = append(rest, m)
			}
		case <-time.After(patience):
			p.t.Fatal("the sentinel did not come")
		}
	}
	return rest
}
