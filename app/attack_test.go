package app_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"math"
	"net"
	"slices"
	"testing"
	"time"

	pionrtcp "github.com/pion/rtcp"
	"github.com/pion/srtp/v2"

	"sotto/app"
	"sotto/media"
	"sotto/media/codec"
)

// forger makes packets for a stream whose header it has seen. It has no key.
type forger struct {
	t      *testing.T
	wrong  *srtp.Context
	header []byte // of the newest genuine packet
}

func newForger(t *testing.T, captured [][]byte) *forger {
	t.Helper()
	key := make([]byte, 16+14)
	_, _ = rand.Read(key)
	wrong, err := srtp.CreateContext(key[:16], key[16:], srtp.ProtectionProfileAes128CmHmacSha1_80)
	if err != nil {
		t.Fatal(err)
	}
	return &forger{t, wrong, captured[len(captured)-1][:12]}
}

func (f *forger) ssrc() uint32 { return binary.BigEndian.Uint32(f.header[8:]) }

// outOfReach is how far ahead of the stream a forgery is, in packets: what the
// stream has reached meanwhile would count as a replay.
const outOfReach = 500

// ahead is a header for the packet that is to come after so many others, once
// the stream is out of reach.
func (f *forger) ahead(packets int) []byte {
	header := bytes.Clone(f.header)
	packets += outOfReach
	binary.BigEndian.PutUint16(header[2:], binary.BigEndian.Uint16(header[2:])+uint16(packets))
	binary.BigEndian.PutUint32(header[4:], binary.BigEndian.Uint32(header[4:])+uint32(160*packets))
	return header
}

// plain is RTP that would be heard as tone B.
func (f *forger) plain(packets int) []byte {
	f.t.Helper()
	pcmu, ok := codec.Lookup("PCMU", 8000)
	if !ok {
		f.t.Fatal("there is no PCMU")
	}
	samples, payload := make([]int16, 160), make([]byte, 160)
	for i := range samples {
		samples[i] = int16(20000 * math.Sin(2*math.Pi*app.ToneB*float64(i)/8000))
	}
	if _, err := pcmu.NewEncoder().Encode(payload, samples); err != nil {
		f.t.Fatal(err)
	}
	return slices.Concat(f.ahead(packets), payload)
}

// event is a plain telephone-event: the key 5, pressed and let go.
func (f *forger) event(packets int) []byte {
	header := f.ahead(packets)
	header[1] = 101
	return slices.Concat(header, []byte{5, 0x80 | 10, 0x03, 0x20})
}

