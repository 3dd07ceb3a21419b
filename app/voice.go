package app

import (
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sotto/audio"
	"sotto/media"
)

const (
	// beat is the wire's clock: each frame has 10 ms of samples.
	beat = 10 * time.Millisecond
	// voiceRate is the rate of the local end, in hertz. Every codec of this
	// version has it, so that no leg needs resampling.
	voiceRate = 8000
	// beatsBehind is how much of the clock is caught up after the process was
	// held: a second. What is older is not worth being said any more.
	beatsBehind = 100
	// beatsAtOnce is how many beats follow one another while catching up. All at
	// once would play packets that the sockets' readers are only just unpacking.
	beatsAtOnce = 3
)

// voice is the local end of all calls: one microphone, one loudspeaker, and
// one beat of 10 ms that drives every leg. The beat runs only while there are
// legs. No device is needed for it, and a device that fails stops nothing but
// its own sound.
type voice struct {
	backend audio.Backend
	log     *slog.Logger

	mu      sync.Mutex // guards what follows; the beat never takes it
	legs    atomic.Pointer[[]*leg]
	stop    chan struct{} // nil while no beat runs
	stopped chan struct{}
	closed  bool
}

// leg is one call at the local end.
type leg struct {
	session *media.Session
	muted   atomic.Bool
	phase   uint64 // which of two beats its packets leave on
	started bool   // the beat's own
	heard   []int16
}

func (l *leg) mute(on bool) { l.muted.Store(on) }

func newVoice(backend audio.Backend, log *slog.Logger) *voice {
	if backend == nil {
		backend = audio.Null{}
	}
	v := &voice{backend: backend, log: log}
	v.legs.Store(&[]*leg{})
	return v
}

// attach gives a call its sound. A packet has two frames: legs are spread over
// the beats, so that not all packets leave on the same one.
func (v *voice) attach(session *media.Session) *leg {
	v.mu.Lock()
	defer v.mu.Unlock()
	l := &leg{session: session, heard: make([]int16, session.Rate()/100)}
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
	if v.stop == nil && !v.closed {
		before := v.stopped
		v.stop, v.stopped = make(chan struct{}), make(chan struct{})
		go v.run(before, v.stop, v.stopped)
	}
	return l
}

// detach takes a call's sound away; with the last one the beat ends.
func (v *voice) detach(l *leg) {
	v.mu.Lock()
	defer v.mu.Unlock()
	legs := slices.DeleteFunc(slices.Clone(*v.legs.Load()), func(other *leg) bool { return other == l })
	v.legs.Store(&legs)
	if len(legs) == 0 && v.stop != nil {
		close(v.stop)
		v.stop = nil
	}
}

func (v *voice) close() {
	v.mu.Lock()
	v.closed = true
	if v.stop != nil {
		close(v.stop)
		v.stop = nil
	}
	stopped := v.stopped
	v.mu.Unlock()
	if stopped != nil {
		<-stopped
	}
}

// run is one life of the beat, with its own microphone and loudspeaker. Those
// of the life before are closed first: a backend has them once.
func (v *voice) run(before, stop, stopped chan struct{}) {
	defer close(stopped)
	if before != nil {
		<-before
	}
	in, out := v.openInput(), v.openOutput()
	defer func() {
		_ = in.Close()
		_ = out.Close()
	}()
	mixer := audio.NewMixer(voiceRate / 100)
	said, heard := make([]int16, voiceRate/100), make([]int16, voiceRate/100)
	silence := make([]int16, voiceRate/100)
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	start := time.Now()
	for n := uint64(0); ; {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		due := uint64(time.Since(start) / beat)
		if due > n+beatsBehind {
			n = due - beatsBehind
		}
		for end := min(due, n+beatsAtOnce); n < end; n++ {
			in.Read(said)
			mixer.Reset()
			for _, l := range *v.legs.Load() {
				l.turn(n, said, silence, mixer)
			}
			mixer.Without(heard, nil)
			out.Write(heard)
		}
	}
}

// turn is one beat of one leg: what was heard goes to the mixer, what is said
// to the wire.
func (l *leg) turn(n uint64, said, silence []int16, mixer *audio.Mixer) {
	if !l.started && n%2 != l.phase {
		return
	}
	l.started = true
	l.session.ReadFrame(l.heard)
	mixer.Add(l.heard)
	if l.muted.Load() {
		said = silence
	}
	l.session.WriteFrame(said)
}

func (v *voice) openInput() audio.Input {
	in, err := v.backend.OpenInput(voiceRate)
	if err != nil {
		v.log.Warn("the microphone can't be used: the other side hears nothing", "error", err)
		in, _ = audio.Null{}.OpenInput(voiceRate)
	}
	return in
}

func (v *voice) openOutput() audio.Output {
	out, err := v.backend.OpenOutput(voiceRate)
	if err != nil {
		v.log.Warn("the loudspeaker can't be used: calls are not heard here", "error", err)
		out, _ = audio.Null{}.OpenOutput(voiceRate)
	}
	return out
}
