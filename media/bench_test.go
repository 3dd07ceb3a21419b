package media

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v2"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

// groups are plain RTP and one suite of each kind.
var groups = []sdes.Suite{"", sdes.AESCM128HMACSHA180, sdes.AESCM256HMACSHA180, sdes.AEADAES128GCM, sdes.AEADAES256GCM}

func groupName(s sdes.Suite) string {
	if s == "" {
		return "plain"
	}
	return string(s)
}

// sink is a socket that takes everything and goes nowhere.
type sink struct{ last []byte }

func (s *sink) WriteToUDPAddrPort(b []byte, _ netip.AddrPort) (int, error) {
	s.last = append(s.last[:0], b...)
	return len(b), nil
}

var (
	peerAddress = netip.MustParseAddrPort("127.0.0.1:4000")
	epoch       = time.Unix(1_700_000_000, 0)
)

// fixedKey is the same on both sides.
func fixedKey(s sdes.Suite) sdes.Crypto {
	c := sdes.Crypto{Tag: 1, Suite: s, Key: make([]byte, s.KeyLen()), Salt: make([]byte, s.SaltLen())}
	for i := range c.Key {
		c.Key[i] = byte(i + 1)
	}
	return c
}

// testPath is a path in PCMU with telephone-event 101, to and from peerAddress, with one key both
// ways.
func testPath(t testing.TB, suite sdes.Suite) *path {
	t.Helper()
	a := sdp.Agreement{
		Codec: sdp.PCMU(), Receive: []sdp.Codec{sdp.PCMU(), sdp.PCMA()}, TelephoneEvent: 101, ReceiveEvent: 101,
		Remote: peerAddress, RemoteRTCP: netip.AddrPortFrom(peerAddress.Addr(), peerAddress.Port()+1),
	}
	if suite != "" {
		a.Suite, a.LocalKey, a.RemoteKey = suite, fixedKey(suite), fixedKey(suite)
	}
	p, err := newPath(a, new(keys))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func testSender(t testing.TB, suite sdes.Suite) (*sender, *sink) {
	out := new(sink)
	s := newSender(out, func() netip.AddrPort { return peerAddress })
	s.run(testPath(t, suite))
	return s, out
}

func testReceiver(t testing.TB, suite sdes.Suite, emit func(Event)) *receiver {
	if emit == nil {
		emit = func(Event) {}
	}
	r := newReceiver(emit, epoch)
	p := testPath(t, suite)
	r.run(p)
	r.listening.Store(newListening(p, nil))
	return r
}

// packets makes a stream's next packets.
type packets struct {
	sender *sender
	out    *sink
	frame  [80]int16
}

func newPackets(t testing.TB, suite sdes.Suite) *packets {
	s, out := testSender(t, suite)
	return &packets{sender: s, out: out}
}

func (p *packets) next() []byte {
	p.sender.write(p.frame[:], epoch)
	p.sender.write(p.frame[:], epoch)
	return append([]byte(nil), p.out.last...)
}

func TestPlainRTPAllocatesNothing(t *testing.T) {
	s, _ := testSender(t, "")
	frame := make([]int16, 80)
	if got := testing.AllocsPerRun(200, func() {
		s.write(frame, epoch)
		s.write(frame, epoch)
	}); got != 0 {
		t.Errorf("%v allocations a packet sent", got)
	}
	r := testReceiver(t, "", nil)
	source := newPackets(t, "")
	stream := make([][]byte, 300)
	for i := range stream {
		stream[i] = source.next()
	}
	i, at := 0, epoch
	if got := testing.AllocsPerRun(200, func() {
		r.take(stream[i], peerAddress, at)
		r.read(frame)
		r.read(frame)
		i, at = i+1, at.Add(20*time.Millisecond)
	}); got != 0 {
		t.Errorf("%v allocations a packet received", got)
	}
	if r.packets < 200 || r.buffer.Stats().Missed != 0 {
		t.Fatalf("only %d packets were taken", r.packets)
	}
}

func TestPlainRTPOverSocketsAllocatesNothing(t *testing.T) {
	a, b := call(t, Config{})
	frame := make([]int16, 80)
	heard := make([]int16, 80)
	if got := testing.AllocsPerRun(50, func() {
		for range 2 {
			a.WriteFrame(frame)
			b.ReadFrame(heard)
		}
		for b.receiver.received() < a.sender.sent() {
			runtime.Gosched() // to the reader, whose allocations count too
		}
	}); got != 0 {
		t.Errorf("%v allocations a packet", got)
	}
}

func (r *receiver) received() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.packets
}

func (s *sender) sent() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.packets
}

func TestSRTPAllocatesWhatPionAllocates(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			frame := make([]int16, 80)
			s, _ := testSender(t, suite)
			ours := testing.AllocsPerRun(200, func() {
				s.write(frame, epoch)
				s.write(frame, epoch)
			})
			context := pionContext(t, suite)
			packet := plainPacket(t)
			dst := make([]byte, largestPacket)
			var header rtp.Header
			sequence := uint16(0)
			pions := testing.AllocsPerRun(200, func() {
				sequence++
				packet[2], packet[3] = byte(sequence>>8), byte(sequence)
				if _, err := context.EncryptRTP(dst, packet, &header); err != nil {
					t.Fatal(err)
				}
			})
			if ours != pions {
				t.Errorf("sending: %v allocations a packet, pion alone %v", ours, pions)
			}
		})
	}
}

