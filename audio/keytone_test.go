package audio

import (
	"math"
	"testing"
	"time"
)

func TestAKeySoundsOnceWithItsTwoFrequencies(t *testing.T) {
	all := []float64{697, 770, 852, 941, 1209, 1336, 1477, 1633}
	for key, pair := range map[rune][2]float64{
		'1': {697, 1209}, '2': {697, 1336}, '3': {697, 1477}, 'A': {697, 1633},
		'4': {770, 1209}, '5': {770, 1336}, '6': {770, 1477}, 'b': {770, 1633},
		'7': {852, 1209}, '8': {852, 1336}, '9': {852, 1477}, 'C': {852, 1633},
		'*': {941, 1209}, '0': {941, 1336}, '#': {941, 1477}, 'd': {941, 1633},
	} {
		tone, known := KeyTone(key)
		if !known {
			t.Errorf("%c is not known", key)
		}
		for _, rate := range []int{8000, 48000} {
			samples := play(tone, rate, time.Second)
			part := milliseconds(samples, rate, 10, 90)
			for _, hertz := range all {
				level := dBFS(goertzel(part, hertz, rate))
				if want := hertz == pair[0] || hertz == pair[1]; want && math.Abs(level+23.1) > 0.6 || !want && level > -35 {
					t.Errorf("%c at %d Hz: %v Hz has %.1f dBFS", key, rate, hertz, level)
				}
			}
			if rest := peak(milliseconds(samples, rate, 100, 1000)); rest != 0 {
				t.Errorf("%c at %d Hz still sounds after 100 ms: %v", key, rate, rest)
			}
		}
	}
}

func TestOnlyKeysHaveAKeyTone(t *testing.T) {
	for _, key := range "eE+ ,\x00１-é" {
		if tone, known := KeyTone(key); known || tone != NoTone {
			t.Errorf("%q has the tone %d", key, tone)
		}
	}
}
