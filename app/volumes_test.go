package app

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"sotto/app/config"
	"sotto/audio"
)

// loudness is the root mean square of samples.
func loudness(samples []int16) float64 {
	total := 0.0
	for _, s := range samples {
		total += float64(s) * float64(s)
	}
	return math.Sqrt(total / float64(len(samples)))
}

func TestTheBellAndTonesAreAsLoudAsTheyAreSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		streams := streamsOf(card)
		v, r := newVoice(streams), newRinger(streams)
		v.pulse = newTicker // of the bubble's clock
		sound := func(volumes config.Volumes) (tone, bell float64) {
			streams.volumes.set(volumes)
			v.play(audio.RingBack)
			r.ring(true)
			pass(200 * time.Millisecond)
			v.play(audio.NoTone)
			r.ring(false)
			synctest.Wait()
			return loudness(card.reels[len(card.reels)-1].samples), loudness(card.bells[len(card.bells)-1].samples)
		}
		tone, bell := sound(config.Volumes{Output: 100, Ring: 100, Tones: 100})
		for _, test := range []struct {
			volumes    config.Volumes
			tone, bell float64
		}{
			{config.Volumes{Output: 100, Ring: 50, Tones: 100}, 1, 0.25},
			{config.Volumes{Output: 100, Ring: 100, Tones: 50}, 0.25, 1},
			{config.Volumes{Output: 50, Ring: 100, Tones: 50}, 0.0625, 1},
			{config.Volumes{Output: 100, Ring: 0, Tones: 0}, 0, 0},
		} {
			gotTone, gotBell := sound(test.volumes)
			if math.Abs(gotTone/tone-test.tone) > 0.01 || math.Abs(gotBell/bell-test.bell) > 0.01 {
				t.Errorf("%+v: the tone is %.3f of what it was and the bell %.3f, want %v and %v", test.volumes, gotTone/tone, gotBell/bell, test.tone, test.bell)
			}
		}
		v.close()
		r.close()
	})
}

func TestTheMicrophoneAndTheLoudspeakerAreAsLoudAsTheyAreSet(t *testing.T) {
	near, far := sessions(t)
	a, b := NewSoundCard(ToneA), NewSoundCard(ToneB)
	va, vb := voiceOf(t, a), voiceOf(t, b)
	va.attach(near)
	vb.attach(far)
	b.Await(t, ToneA)
	va.streams.volumes.set(config.Volumes{Output: 100})
	b.Await(t, Silence)
	a.Await(t, ToneB)
	va.streams.volumes.set(config.Volumes{})
	a.Await(t, Silence)
	va.streams.volumes.set(config.Volumes{Input: 100})
	b.Await(t, ToneA)
}
