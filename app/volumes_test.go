package app

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

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

func TestAVolumeIsAFactorForSamples(t *testing.T) {
	for _, test := range []struct {
		volume int
		want   int
	}{{100, -32768}, {50, -8192}, {10, -327}, {0, 0}, {-5, 0}, {200, -32768}} {
		var g gain
		g.set(test.volume)
		frame := []int16{-32768}
		if g.apply(frame); int(frame[0]) < test.want-1 || int(frame[0]) > test.want+1 {
			t.Errorf("at %d a sample of -32768 is %d, want %d", test.volume, frame[0], test.want)
		}
	}
}

func TestTheBellAndTonesAreAsLoudAsTheyAreSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		p := &Phone{}
		v, r := newVoice(streamsOf(card)), newRinger(streamsOf(card))
		v.gains, r.gain = &p.gains, &p.gains.ring
		v.pulse = newTicker // of the bubble's clock
		sound := func(volumes Volumes) (tone, bell float64) {
			p.SetVolumes(volumes)
			v.play(audio.RingBack)
			r.ring(true)
			pass(200 * time.Millisecond)
			v.play(audio.NoTone)
			r.ring(false)
			synctest.Wait()
			return loudness(card.reels[len(card.reels)-1].samples), loudness(card.bells[len(card.bells)-1].samples)
		}
		tone, bell := sound(Volumes{Output: 100, Ring: 100, Tone: 100})
		for _, test := range []struct {
			volumes    Volumes
			tone, bell float64
		}{
			{Volumes{Output: 100, Ring: 50, Tone: 100}, 1, 0.25},
			{Volumes{Output: 100, Ring: 100, Tone: 50}, 0.25, 1},
			{Volumes{Output: 50, Ring: 100, Tone: 50}, 0.0625, 1},
			{Volumes{Output: 100, Ring: 0, Tone: 0}, 0, 0},
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
	va.gains.input.set(0)
	b.Await(t, Silence)
	a.Await(t, ToneB)
	va.gains.output.set(0)
	a.Await(t, Silence)
	va.gains.input.set(100)
	b.Await(t, ToneA)
}
