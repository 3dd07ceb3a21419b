package sip

import (
	"errors"
	"net"
	"net/netip"
	"testing"
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
