package app

import (
	"slices"
	"sync"
	"sync/atomic"

	"sotto/audio"
	"sotto/media"
)

// voiceRate is the rate of the local end, in hertz. Every codec of this
// version has it, so that no leg needs resampling.
const voiceRate = 8000

// voice is the local end of all calls: one microphone, one loudspeaker, and
// one beat of 10 ms that drives every leg and plays the tone that a caller
// hears. The beat lives only while there are legs or a tone. No device is
// needed for it, and a device that fails stops nothing but its own sound.
type voice struct {
	streams *streams
	beat    *beat
	pulse   func() pulse // of a life of the beat

	mu       sync.Mutex // held by who changes what follows; the beat never takes it
	legs     atomic.Pointer[[]*leg]
	tone     atomic.Pointer[audio.TonePlayer] // nil: none
	plays    audio.Tone                       // what tone plays
	cued     atomic.Pointer[audio.TonePlayer] // beside tone; nil: none
	watchers atomic.Int32                     // who need the microphone besides legs, to see its level
	level    audio.Level                      // of the microphone, at its volume
	mute     atomic.Int64                     // frames on end of which the microphone gave not the least
}

// leg is one call at the local end.
type leg struct {
	session *media.Session
	muted   atomic.Bool
	held    atomic.Bool // neither heard nor heard from
	phase   uint64      // which of two beats its packets leave on
	started bool        // the beat's own
	heard   []int16
	keys    lineKeys    // that sound to the other side
	level   audio.Level // of what is heard
}

func (l *leg) mute(on bool) { l.muted.Store(on) }
func (l *leg) hold(on bool) { l.held.Store(on) }

func newVoice(streams *streams) *voice {
	v := &voice{streams: streams, pulse: newPulse}
	v.beat = &beat{live: v.live}
	v.legs.Store(&[]*leg{})
	return v
}

// attach gives a call its sound. A packet has two frames: legs are spread over
// the beats, so that not all packets leave on the same one.
func (v *voice) attach(session *media.Session) *leg {
	v.mu.Lock()
	defer v.mu.Unlock()
	l := &leg{session: session, heard: make([]int16, session.Rate()/framesPerSecond), keys: newLineKeys()}
	legs := slices.Clone(*v.legs.Load())
	odd := 0
	for _, other := range legs {
		odd += int(other.phase)
	}
	if 2*odd < len(legs) {
		l.phase = 1
	}
	legs = append(legs, l)
	v.legs.Store(&legs)
	v.beat.start()
	return l
}

// detach takes a call's sound away.
func (v *voice) detach(l *leg) {
	v.mu.Lock()
	defer v.mu.Unlock()
	legs := slices.DeleteFunc(slices.Clone(*v.legs.Load()), func(other *leg) bool { return other == l })
	v.legs.Store(&legs)
	v.rest()
}

// play lets a tone sound from its beginning, unless it sounds already, in the
// place of the one before; audio.NoTone ends it.
func (v *voice) play(tone audio.Tone) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if tone == v.plays {
		return
	}
	v.plays = tone
	if tone == audio.NoTone {
		v.tone.Store(nil)
		v.rest()
		return
	}
	v.tone.Store(audio.NewTonePlayer(tone, voiceRate))
	v.beat.start()
}

// rest ends the beat when nothing is left to sound.
func (v *voice) rest() {
	if !v.listens(*v.legs.Load()) && v.plays == audio.NoTone && v.cued.Load() == nil {
		v.beat.end()
	}
}

// close ends the sound for good and waits for that.
func (v *voice) close() { v.beat.close() }
