package sip

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

func TestAStreamEndsHoweverItIsClosed(t *testing.T) {
	for name, end := range map[string]func(c *streamConn, other net.Conn){
		"by the other side": func(c *streamConn, other net.Conn) { _ = other.Close(); _, _ = c.Read(make([]byte, 1)) },
		"by sipgo":          func(c *streamConn, _ net.Conn) { _ = c.Close() },
		"twice":             func(c *streamConn, _ net.Conn) { _ = c.Close(); _ = c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			ours, other := net.Pipe()
			defer other.Close()
			l := newLink(Flow{}, func() { _ = ours.Close() })
			c := &streamConn{Conn: ours, link: l}
			end(c, other)
			l.close() // waits for the end
			if _, err := c.Write([]byte("x")); err == nil {
				t.Error("written to a link that has ended")
			}
		})
	}
}

func TestAStreamThatNobodyReadsIsClosedByTheWriteThatWaitsForIt(t *testing.T) {
	for name, ours := range map[string]func(net.Conn) net.Conn{
		"TCP": func(c net.Conn) net.Conn { return c },
		"TLS": func(c net.Conn) net.Conn { return tls.Client(c, &tls.Config{ServerName: "nobody"}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, other := net.Pipe()
				defer other.Close()
				l := newLink(Flow{}, nil)
				c := newStream(l, ours(near))
				began := time.Now()
				if _, err := c.Write([]byte("BYE")); err == nil {
					t.Error("it was written")
				}
				if took := time.Since(began); took > writeLimit {
					t.Errorf("the write took %v", took)
				}
				if _, err := near.Write([]byte("ACK")); !errors.Is(err, io.ErrClosedPipe) {
					t.Errorf("the connection is still there: %v", err)
				}
				_, _ = c.Read(make([]byte, 1))
				<-l.closed
			})
		})
	}
}

func TestASocketReadsOnlyWhatIsAdmitted(t *testing.T) {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := &packetConn{UDPConn: conn, link: newLink(Flow{}, nil), peers: map[string]bool{}, ready: make(chan struct{}),
		admit: func(_ netip.AddrPort, data []byte) bool { return string(data) == "good" }}
	sender, err := net.DialUDP("udp", nil, conn.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	defer sender.Close()
	for _, text := range []string{"bad", "worse", "good"} {
		if _, err := sender.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	buf := make([]byte, 100)
	n, from, err := c.ReadFrom(buf)
	if err != nil || string(buf[:n]) != "good" || from.String() != sender.LocalAddr().String() {
		t.Errorf("read %q from %v, %v", buf[:n], from, err)
	}
	<-c.ready
	if len(c.peers) != 1 || !c.peers[from.String()] {
		t.Errorf("heard from %v", c.peers)
	}
}

func TestAnEndedSocketLeavesSipgoNothingToOpen(t *testing.T) {
	a, _ := quietAgent(t, nil)
	local := reach(t, a)
	pool := a.stack.transport.Pool("udp")
	var l *link
	_ = a.loop.Do(func() {
		l = a.server.link
		a.server.leave()
	})
	<-l.closed
	ended, ok := pool.Get(local.String()).(closedSocket)
	if !ok {
		t.Fatal("nothing stands for the socket")
	}
	if err := ended.WriteMsg(nil); !errors.Is(err, net.ErrClosed) || ended.LocalAddr().String() != local.String() {
		t.Errorf("writing to %s: %v", ended.LocalAddr(), err)
	}
}
