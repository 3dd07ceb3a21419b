package audio

import (
	"math"
	"slices"
	"testing"
	"time"
)

// keyPairs are the frequencies of ITU-T Q.23 in hertz.
var keyPairs = map[rune][2]float64{
	'1': {697, 1209}, '2': {697, 1336}, '3': {697, 1477}, 'A': {697, 1633},
	'4': {770, 1209}, '5': {770, 1336}, '6': {770, 1477}, 'b': {770, 1633},
	'7': {852, 1209}, '8': {852, 1336}, '9': {852, 1477}, 'C': {852, 1633},
	'*': {941, 1209}, '0': {941, 1336}, '#': {941, 1477}, 'd': {941, 1633},
}

// mustBePair checks that a tone sounds for 100 ms with two frequencies at these levels in dBFS, and then no more.
func mustBePair(t *testing.T, tone Tone, pair, levels [2]float64) {
	t.Helper()
	for _, rate := range []int{8000, 48000} {
		samples := play(tone, rate, time.Second)
		part := milliseconds(samples, rate, 10, 90)
		for _, hertz := range []float64{697, 770, 852, 941, 1209, 1336, 1477, 1633} {
			level := dBFS(goertzel(part, hertz, rate))
			switch i := slices.Index(pair[:], hertz); {
			case i < 0 && level > max(levels[0], levels[1])-11:
				t.Errorf("%v at %d Hz: %v Hz has %.1f dBFS too", pair, rate, hertz, level)
			case i >= 0 && math.Abs(level-levels[i]) > 0.6:
				t.Errorf("%v at %d Hz: %v Hz has %.1f dBFS; want %.1f", pair, rate, hertz, level, levels[i])
			}
		}
		if rest := peak(milliseconds(samples, rate, 100, 1000)); rest != 0 {
			t.Errorf("%v at %d Hz still sounds after 100 ms: %v", pair, rate, rest)
		}
	}
}

func TestAKeySoundsOnceWithItsTwoFrequencies(t *testing.T) {
	for key, pair := range keyPairs {
		tone, known := KeyTone(key)
		if !known {
			t.Errorf("%c is not known", key)
		}
		mustBePair(t, tone, pair, [2]float64{-23.1, -23.1})
	}
}

func TestAKeyIsSentWithTheLevelsOfTheLine(t *testing.T) {
	const fullScale = 3.17 // dBm0 of a sine of 0 dBFS (ITU-T G.711)
	for key, pair := range keyPairs {
		tone, known := KeySignal(key)
		if !known {
			t.Errorf("%c is not known", key)
		}
		mustBePair(t, tone, pair, [2]float64{-8 - fullScale, -6 - fullScale})
	}
}

func TestATonePlayerThatIsRewoundBeginsAnew(t *testing.T) {
	tone, _ := KeySignal('5')
	p := NewTonePlayer(tone, 8000)
	first, again := make([]int16, 240), make([]int16, 240)
	p.Read(first)
	p.Rewind()
	if p.Read(again); !slices.Equal(first, again) {
		t.Error("it goes on somewhere else")
	}
}

func TestOnlyKeysHaveAKeyTone(t *testing.T) {
	for _, key := range "eE+ ,\x00１-é" {
		if tone, known := KeyTone(key); known || tone != NoTone {
			t.Errorf("%q has the tone %d", key, tone)
		}
		if tone, known := KeySignal(key); known || tone != NoTone {
			t.Errorf("%q is sent as the tone %d", key, tone)
		}
	}
}