func TestReceivingSRTPAllocatesWhatPionAllocates(t *testing.T) {
	for _, suite := range sdes.Suites() {
		t.Run(string(suite), func(t *testing.T) {
			source := newPackets(t, suite)
			stream := make([][]byte, 300)
			for i := range stream {
				stream[i] = source.next()
			}
			r := testReceiver(t, suite, nil)
			frame := make([]int16, 80)
			i := 0
			ours := testing.AllocsPerRun(200, func() {
				r.take(stream[i], peerAddress, epoch)
				r.read(frame)
				r.read(frame)
				i++
			})
			if r.packets != 201 {
				t.Fatalf("%d packets were taken", r.packets)
			}
			context := pionContext(t, suite, srtp.SRTPReplayProtection(replayWindow))
			dst := make([]byte, 0, largestPacket)
			var header rtp.Header
			i = 0
			pions := testing.AllocsPerRun(200, func() {
				if _, err := context.DecryptRTP(dst, stream[i], &header); err != nil {
					t.Fatal(err)
				}
				i++
			})
			if ours != pions {
				t.Errorf("receiving: %v allocations a packet, pion alone %v", ours, pions)
			}
		})
	}
}

func pionContext(t testing.TB, suite sdes.Suite, options ...srtp.ContextOption) *srtp.Context {
	t.Helper()
	c, err := newContext(fixedKey(suite), options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plainPacket is a packet of 20 ms of PCMU.
func plainPacket(t testing.TB) []byte {
	t.Helper()
	return newPackets(t, "").next()
}

func BenchmarkSendPacket(b *testing.B) {
	for _, suite := range groups {
		b.Run(groupName(suite), func(b *testing.B) {
			b.ReportAllocs()
			s, _ := testSender(b, suite)
			frame := make([]int16, 80)
			for b.Loop() {
				s.write(frame, epoch)
				s.write(frame, epoch)
			}
		})
	}
}

// chunk is how many packets a benchmark prepares at once, outside its timer.
const chunk = 8192

func BenchmarkReceivePacket(b *testing.B) {
	for _, suite := range groups {
		b.Run(groupName(suite), func(b *testing.B) {
			b.ReportAllocs()
			r := testReceiver(b, suite, nil)
			frame := make([]int16, 80)
			at := epoch
			prepared(b, suite, func(packet []byte) {
				r.take(packet, peerAddress, at)
				r.read(frame)
				r.read(frame)
				at = at.Add(20 * time.Millisecond)
			})
			if r.packets != uint64(b.N) {
				b.Fatalf("%d of %d packets were taken", r.packets, b.N)
			}
		})
	}
}

// prepared runs take with b.N packets of one stream.
func prepared(b *testing.B, suite sdes.Suite, take func([]byte)) {
	source := newPackets(b, suite)
	stream := make([][]byte, 0, chunk)
	b.ResetTimer()
	for done := 0; done < b.N; done += len(stream) {
		b.StopTimer()
		stream = stream[:0]
		for len(stream) < min(chunk, b.N-done) {
			stream = append(stream, source.next())
		}
		b.StartTimer()
		for _, p := range stream {
			take(p)
		}
	}
}

func BenchmarkPionProtect(b *testing.B) {
	for _, suite := range groups[1:] {
		b.Run(groupName(suite), func(b *testing.B) {
			b.ReportAllocs()
			context := pionContext(b, suite)
			packet := plainPacket(b)
			dst := make([]byte, largestPacket)
			var header rtp.Header
			sequence := uint16(0)
			for b.Loop() {
				sequence++
				packet[2], packet[3] = byte(sequence>>8), byte(sequence)
				if _, err := context.EncryptRTP(dst, packet, &header); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPionUnprotect(b *testing.B) {
	for _, suite := range groups[1:] {
		b.Run(groupName(suite), func(b *testing.B) {
			b.ReportAllocs()
			context := pionContext(b, suite, srtp.SRTPReplayProtection(replayWindow))
			dst := make([]byte, 0, largestPacket)
			var header rtp.Header
			prepared(b, suite, func(packet []byte) {
				if _, err := context.DecryptRTP(dst, packet, &header); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkForgedPacket is what a packet of an unknown SSRC costs that does not authenticate.
func BenchmarkForgedPacket(b *testing.B) {
	for _, suite := range groups[1:] {
		b.Run(groupName(suite), func(b *testing.B) {
			b.ReportAllocs()
			r := testReceiver(b, suite, nil)
			packet := newPackets(b, suite).next()
			for n := uint32(0); b.Loop(); n++ {
				packet[8], packet[9], packet[10], packet[11] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
				r.take(packet, peerAddress, epoch)
			}
		})
	}
}