// secured is SRTP with the right SSRC and the wrong key.
func (f *forger) secured(packets int) []byte {
	f.t.Helper()
	packet, err := f.wrong.EncryptRTP(nil, f.plain(packets), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return packet
}

// report is a plain compound packet that lies about losses and says goodbye.
func (f *forger) report() []byte {
	f.t.Helper()
	packet, err := pionrtcp.Marshal([]pionrtcp.Packet{
		&pionrtcp.ReceiverReport{SSRC: f.ssrc(), Reports: []pionrtcp.ReceptionReport{{SSRC: f.ssrc(), TotalLost: lieOfLoss}}},
		pionrtcp.NewCNAMESourceDescription(f.ssrc(), "forger"),
		&pionrtcp.Goodbye{Sources: []uint32{f.ssrc()}},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return packet
}

const lieOfLoss = 5000

func (f *forger) securedReport() []byte {
	f.t.Helper()
	packet, err := f.wrong.EncryptRTCP(nil, f.report(), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return packet
}

// repeat makes packets by a number that begins with 1.
func repeat(count int, packet func(int) []byte) (packets [][]byte) {
	for n := range count {
		packets = append(packets, packet(n+1))
	}
	return packets
}

// dropped is how many packets were not taken, of RTP and RTCP.
func dropped(s media.Stats) uint64 {
	sum := func(d media.Discarded) uint64 {
		return d.Malformed + d.Early + d.Unauthenticated + d.Replayed + d.Plain + d.WrongPayload + d.WrongSource
	}
	return sum(s.Discarded) + sum(s.ControlDiscarded)
}

// attacks are what somebody can send who sees all packets of a call: what, to
// which socket, and the counter that has to tell.
var attacks = []struct {
	name    string
	kind    int
	packets func(f *forger, captured [][]byte) [][]byte
	counter func(media.Stats) uint64 // nil: any of them
}{
	{"plain RTP", rtp, func(f *forger, _ [][]byte) [][]byte { return repeat(30, f.plain) },
		func(s media.Stats) uint64 { return s.Discarded.Plain }},
	{"a plain telephone-event", rtp, func(f *forger, _ [][]byte) [][]byte { return repeat(5, f.event) },
		func(s media.Stats) uint64 { return s.Discarded.Plain }},
	{"SRTP of another key", rtp, func(f *forger, _ [][]byte) [][]byte { return repeat(30, f.secured) },
		func(s media.Stats) uint64 { return s.Discarded.Unauthenticated }},
	{"noise behind a good header", rtp, func(f *forger, _ [][]byte) [][]byte {
		return repeat(30, func(n int) []byte {
			noise := make([]byte, 170)
			_, _ = rand.Read(noise)
			return slices.Concat(f.ahead(n), noise)
		})
	}, func(s media.Stats) uint64 { return s.Discarded.Unauthenticated }},
	{"the last packets again", rtp, func(_ *forger, captured [][]byte) [][]byte { return captured[max(0, len(captured)-30):] },
		func(s media.Stats) uint64 { return s.Discarded.Replayed }},
	{"the first packets again", rtp, func(_ *forger, captured [][]byte) [][]byte { return captured[:10] },
		func(s media.Stats) uint64 { return s.Discarded.Replayed }},
	{"a packet cut off everywhere", rtp, func(f *forger, _ [][]byte) [][]byte {
		whole := f.secured(5)
		return repeat(len(whole), func(n int) []byte { return whole[:n-1] })
	}, nil},
	{"plain RTCP with a goodbye", rtcp, func(f *forger, _ [][]byte) [][]byte { return [][]byte{f.report()} },
		func(s media.Stats) uint64 { return s.ControlDiscarded.Plain }},
	{"plain RTCP to the port of RTP", rtp, func(f *forger, _ [][]byte) [][]byte { return [][]byte{f.report()} }, nil},
	{"SRTCP of another key", rtcp, func(f *forger, _ [][]byte) [][]byte { return [][]byte{f.securedReport()} },
		func(s media.Stats) uint64 { return s.ControlDiscarded.Unauthenticated }},
	{"RTCP cut off everywhere", rtcp, func(f *forger, _ [][]byte) [][]byte {
		whole := f.securedReport()
		return repeat(len(whole), func(n int) []byte { return whole[:n-1] })
	}, nil},
}

// TestAnAttackOnACallIsNeitherHeardNorFollowed attacks bob, who hears alice,
// from her own address and from a stranger's.
func TestAnAttackOnACallIsNeitherHeardNorFollowed(t *testing.T) {
	t.Parallel()
	r, alice, bob := throughRelay(t)
	id := bob.Snapshot().Calls[0].ID
	stranger := strangerSocket(t)
	for _, attack := range attacks {
		t.Run(attack.name, func(t *testing.T) {
			outer := bob.t
			bob.t = t
			defer func() { bob.t = outer }()
			captured := r.captured()
			packets := attack.packets(newForger(t, captured), captured)
			before := bob.stats(id)
			for batch := range slices.Chunk(packets, 16) { // a socket's buffer is small
				soFar := dropped(bob.stats(id))
				for _, p := range batch {
					r.send(callee, attack.kind, p)
					if _, err := stranger.WriteToUDPAddrPort(p, r.address(callee, attack.kind)); err != nil {
						t.Fatal(err)
					}
				}
				bob.counts(id, "what was sent", func(s media.Stats) bool { return dropped(s) >= soFar+uint64(2*len(batch)) })
			}
			after := bob.stats(id)
			if want := uint64(2 * len(packets)); dropped(after)-dropped(before) != want {
				t.Errorf("%d packets were dropped, want %d", dropped(after)-dropped(before), want)
			}
			if attack.counter != nil && attack.counter(after)-attack.counter(before) != uint64(2*len(packets)) {
				t.Errorf("the counter that tells has grown by %d: %+v, %+v", attack.counter(after)-attack.counter(before), after.Discarded, after.ControlDiscarded)
			}
			// One sees a deed only when there was time for it.
			bob.card.Await(t, app.ToneA)
			alice.card.Await(t, app.ToneB)
		})
	}
	if got := bob.card.Played(app.ToneB); got > 0 {
		t.Errorf("bob heard %d frames of what the attacker sent", got)
	}
	if s := bob.stats(id); s.RemoteLost >= lieOfLoss {
		t.Errorf("the forged report is believed: %d lost", s.RemoteLost)
	}
	mustHaveNothing(t, stranger)
	c := bob.Snapshot().Calls
	if len(c) != 1 || c[0].State != app.CallConnected {
		t.Fatalf("the calls are %+v", c)
	}
	checkVerdict(t, c[0], app.Private, false)
	bob.do(bob.Hangup(id))
	for last := app.CallConnected; last != app.CallEnded; {
		switch e, _ := bob.next(); e := e.(type) {
		case app.Digit:
			t.Errorf("the forged key %s was taken", e.Digit)
		case app.Call:
			last = e.State
		}
	}
}

// stats are those of a call.
func (p *phone) stats(id string) media.Stats {
	p.t.Helper()
	s, err := p.Stats(id)
	p.do(err)
	return s
}

// counts waits until the counters of a call are as they should be.
func (p *phone) counts(id, what string, fits func(media.Stats) bool) {
	p.t.Helper()
	limit := time.After(app.Patience)
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for !fits(p.stats(id)) {
		select {
		case <-again.C:
		case <-limit:
			p.t.Fatalf("%s is not counted: %+v", what, p.stats(id))
		}
	}
}

// mustHaveNothing checks that no packet has come to a socket.
func mustHaveNothing(t *testing.T, socket net.PacketConn) {
	t.Helper()
	if err := socket.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, from, err := socket.ReadFrom(make([]byte, 2048)); err == nil {
		t.Errorf("%d bytes came from %v", n, from)
	}
}
