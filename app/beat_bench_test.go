package app

import (
	"fmt"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"sotto/audio"
	"sotto/media"
	"sotto/media/sdp"
)

// BenchmarkBeat is what one beat of 10 ms costs with so many legs. Each sends a
// packet at every other beat and gets one from another of them, over loopback; a
// beat lasts until its packets were taken. What is allocated over SRTP is
// pion/srtp's, as package media tests.
func BenchmarkBeat(b *testing.B) {
	for _, encryption := range []sdp.Encryption{sdp.Off, sdp.Required} {
		for _, legs := range []int{2, 20} {
			b.Run(fmt.Sprintf("%v, %d legs", encryption, legs), func(b *testing.B) {
				b.ReportAllocs()
				e, ends := beatOf(b, encryption, legs)
				beats := uint64(0)
				beat := func() {
					e.turn(beats)
					awaitPackets(b, ends)
					beats++
				}
				for beats < uint64(framesPerSecond) { // until all has been made that is made once
					beat()
				}
				for b.Loop() {
					beat()
				}
			})
		}
	}
}

// beatOf is a local end without a clock, with legs that are each other's peers.
func beatOf(b *testing.B, encryption sdp.Encryption, number int) (*localEnd, []*media.Session) {
	b.Helper()
	v := newVoice(streamsOf(audio.Null{}))
	var legs []*leg
	var ends []*media.Session
	for range number / 2 {
		near, far := sessionOf(b, encryption), sessionOf(b, encryption)
		join(b, near, far)
		for phase, session := range []*media.Session{near, far} {
			legs = append(legs, &leg{session: session, phase: uint64(phase), heard: make([]int16, voiceRate/framesPerSecond)})
			ends = append(ends, session)
		}
	}
	v.legs.Store(&legs)
	return newLocalEnd(v), ends
}

func sessionOf(b *testing.B, encryption sdp.Encryption) *media.Session {
	b.Helper()
	s, err := media.NewSession(media.Config{Encryption: encryption, Address: netip.AddrFrom4([4]byte{127, 0, 0, 1})})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// join agrees on a call between two sessions.
func join(b *testing.B, near, far *media.Session) {
	b.Helper()
	offer, err := near.Propose(false)
	if err != nil {
		b.Fatal(err)
	}
	answer, err := far.Answer(offer)
	if err != nil {
		b.Fatal(err)
	}
	for _, err := range []error{near.Receive("", answer), near.Commit(""), far.Commit("")} {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// awaitPackets waits until all that was sent has come.
func awaitPackets(b *testing.B, ends []*media.Session) {
	for end := time.Now().Add(Patience); ; runtime.Gosched() {
		var sent, came uint64
		for _, s := range ends {
			stats := s.Stats()
			sent, came = sent+stats.PacketsSent, came+stats.PacketsReceived
		}
		if came >= sent {
			return
		}
		if time.Now().After(end) {
			b.Fatalf("of %d packets %d came", sent, came)
		}
	}
}
