package media

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtp"

	"sotto/media/sdp"
)

// sent runs a sender for that many frames and returns its packets.
func sent(t *testing.T, s *sender, out *sink, frames int) (list []rtp.Packet) {
	t.Helper()
	frame := make([]int16, 80)
	for range frames {
		out.last = nil
		s.write(frame, epoch)
		if out.last == nil {
			continue
		}
		var p rtp.Packet
		if err := p.Unmarshal(append([]byte(nil), out.last...)); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func TestTwoFramesMakeAPacketUnlessThePeerTakesLess(t *testing.T) {
	for _, row := range []struct {
		maxPtime time.Duration
		bytes    int
	}{
		{0, 160}, {20 * time.Millisecond, 160}, {150 * time.Millisecond, 160}, {10 * time.Millisecond, 80}, {19 * time.Millisecond, 80},
	} {
		s, out := testSender(t, "")
		p := testPath(t, "")
		p.MaxPtime = row.maxPtime
		s.run(p)
		list := sent(t, s, out, 8)
		if len(list) != 640/row.bytes {
			t.Fatalf("maxptime %v: %d packets of 8 frames", row.maxPtime, len(list))
		}
		for i, got := range list {
			first := list[0]
			if len(got.Payload) != row.bytes || got.Timestamp-first.Timestamp != uint32(i*row.bytes) ||
				got.SequenceNumber-first.SequenceNumber != uint16(i) || got.SSRC != first.SSRC || got.Marker != (i == 0) || got.PayloadType != 0 {
				t.Errorf("maxptime %v: packet %d is %v", row.maxPtime, i, got.Header)
			}
		}
	}
}

func TestTwoSendersBeginAtDifferentNumbers(t *testing.T) {
	seen := map[any]bool{}
	for range 20 {
		s, _ := testSender(t, "")
		if s.sequence >= 1<<15 {
			t.Errorf("sequence number %d is in the upper half", s.sequence)
		}
		for _, n := range []any{s.ssrc, s.timestamp} {
			if seen[n] {
				t.Errorf("%v twice", n)
			}
			seen[n] = true
		}
	}
}

func TestTimestampsGoOnWhileNothingIsSent(t *testing.T) {
	s, out := testSender(t, "")
	before := sent(t, s, out, 3) // the third frame waits for a fourth, which never comes
	s.path.Direction = sdp.RecvOnly
	if held := sent(t, s, out, 7); len(held) != 0 {
		t.Errorf("%d packets were sent", len(held))
	}
	s.path.Direction = sdp.SendRecv
	after := sent(t, s, out, 2)
	if got := after[0].Timestamp - before[0].Timestamp; got != 800 {
		t.Errorf("the timestamps went on by %d in 100 ms", got)
	}
	if after[0].SequenceNumber != before[0].SequenceNumber+1 {
		t.Error("the sequence numbers have a gap")
	}
	if !after[0].Marker {
		t.Error("the new talk spurt has no marker")
	}
}

func TestNothingIsSentToNowhere(t *testing.T) {
	for _, to := range []string{"0.0.0.0:4000", "127.0.0.1:0", "[::]:4000"} {
		s, out := testSender(t, "")
		s.to = func() netip.AddrPort { return netip.MustParseAddrPort(to) }
		if list := sent(t, s, out, 4); len(list) != 0 || s.packets != 0 {
			t.Errorf("%d packets were sent to %s", len(list), to)
		}
	}
}

// broken is a socket that refuses everything.
type broken struct{}

func (broken) WriteToUDPAddrPort([]byte, netip.AddrPort) (int, error) {
	return 0, errors.New("network is unreachable")
}

func TestPacketsThatTheSystemRefusesAreCounted(t *testing.T) {
	s, _ := testSender(t, "")
	s.conn = broken{}
	for range 4 {
		s.write(make([]int16, 80), epoch)
	}
	var stats Stats
	s.stats(&stats)
	if stats.SendErrors != 2 || stats.PacketsSent != 0 {
		t.Errorf("%+v", stats)
	}
}

func TestAFrameOfAnotherLengthIsCutOrFilled(t *testing.T) {
	s, out := testSender(t, "")
	s.write(make([]int16, 500), epoch)
	s.write(nil, epoch)
	if len(out.last) != rtpHeader+160 {
		t.Errorf("%d bytes were sent", len(out.last))
	}
}

func TestBytesAreThoseOfTheWire(t *testing.T) {
	for _, row := range []struct {
		name  string
		bytes uint64
	}{{"", 172}, {string(suite80), 182}} {
		s, _ := testSender(t, "")
		if row.name != "" {
			s, _ = testSender(t, suite80)
		}
		s.write(make([]int16, 80), epoch)
		s.write(make([]int16, 80), epoch)
		var stats Stats
		s.stats(&stats)
		if stats.BytesSent != row.bytes || s.octets != 160 {
			t.Errorf("%q: %d bytes, %d of them payload", row.name, stats.BytesSent, s.octets)
		}
	}
}
