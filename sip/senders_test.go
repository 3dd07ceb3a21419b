package sip

import (
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"
)

// What comes from many sources is a response to nothing each time, which is the
// least that sipgo remembers a sender for.
func TestInventedSendersAreForgotten(t *testing.T) {
	listening := make(chan netip.AddrPort, 1)
	a, err := NewAgent(Config{Username: "alice", Events: func(e Event) {
		if r, ok := e.(Registration); ok && r.Listening.IsValid() {
			listening <- r.Listening
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close(t.Context())
	a.Start()
	at := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), (<-listening).Port())
	fields := func(n int) string {
		return fmt.Sprintf("Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%d;rport\r\nFrom: <sip:b@b>;tag=b\r\nTo: <sip:a@a>\r\nCall-ID: x\r\nContent-Length: 0\r\nCSeq: 1 OPTIONS\r\n\r\n", n)
	}
	send := func(from *net.UDPAddr, text string) *net.UDPConn {
		conn, err := net.DialUDP("udp", from, net.UDPAddrFromAddrPort(at))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return conn
	}
	const many = 3 * peersMost
	buffer := make([]byte, 2048)
	for n := range many {
		from := &net.UDPAddr{IP: net.IPv4(127, 1, byte(n>>8), byte(n))}
		_ = send(from, "SIP/2.0 200 OK\r\n"+fields(n)).Close()
		if n%64 != 63 {
			continue
		}
		// So that the socket's buffer holds what comes.
		asking := send(nil, "OPTIONS sip:a@a SIP/2.0\r\n"+fields(n))
		_ = asking.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // it may be lost at the moment when they are forgotten
		_, _ = asking.Read(buffer)
		_ = asking.Close()
	}
	if n := a.stack.transport.Pool("udp").Size(); n > 2*peersMost+2 || n < 64 {
		t.Errorf("%d of %d senders are remembered", n, many)
	}
	asking := send(nil, "OPTIONS sip:a@a SIP/2.0\r\n"+fields(many))
	defer asking.Close()
	_ = asking.SetReadDeadline(time.Now().Add(5 * time.Second))
	if n, err := asking.Read(buffer); err != nil || string(buffer[:11]) != "SIP/2.0 200" {
		t.Errorf("it answers %q, %v", buffer[:n], err)
	}
}
