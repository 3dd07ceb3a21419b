package app

import (
	"errors"
	"slices"
	"testing"

	"sotto/audio"
	"sotto/media"
)

// far says whether what it is given is sent.
type far bool

func (f far) Sending() bool { return bool(f) }

// signalOf are the frames of a key and its pause.
func signalOf(t *testing.T, key rune) []int16 {
	t.Helper()
	tone, known := audio.KeySignal(key)
	if !known {
		t.Fatalf("there is no key %c", key)
	}
	samples := make([]int16, keyFrames*voiceRate/framesPerSecond)
	audio.NewTonePlayer(tone, voiceRate).Read(samples)
	return samples
}

// heardOver is what is sent in that many beats, while this frame is said.
func heardOver(k *lineKeys, said []int16, to far, beats int) (sent []int16) {
	for range beats {
		sent = append(sent, k.instead(said, to)...)
	}
	return sent
}

func TestKeysAreSentInThePlaceOfWhatIsSaidOneAfterTheOther(t *testing.T) {
	k, said := newLineKeys(), slices.Repeat([]int16{7}, voiceRate/framesPerSecond)
	if err := k.add([]rune("5#")); err != nil {
		t.Fatal(err)
	}
	sent := heardOver(&k, said, true, 2*keyFrames+3)
	want := slices.Concat(signalOf(t, '5'), signalOf(t, '#'), said, said, said)
	if !slices.Equal(sent, want) {
		t.Error("they are not")
	}
	if rest := signalOf(t, '5')[10*voiceRate/framesPerSecond:]; slices.Max(rest) != 0 || slices.Min(rest) != 0 || len(rest) < 65*voiceRate/1000 {
		t.Errorf("the pause has %d samples and sounds up to %d", len(rest), slices.Max(rest))
	}
}

func TestAKeyThatMeetsAHoldIsSentWholeAfterIt(t *testing.T) {
	k, said := newLineKeys(), make([]int16, voiceRate/framesPerSecond)
	if err := k.add([]rune("5")); err != nil {
		t.Fatal(err)
	}
	heardOver(&k, said, true, 4)
	if sent := heardOver(&k, said, false, 5); slices.Max(sent) != 0 {
		t.Error("it sounds in a hold")
	}
	if sent := heardOver(&k, said, true, keyFrames); !slices.Equal(sent, signalOf(t, '5')) {
		t.Error("it does not begin anew")
	}
}

func TestTheKeysThatWaitAreBoundedAndAllOrNoneAreTaken(t *testing.T) {
	k := newLineKeys()
	if err := k.add(slices.Repeat([]rune{'1'}, manyKeys-1)); err != nil {
		t.Fatal(err)
	}
	if err := k.add([]rune("23")); !errors.Is(err, media.ErrManyDigits) {
		t.Error(err)
	}
	if len(k.waiting) != manyKeys-1 {
		t.Errorf("%d keys wait", len(k.waiting))
	}
}

func TestOnlyKeysOfATelephoneAreSent(t *testing.T) {
	if keys, err := keysOf("0123456789*#ABCDabcd"); err != nil || string(keys) != "0123456789*#ABCDABCD" {
		t.Errorf("%q, %v", string(keys), err)
	}
	for _, digits := range []string{"12E", "1 2", "٣", "１", "1\xff", "\x00"} {
		if _, err := keysOf(digits); !errors.Is(err, media.ErrDigit) {
			t.Errorf("%q: %v", digits, err)
		}
	}
}

func TestABeatWithKeysAllocatesNothing(t *testing.T) {
	near, _ := sessions(t)
	l := &leg{session: near, heard: make([]int16, voiceRate/framesPerSecond), keys: newLineKeys()}
	if err := l.keys.add(slices.Repeat([]rune{'1'}, 20)); err != nil {
		t.Fatal(err)
	}
	said := make([]int16, voiceRate/framesPerSecond)
	if got := testing.AllocsPerRun(15*keyFrames, func() { l.keys.instead(said, l.session) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
