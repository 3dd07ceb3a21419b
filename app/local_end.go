package app

import "sotto/audio"

// localEnd is what one life of the voice's beat works with. The microphone is
// open only while a call has sound or somebody watches its level: a tone needs none.
type localEnd struct {
	voice *voice
	in    audio.Input // nil: closed
	out   audio.Output
	mixer *audio.Mixer
	tone  *audio.TonePlayer // the one that sounds; nil: none
	cued  *audio.TonePlayer // as tone, of those beside it
	fade  *faders

	said, heard, toned []int16
	silence            []int16
}

// newLocalEnd opens the loudspeaker.
func newLocalEnd(v *voice) *localEnd {
	frame := func() []int16 { return make([]int16, voiceRate/framesPerSecond) }
	return &localEnd{
		voice: v, out: v.streams.output(voiceRate), mixer: audio.NewMixer(voiceRate / framesPerSecond),
		fade: newFaders(&v.streams.volumes), said: frame(), heard: frame(), toned: frame(), silence: frame(),
	}
}

// live is one life of the beat.
func (v *voice) live(stop <-chan struct{}) {
	e := newLocalEnd(v)
	e.listen(v.listens(*v.legs.Load())) // before the clock starts, since it may take a moment
	keepTime(v.pulse, stop, e.turn)
	e.listen(false)
	e.finish()
	v.streams.close(audio.RoleOutput, e.out)
}

// turn is one beat: every leg has its turn, and what is heard goes out.
func (e *localEnd) turn(n uint64) {
	legs := *e.voice.legs.Load()
	e.listen(e.voice.listens(legs))
	if e.in != nil {
		e.in.Read(e.said)
		e.notice()
		e.fade.said(e.said)
		e.voice.level.Put(e.said)
	}
	e.mixer.Reset()
	for _, l := range legs {
		l.turn(n, e.said, e.silence, e.mixer)
	}
	e.tone = e.sound(e.tone, e.voice.tone.Load())
	e.cued = e.sound(e.cued, e.voice.cued.Load())
	e.mixer.Without(e.heard, nil)
	e.fade.heard(e.heard)
	e.out.Write(e.heard)
}

// notice counts for how long the microphone has given nothing at all: one that
// works never does, as every room has some noise.
func (e *localEnd) notice() {
	for _, sample := range e.said {
		if sample != 0 {
			e.voice.mute.Store(0)
			return
		}
	}
	e.voice.mute.Add(1)
}

// listen opens the microphone or closes it.
func (e *localEnd) listen(on bool) {
	switch {
	case on && e.in == nil:
		e.voice.mute.Store(0)
		e.in = e.voice.streams.input(voiceRate)
	case !on && e.in != nil:
		e.voice.streams.close(audio.RoleInput, e.in)
		e.in = nil
		e.voice.level.Reset()
	}
}

// sound adds the tone that is wanted and returns it; another one that has sounded
// until now fades away.
func (e *localEnd) sound(was, wanted *audio.TonePlayer) *audio.TonePlayer {
	if was != wanted && was != nil {
		was.ReadLast(e.toned)
		e.fade.toned(e.toned)
		e.mixer.Add(e.toned)
	}
	if wanted != nil {
		wanted.Read(e.toned)
		e.fade.toned(e.toned)
		e.mixer.Add(e.toned)
	}
	return wanted
}

// finish ends the tones that sound at the end of a life.
func (e *localEnd) finish() {
	if e.tone == nil && e.cued == nil {
		return
	}
	e.mixer.Reset()
	e.tone, e.cued = e.sound(e.tone, nil), e.sound(e.cued, nil)
	e.mixer.Without(e.heard, nil)
	e.fade.heard(e.heard)
	e.out.Write(e.heard)
}

// turn is one beat of one leg: what was heard goes to the mixer, what is said
// to the wire.
func (l *leg) turn(n uint64, said, silence []int16, mixer *audio.Mixer) {
	if !l.started && n%2 != l.phase {
		return
	}
	l.started = true
	held := l.held.Load()
	l.session.ReadFrame(l.heard)
	if held {
		l.level.Put(silence)
	} else {
		l.level.Put(l.heard)
		mixer.Add(l.heard)
	}
	if held || l.muted.Load() {
		said = silence
	}
	l.session.WriteFrame(l.keys.instead(said, l.session))
}
