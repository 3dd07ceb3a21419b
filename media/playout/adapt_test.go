package playout_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sotto/media/playout"
)

// jittered runs a sender of 20 ms packets whose n-th is late by late(n) milliseconds; none overtakes.
func jittered(t *testing.T, s *stream, from, to int, late func(n int) int) {
	t.Helper()
	before := 0
	for n := from; n < to; n++ {
		before = max(before, n*20+late(n))
		s.beatUntil(before)
		s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * 160), Payload: make([]byte, 160)})
	}
}

func TestJitterIsLearntAtItsFirstLatePacket(t *testing.T) {
	s := newStream(t)
	random := rand.New(rand.NewPCG(1, 1))
	jitter := func(n int) int {
		if n < 10 || n%7 != 0 {
			return 0
		}
		return random.IntN(100)
	}
	jittered(t, s, 0, 500, jitter)
	learnt := s.buffer.Stats()
	jittered(t, s, 500, 3000, jitter)
	after := s.buffer.Stats()
	if lost := after.Late + after.Missed; lost != 0 {
		t.Errorf("%d of 3000 packets were lost to a jitter of 100 ms", lost)
	}
	if made := after.Concealed - learnt.Concealed; made > 30 {
		t.Errorf("%d frames were made up after ten seconds of learning", made)
	}
	if learnt.Concealed == 0 {
		t.Error("nothing had to be learnt: the test shows nothing")
	}
}

func TestTheDelayShrinksWhenTheJitterIsOver(t *testing.T) {
	s := newStream(t)
	steady := func(int) int { return 0 }
	jittered(t, s, 0, 50, steady)
	jittered(t, s, 50, 60, func(n int) int {
		if n == 50 {
			return 140
		}
		return 0
	})
	jittered(t, s, 60, 100, steady)
	if grown := s.buffer.Stats().Delay; grown < 130*time.Millisecond || grown > playout.MaxDelay {
		t.Errorf("a packet 140 ms late made the delay %v", grown)
	}
	heard := len(s.heard)
	jittered(t, s, 100, 1500, steady)
	if shrunk := s.buffer.Stats().Delay; shrunk > 60*time.Millisecond {
		t.Errorf("half a minute later it is still %v", shrunk)
	}
	if strings.ContainsAny(s.heard[heard:], "~.") {
		t.Error("shrinking made gaps")
	}
}

func TestTheDelayGrowsNoLongerThanTheLongest(t *testing.T) {
	s := newStream(t)
	late := map[int]int{20: 90, 40: 150, 60: 210} // each 50 ms later than the delay has become
	jittered(t, s, 0, 100, func(n int) int { return late[n] })
	stats := s.buffer.Stats()
	if stats.Late == 0 {
		t.Error("the third was not given up")
	}
	if stats.Delay > playout.MaxDelay {
		t.Errorf("the newest packet waits %v", stats.Delay)
	}
}

func TestABeatThatStoodStillLosesNothing(t *testing.T) {
	s := newStream(t)
	jittered(t, s, 0, 50, func(int) int { return 0 })
	// Three hundred milliseconds without a beat: 15 packets come meanwhile, then the beat catches up.
	for n := 50; n < 65; n++ {
		s.buffer.Put(playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * 160), Payload: make([]byte, 160)})
	}
	jittered(t, s, 65, 300, func(int) int { return 0 })
	stats := s.buffer.Stats()
	if stats.Late+stats.Missed+stats.Overflow+stats.Concealed != 0 {
		t.Errorf("%+v", stats)
	}
}
