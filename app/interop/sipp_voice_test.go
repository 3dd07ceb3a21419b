//go:build interop

package interop

import (
	"strings"
	"testing"
	"time"
)

// hears is a call whose voice comes back from sipp, and which the other side ends.
func hears(t *testing.T, s *Sotto, id string) {
	t.Helper()
	mustHear(t, s)
	hungUpOn(t, s, id)
}

// goesOnAsItWas is the act of a phone that answers a call which is only refreshed: by the same stream, whose description is
// still the same.
func goesOnAsItWas(voice *echo) func(*testing.T, *Sotto, *sipp, speech) {
	return func(t *testing.T, s *Sotto, peer *sipp, words speech) {
		answers(hungUpOn)(t, s, peer, words)
		voice.mustBeAlike(t, "source", func(p voicePacket) any { return p.source })
		if n := peer.mustCountChanges(t); n > 0 {
			t.Errorf("the description has changed %d times", n)
		}
	}
}

// mustBeHeld follows a call that sipp holds, makes inactive, resumes and ends: while it is held the phone sends no voice and
// says that it is held; when it is inactive nothing is heard.
func mustBeHeld(t *testing.T, s *Sotto, peer *sipp, voice *echo, id string) {
	t.Helper()
	const settling = 200 * time.Millisecond // between a change and its notification
	began := s.recorded()
	wait(s, "call", "the call is held", func(c Call) bool { return c.Hold.Remote })
	held, heldAt := s.recorded(), time.Now()
	wait(s, "call", "the call is resumed", func(c Call) bool { return len(s.heldAndBack(id)) == 3 })
	resumed, resumedAt := s.recorded(), time.Now()
	endsWith(t, s, "remote-hangup", 0)
	if seen := s.heldAndBack(id); len(seen) != 3 || seen[0] || !seen[1] || seen[2] {
		t.Errorf("being held was told as %v; want false, true, false", seen)
	}
	between := func(from, until time.Time) int {
		return len(voice.got(func(p voicePacket) bool { return p.at.After(from) && p.at.Before(until) }))
	}
	if n := between(heldAt.Add(settling), resumedAt.Add(-settling)); n > 0 {
		t.Errorf("%d packets of voice were sent while the call was held", n)
	}
	if before, after := between(time.Time{}, heldAt), between(resumedAt, time.Now()); before < 25 || after < 25 {
		t.Errorf("%d packets of voice before the hold, %d after", before, after)
	}
	if quiet := loudest(t, s, held+3*settling, resumed-settling); quiet > hushed {
		t.Errorf("while the call was held the loudest sample is %d", quiet)
	}
	if before, after := loudest(t, s, began, held), loudest(t, s, resumed, s.recorded()); before < audible || after < audible {
		t.Errorf("the loudest sample is %d before the hold and %d after it", before, after)
	}
	if n := peer.mustCountChanges(t); n != 3 {
		t.Errorf("the phone's description has changed %d times; want 3", n)
	}
}

// heldAndBack is how being held has changed in a call.
func (s *Sotto) heldAndBack(id string) []bool {
	var seen []bool
	for _, call := range s.History(id) {
		if n := len(seen); call.State == "connected" && (n == 0 || seen[n-1] != call.Hold.Remote) {
			seen = append(seen, call.Hold.Remote)
		}
	}
	return seen
}

// mustHaveSentNothing checks that no voice has left for a call that was not to be.
func mustHaveSentNothing(t *testing.T, peer *sipp, voice *echo) {
	t.Helper()
	<-peer.ended
	if packets := voice.all(); len(packets) > 0 {
		t.Errorf("%d packets of voice were sent", len(packets))
	}
}

// largeMessage is beyond what RFC 3261 section 18.1.1 sends by UDP without a second thought: 1,300 bytes.
const largeMessage = 2500

// mustBeLarge checks that sipp got such a message of that size, and sent one.
func mustBeLarge(t *testing.T, peer *sipp, got, sent string) {
	t.Helper()
	large := map[bool]int{}
	for _, m := range peer.messages() {
		if start := map[bool]string{true: got, false: sent}[m.received]; strings.HasPrefix(m.start, start) {
			large[m.received] = max(large[m.received], m.size)
		}
	}
	t.Logf("%s of %d bytes came from the phone, %s of %d went to it", got, large[true], sent, large[false])
	if large[true] < largeMessage || large[false] < largeMessage {
		t.Errorf("want %d bytes each", largeMessage)
	}
}
