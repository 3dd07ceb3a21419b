//go:build interop

package interop

import (
	"slices"
	"testing"
	"time"
)

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
