package playout_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sotto/media/codec"
	"sotto/media/playout"
)

// drift runs a sender whose packets come every period milliseconds of ours instead of 20.
func drift(t *testing.T, period float64, packets int) (heard string, stats playout.Stats) {
	t.Helper()
	s := newStream(t)
	for n := range packets {
		s.beatUntil(int(float64(n) * period))
		payload := make([]byte, 2*frame)
		s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * 160), Payload: payload})
	}
	return s.heard, s.buffer.Stats()
}

func TestASenderWithAFasterClockDoesNotFillTheBuffer(t *testing.T) {
	for period, dropped := range map[float64]uint64{
		19.8: 0,  // 1 % fast: small cuts do
		19:   50, // 5 % fast: whole packets have to go, of 150 too many
	} {
		_, stats := drift(t, period, 3000)
		if stats.Overflow < dropped {
			t.Errorf("%v ms: %d packets were dropped", period, stats.Overflow)
		}
		if stats.Delay > 200*time.Millisecond {
			t.Errorf("%v ms: the delay has grown to %v", period, stats.Delay)
		}
		if stats.Late+stats.Underruns != 0 {
			t.Errorf("%v ms: %+v", period, stats)
		}
	}
}

func TestASenderWithASlowerClockLosesNothing(t *testing.T) {
	heard, stats := drift(t, 20.2, 3000) // 1 % slow: 600 ms missing in a minute
	if stats.Late+stats.Missed != 0 || stats.Delay > playout.MaxDelay {
		t.Errorf("%+v", stats)
	}
	if gaps := strings.Count(heard[4:], "~") + strings.Count(heard[4:], "."); gaps < 50 || gaps > 80 {
		t.Errorf("%d of %d frames are no audio, 60 had to be made up", gaps, len(heard))
	}
}

func TestTheDelayIsKeptWithinItsBounds(t *testing.T) {
	for _, row := range []struct {
		set, want time.Duration
	}{
		{0, playout.MinDelay}, {20 * time.Millisecond, 20 * time.Millisecond}, {40 * time.Millisecond, 40 * time.Millisecond},
		{60 * time.Millisecond, 60 * time.Millisecond}, {time.Second, 200 * time.Millisecond},
	} {
		s := newStream(t)
		s.buffer.SetDelay(row.set)
		s.put(0, row2(1, 0))
		if got := s.buffer.Stats().Delay; got != row.want {
			t.Errorf("set %v, the first packet waits %v", row.set, got)
		}
		s.beatUntil(int(row.want.Milliseconds()) + 20)
		if want := strings.Repeat(".", int(row.want.Milliseconds())/10) + "aa"; s.heard != want {
			t.Errorf("set %v, heard %s", row.set, s.heard)
		}
	}
}

func row2(sequence uint16, arrival int) row { return row{sequence: sequence, arrival: arrival} }

func TestPacketsOfEveryLengthAreHeardWhole(t *testing.T) {
	for frames := 1; frames <= 6; frames++ {
		s := newStream(t)
		for n := range 8 {
			s.put(n, row{sequence: uint16(n), timestamp: uint32(n * frames * frame), arrival: n * frames * 10, frames: frames})
		}
		s.beatUntil(40 + 8*frames*10)
		want := "...."
		for n := range 8 {
			want += strings.Repeat(string(rune('a'+n)), frames)
		}
		if s.heard != want {
			t.Errorf("%d ms: heard %s, want %s", frames*10, s.heard, want)
		}
	}
}

