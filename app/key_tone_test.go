package app

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sotto/audio"
	"sotto/sip/loop"
)

// keyed is a phone with nothing but a voice, in a bubble; it is closed by the
// function that comes with it.
func keyed(card audio.Backend) (*Phone, func()) {
	p := &Phone{loop: loop.New(), voice: newVoice(streamsOf(card)), ringer: newRinger(streamsOf(card))}
	p.voice.pulse = newTicker // of the bubble's clock
	return p, func() {
		p.voice.close()
		p.ringer.close()
		p.loop.Close()
	}
}

func TestAKeySoundsWithoutACallAndTheLoudspeakerClosesAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		p, closes := keyed(card)
		defer closes()
		five, _ := audio.KeyTone('5')
		hash, _ := audio.KeyTone('#')
		for _, key := range []string{"5", "#"} {
			if err := p.KeyTone(key); err != nil {
				t.Fatal(err)
			}
			pass(150 * time.Millisecond)
		}
		pass(keyTonePause)
		if len(card.reels) != 1 || !card.reels[0].closed || card.microphones != 0 {
			t.Fatalf("%d loudspeakers and %d microphones were opened, or one is still open", len(card.reels), card.microphones)
		}
		frame := voiceRate / framesPerSecond
		first, second := make([]int16, 10*frame), make([]int16, 10*frame)
		audio.NewTonePlayer(five, voiceRate).Read(first)
		audio.NewTonePlayer(hash, voiceRate).Read(second)
		heard := card.reels[0].samples
		at := slices.IndexFunc(heard, func(s int16) bool { return s != 0 })
		if at < 0 || at >= frame || !slices.Equal(heard[:10*frame], first) {
			t.Errorf("it does not begin with the first key")
		}
		rest := heard[10*frame:]
		at = slices.IndexFunc(rest, func(s int16) bool { return s != 0 }) / frame * frame
		if at < 4*frame || !slices.Equal(rest[at:at+10*frame], second) {
			t.Error("the second key does not follow")
		}
	})
}

func TestAKeySoundsBesideTheToneOfTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := &tape{}
		p, closes := keyed(card)
		p.voice.play(audio.RingBack)
		p.voice.cue(toneOfKey(t, '1'))
		pass(50 * time.Millisecond)
		closes()
		want, key := expected(audio.RingBack, voiceRate, 6), expected(toneOfKey(t, '1'), voiceRate, 6)
		for i := range want {
			want[i] += key[i]
		}
		if !slices.Equal(card.reels[0].samples, want) {
			t.Errorf("%d samples are not both", len(card.reels[0].samples))
		}
	})
}

func toneOfKey(t *testing.T, key rune) audio.Tone {
	t.Helper()
	tone, known := audio.KeyTone(key)
	if !known {
		t.Fatalf("there is no key %c", key)
	}
	return tone
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	p, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, key := range []string{"", "12", "+", "\xff", "e"} {
		refused, is := p.KeyTone(key).(*Error)
		if !is || refused.Code != CodeNotAcceptable || refused.Text == "" {
			t.Errorf("%q: %v", key, refused)
		}
	}
}
