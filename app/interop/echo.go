//go:build interop

package interop

import (
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// voicePacket is what an RTP packet says of itself (RFC 3550 section 5.1), encrypted or not.
type voicePacket struct {
	at      time.Time
	size    int // bytes of the datagram
	payload uint8
	source  uint32 // SSRC
}

// echo is the far end of a call's voice in place of sipp: it sends back what comes, as it came, and notes each packet.
type echo struct {
	port uint16

	mu      sync.Mutex
	packets []voicePacket
}

// anyPort lets the system choose: for what the test itself opens, so that nobody can come in between.
var anyPort = netip.AddrPortFrom(loopback, 0)

// newEcho opens an echo until the test ends.
func newEcho(t testing.TB) *echo {
	t.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(anyPort))
	if err != nil {
		t.Fatal(err)
	}
	e := &echo{port: socket.LocalAddr().(*net.UDPAddr).AddrPort().Port()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		packet := make([]byte, 2048)
		for {
			n, from, err := socket.ReadFromUDPAddrPort(packet)
			if err != nil {
				return
			}
			if n < 12 || packet[0]>>6 != 2 {
				continue // no RTP
			}
			e.mu.Lock()
			e.packets = append(e.packets, voicePacket{time.Now(), n, packet[1] & 0x7f, binary.BigEndian.Uint32(packet[8:])})
			e.mu.Unlock()
			_, _ = socket.WriteToUDPAddrPort(packet[:n], from)
		}
	}()
	t.Cleanup(func() {
		_ = socket.Close()
		<-done
	})
	return e
}
