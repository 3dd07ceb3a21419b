package app

import (
	"strconv"
	"time"
	"unicode/utf8"

	"sotto/audio"
)

// keyTonePause is how long the loudspeaker stays open after a key, so that the
// next one need not wait for it.
const keyTonePause = 2 * time.Second

// KeyTone lets a key sound as it is pressed, on the loudspeaker and as loud as
// tones are, with a call and without one (ITU-T Q.23): 0-9, *, # or A-D. The other
// side hears nothing of it: that is SendDigits.
func (p *Phone) KeyTone(key string) error {
	r, size := utf8.DecodeRuneInString(key)
	tone, known := audio.KeyTone(r)
	if !known || size != len(key) {
		return p.refusal(CodeNotAcceptable, "error.no-such-key", "key", strconv.Quote(key))
	}
	return p.ask(func() error {
		p.hush()
		p.sounds()
		p.cue(tone, audio.KeyToneTime+keyTonePause)
		return nil
	})
}

// cue lets a tone that somebody here has asked for sound beside all else, in the
// place of the one before; it is over after a while.
func (p *Phone) cue(tone audio.Tone, lasts time.Duration) {
	p.cueTimer.Stop()
	p.voice.cue(tone)
	p.cueTimer = p.loop.After(lasts, func() { p.voice.cue(audio.NoTone) })
}

// cue lets a tone sound from its beginning beside the one that play lets sound;
// audio.NoTone ends it.
func (v *voice) cue(tone audio.Tone) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if tone == audio.NoTone {
		v.cued.Store(nil)
		v.rest()
		return
	}
	v.cued.Store(audio.NewTonePlayer(tone, voiceRate))
	v.beat.start()
}
