//go:build interop

package interop

import (
	"encoding/binary"
	"net"
	"slices"
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

// newEcho opens an echo until the test ends.
func newEcho(t testing.TB) *echo {
	t.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(freePort(t)))
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

// got returns the packets so far that fit.
func (e *echo) got(fits func(voicePacket) bool) []voicePacket {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(e.packets), func(p voicePacket) bool { return !fits(p) })
}

// all returns every packet so far.
func (e *echo) all() []voicePacket { return e.got(func(voicePacket) bool { return true }) }

// mustBeAlike checks that voice came, and that all of it agrees with its first packet in what is named.
func (e *echo) mustBeAlike(t *testing.T, what string, of func(voicePacket) any) {
	t.Helper()
	packets := e.all()
	if len(packets) < 25 {
		t.Errorf("%d packets came in all", len(packets))
		return
	}
	if i := slices.IndexFunc(packets, func(p voicePacket) bool { return of(p) != of(packets[0]) }); i >= 0 {
		t.Errorf("the %s goes from %v to %v", what, of(packets[0]), of(packets[i]))
	}
}

// loudest is the peak of what a phone has recorded from one moment of its recording to another.
func loudest(t *testing.T, s *Sotto, from, until time.Duration) int {
	t.Helper()
	sound := load(t, s.recording)
	at := func(d time.Duration) int { return min(int(d.Seconds()*float64(sound.Rate)), len(sound.Samples)) }
	peak := 0
	for _, sample := range sound.Samples[at(from):at(until)] {
		peak = max(peak, int(sample), -int(sample))
	}
	return peak
}

const (
	audible = 500 // of 32,767: what any two seconds of the speech or a tone go beyond
	hushed  = 16  // what silence stays below
)

// mustHear waits for two seconds of sound.
func mustHear(t *testing.T, s *Sotto) {
	t.Helper()
	from := s.recorded()
	s.Listen(2 * time.Second)
	if peak := loudest(t, s, from, s.recorded()); peak < audible {
		t.Errorf("in two seconds the loudest sample is %d", peak)
	}
}