func TestWhatIsNoPayloadIsCounted(t *testing.T) {
	s := newStream(t)
	for name, p := range map[string]playout.Packet{
		"longer than 60 ms":   {Payload: make([]byte, 6*frame+1)},
		"a format not agreed": {Payload: make([]byte, frame), Format: 1},
		"a format below none": {Payload: make([]byte, frame), Format: -1},
	} {
		if got := s.buffer.Put(p); got != playout.Unusable {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := s.buffer.Stats().Unusable; got != 3 {
		t.Errorf("%d were counted", got)
	}
}

func TestTheSenderMayChangeTheFormat(t *testing.T) {
	mulaw, _ := codec.Lookup("PCMU", rate)
	alaw, _ := codec.Lookup("PCMA", rate)
	b := playout.New(mulaw, alaw)
	for n, format := range []codec.Codec{mulaw, alaw, mulaw} {
		samples := make([]int16, 2*frame)
		for i := range samples {
			samples[i] = int16(1000 * (n + 1))
		}
		payload := make([]byte, 2*frame)
		if _, err := format.NewEncoder().Encode(payload, samples); err != nil {
			t.Fatal(err)
		}
		b.Put(playout.Packet{Format: n % 2, Sequence: uint16(n), Timestamp: uint32(160 * n), Payload: payload})
	}
	for n := range 10 {
		var out [frame]int16
		b.Read(out[:])
		if want := 1000 * (n/2 - 1); n >= 4 && (int(out[frame-1]) < want-60 || int(out[frame-1]) > want+60) {
			t.Errorf("frame %d ends at %d, want about %d", n, out[frame-1], want)
		}
	}
}

func TestCountersOfTwoBuffersAdd(t *testing.T) {
	sum := playout.Stats{Late: 1, Missed: 2, Delay: time.Second}
	sum.Add(playout.Stats{Late: 1, Duplicate: 2, Unexpected: 3, Unusable: 4, Missed: 5, Gaps: 4, Overflow: 6, Underruns: 7, Concealed: 8, Delay: 9})
	if want := (playout.Stats{Late: 2, Duplicate: 2, Unexpected: 3, Unusable: 4, Missed: 7, Gaps: 4, Overflow: 6, Underruns: 7, Concealed: 8, Delay: 9}); sum != want {
		t.Errorf("%+v", sum)
	}
}

func TestAnyPacketsAtAllLeaveTheBufferUsable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 50 {
		s := newStream(t)
		for range 300 {
			payload := make([]byte, random.IntN(7)*frame)
			s.buffer.Put(playout.Packet{
				Sequence:  uint16(random.IntN(1 << (1 + random.IntN(16)))),
				Timestamp: random.Uint32() >> random.IntN(32),
				Marker:    random.IntN(4) == 0, Payload: payload,
			})
			for range random.IntN(4) {
				out := make([]int16, random.IntN(2*frame))
				s.buffer.Read(out)
			}
			if random.IntN(100) == 0 {
				s.buffer.Reset()
			}
		}
		// A good stream is heard again, at the latest after a jump of a second and an outage.
		s.now = 0
		for n := range 100 {
			s.beatUntil(n * 20)
			s.buffer.Put(playout.Packet{Sequence: uint16(40000 + n), Timestamp: 1<<30 + uint32(n*160), Payload: make([]byte, 160)})
		}
		tail := s.heard[len(s.heard)-20:]
		if strings.ContainsAny(tail, ".~") {
			t.Fatalf("round %d: the stream ends %s", round, tail)
		}
	}
}

func TestAPacketAndItsFramesAllocateNothing(t *testing.T) {
	for name, lossy := range map[string]bool{"whole": false, "with loss": true} {
		s := newStream(t)
		payload := make([]byte, 2*frame)
		for i := range payload {
			payload[i] = byte(i)
		}
		n := 0
		var out [frame]int16
		if got := testing.AllocsPerRun(1000, func() {
			if n++; !lossy || n%5 != 0 {
				s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(160 * n), Payload: payload})
			}
			s.buffer.Read(out[:])
			s.buffer.Read(out[:])
		}); got != 0 {
			t.Errorf("%s: %v allocations a packet", name, got)
		}
		if lossy != (s.buffer.Stats().Concealed > 0) {
			t.Errorf("%s: %+v", name, s.buffer.Stats())
		}
	}
}

func BenchmarkPacket(b *testing.B) {
	for name, every := range map[string]int{"whole": 0, "every fifth lost": 5} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			format, _ := codec.Lookup("PCMU", rate)
			buffer := playout.New(format)
			payload := make([]byte, 2*frame)
			for i := range payload {
				payload[i] = byte(i)
			}
			var out [frame]int16
			for n := 0; b.Loop(); n++ {
				if every == 0 || n%every != 0 {
					buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(160 * n), Payload: payload})
				}
				buffer.Read(out[:])
				buffer.Read(out[:])
			}
		})
	}
}
