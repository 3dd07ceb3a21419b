package app

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sotto/audio"
)

// tape is a backend that keeps what its loudspeakers and bells are given, a
// reel for each that was opened.
type tape struct {
	audio.Null
	mu          sync.Mutex
	reels       []*reel
	bells       []*reel
	microphones int
}

type reel struct {
	tape    *tape
	samples []int16
	closed  bool
}

func (t *tape) OpenInput(rate int) (audio.Input, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.microphones++
	return t.Null.OpenInput(rate)
}

func (t *tape) OpenOutput(int) (audio.Output, error) { return t.wind(&t.reels), nil }
func (t *tape) OpenRinger(int) (audio.Output, error) { return t.wind(&t.bells), nil }

func (t *tape) wind(reels *[]*reel) *reel {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := &reel{tape: t}
	*reels = append(*reels, r)
	return r
}

func (r *reel) Write(frame []int16) {
	r.tape.mu.Lock()
	defer r.tape.mu.Unlock()
	r.samples = append(r.samples, frame...)
}

func (r *reel) Close() error {
	r.tape.mu.Lock()
	defer r.tape.mu.Unlock()
	r.closed = true
	return nil
}

// pass lets time pass in a bubble, up to between two beats.
func pass(d time.Duration) {
	<-time.After(d + frameTime/2)
	synctest.Wait()
}

// expected is what a tone sounds like in that many frames, the last of which
// fades away.
func expected(tone audio.Tone, rate, frames int) []int16 {
	player := audio.NewTonePlayer(tone, rate)
	samples := make([]int16, frames*rate/framesPerSecond)
	whole := len(samples) - rate/framesPerSecond
	player.Read(samples[:whole])
	player.ReadLast(samples[whole:])
	return samples
}

func TestAToneSoundsFromItsBeginningWithoutAMicrophoneAndFadesInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		v := newVoice(streamsOf(card))
		v.pulse = newTicker // of the bubble's clock
		v.play(audio.RingBack)
		pass(250 * time.Millisecond)
		v.play(audio.RingBack) // it goes on, and does not begin anew
		pass(250 * time.Millisecond)
		v.play(audio.NoTone)
		synctest.Wait()
		if len(card.reels) != 1 || !card.reels[0].closed {
			t.Fatalf("%d loudspeakers were opened, or the one is still open", len(card.reels))
		}
		if got, want := card.reels[0].samples, expected(audio.RingBack, voiceRate, 52); !slices.Equal(got, want) {
			t.Errorf("%d samples are not the %d of half a second of ring-back", len(got), len(want))
		}
		if card.microphones != 0 {
			t.Error("the microphone was opened")
		}
		v.close()
	})
}

func TestAToneGivesWayToAnotherWithoutABreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		v := newVoice(streamsOf(card))
		v.pulse = newTicker // of the bubble's clock
		v.play(audio.RingBack)
		pass(100 * time.Millisecond)
		v.play(audio.Busy)
		pass(200 * time.Millisecond)
		v.close()
		if len(card.reels) != 1 {
			t.Fatalf("%d loudspeakers were opened", len(card.reels))
		}
		want := slices.Concat(expected(audio.RingBack, voiceRate, 11), make([]int16, 21*voiceRate/framesPerSecond))
		for i, s := range expected(audio.Busy, voiceRate, 22) {
			want[10*voiceRate/framesPerSecond+i] += s
		}
		if !slices.Equal(card.reels[0].samples, want) {
			t.Errorf("%d samples are not what fades and what begins", len(card.reels[0].samples))
		}
	})
}

func TestTheBellRingsOnceAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		r := newRinger(streamsOf(card))
		for range 3 {
			r.ring(true)
		}
		pass(4100 * time.Millisecond)
		r.ring(false)
		r.ring(false)
		synctest.Wait()
		if len(card.bells) != 1 || !card.bells[0].closed {
			t.Fatalf("%d bells were opened, or the one is still open", len(card.bells))
		}
		if !slices.Equal(card.bells[0].samples, expected(audio.Bell, ringRate, 411)) {
			t.Error("it does not sound as a bell")
		}
		r.ring(true)
		pass(20 * time.Millisecond)
		r.close()
		r.ring(true)
		synctest.Wait()
		if len(card.bells) != 2 || !card.bells[1].closed || !slices.Equal(card.bells[1].samples, expected(audio.Bell, ringRate, 3)) {
			t.Errorf("%d bells were opened; it has to ring again from the beginning until it is closed for good", len(card.bells))
		}
		if len(card.reels) != 0 || card.microphones != 0 {
			t.Error("a loudspeaker or a microphone was opened")
		}
	})
}

func TestTheMicrophoneIsOpenOnlyWhileThereAreLegs(t *testing.T) {
	card := NewSoundCard(ToneA)
	v := voiceOf(t, card)
	v.play(audio.RingBack)
	card.Await(t, ToneNetwork)
	if microphones, _, _ := card.Use(); microphones != 0 {
		t.Error("it is open for a tone")
	}
	l := v.attach(newSession(t))
	v.play(audio.NoTone)
	card.Await(t, Silence)
	if microphones, loudspeakers, _ := card.Use(); microphones != 1 || loudspeakers != 1 {
		t.Errorf("for a call %d microphones and %d loudspeakers were opened", microphones, loudspeakers)
	}
	v.play(audio.Busy)
	v.detach(l)
	card.awaitClosed(t)
	card.AwaitBeep(t, BusyFrames)
	if microphones, loudspeakers, _ := card.Use(); microphones != 1 || loudspeakers != 1 {
		t.Errorf("after it %d microphones and %d loudspeakers were opened", microphones, loudspeakers)
	}
}

func TestAToneIsHeardHereAndNotThere(t *testing.T) {
	near, far := sessions(t)
	a, b := NewSoundCard(Silence), NewSoundCard(Silence)
	v := voiceOf(t, a)
	v.attach(near)
	voiceOf(t, b).attach(far)
	v.play(audio.CallWaiting)
	a.AwaitBeep(t, WaitingFrames)
	b.Await(t, Silence)
	if n := b.Played(ToneNetwork) + b.Played(Unknown); n != 0 {
		t.Errorf("the other side heard %d frames of it", n)
	}
}

func TestABeatAllocatesNothing(t *testing.T) {
	near := newSession(t) // nothing is agreed on: what its packets cost is for its own package to measure
	for _, test := range []struct {
		name string
		legs []*leg
		tone audio.Tone
	}{
		{"with a call", []*leg{{session: near, heard: make([]int16, voiceRate/framesPerSecond)}}, audio.NoTone},
		{"with a tone", nil, audio.Busy},
		{"with both", []*leg{{session: near, heard: make([]int16, voiceRate/framesPerSecond)}}, audio.CallWaiting},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVoice(streamsOf(audio.Null{}))
			v.legs.Store(&test.legs)
			v.tone.Store(audio.NewTonePlayer(test.tone, voiceRate))
			e := newLocalEnd(v)
			n := uint64(0)
			if got := testing.AllocsPerRun(200, func() { e.turn(n); n++ }); got != 0 {
				t.Errorf("%v allocations", got)
			}
		})
	}
}
