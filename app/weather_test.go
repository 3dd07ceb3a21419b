package app_test

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	"sotto/assets"
	"sotto/audio"
	"sotto/audio/likeness"
	"sotto/media/badnet"
	"sotto/media/codec"
	"sotto/media/playout"
)

// TestSpeechIsUnderstoodThroughBadNetworks lets speech come through the playout
// buffer from networks of all kinds, each from a seed and on a clock of its own.
// Likeness loses about half of the share that is lost.
func TestSpeechIsUnderstoodThroughBadNetworks(t *testing.T) {
	const jitter = 60 * time.Millisecond
	for _, test := range []struct {
		name    string
		weather badnet.Weather
		least   float64
	}{
		{"a fair one", badnet.Weather{}, 0.99},
		{"jitter", badnet.Weather{Jitter: jitter}, 0.95},
		{"loss by chance", badnet.Weather{Loss: 0.05}, 0.94},
		{"loss in bursts", badnet.Weather{Loss: 0.05, Burst: 3}, 0.92},
		{"loss and jitter", badnet.Weather{Loss: 0.05, Jitter: jitter}, 0.9},
		{"loss in bursts and jitter", badnet.Weather{Loss: 0.05, Burst: 3, Jitter: jitter}, 0.88},
		{"much loss", badnet.Weather{Loss: 0.2}, 0.8},
		{"reordering", badnet.Weather{Reordered: 0.1}, 0.95},
		{"duplicates", badnet.Weather{Duplicated: 0.3}, 0.99},
		{"all of it", badnet.Weather{Loss: 0.05, Burst: 2, Jitter: jitter, Reordered: 0.05, Duplicated: 0.05}, 0.88},
		{"more jitter than is waited for", badnet.Weather{Jitter: 300 * time.Millisecond}, 0.5},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(2) {
				test.weather.Seed = seed
				said := saying(t)
				heard, stats := through(t, test.weather, said)
				found := likeness.Compare(said, heard, voice)
				t.Logf("seed %d: %+v; %+v", seed, found, stats)
				if found.Likeness < test.least {
					t.Errorf("seed %d: what is heard is like what was said by %.3f, want %v", seed, found.Likeness, test.least)
				}
			}
		})
	}
}

const (
	voice      = 8000 // hertz
	voiceFrame = voice / 100
)

// saying is a quarter of a minute of speech.
func saying(t *testing.T) []int16 {
	t.Helper()
	sound, err := audio.ReadWAV(bytes.NewReader(assets.Speech()))
	if err == nil {
		sound, err = sound.At(voice)
	}
	if err != nil {
		t.Fatal(err)
	}
	return slices.Repeat(sound.Samples, 1+15*voice/len(sound.Samples))[:15*voice]
}

// through is what is heard of speech in packets of 20 ms.
func through(t *testing.T, weather badnet.Weather, said []int16) ([]int16, playout.Stats) {
	t.Helper()
	format, ok := codec.Lookup("PCMU", voice)
	if !ok {
		t.Fatal("no PCMU")
	}
	type arrival struct {
		at     time.Duration
		packet playout.Packet
	}
	var arrivals []arrival
	course, encoder := weather.Course(0), format.NewEncoder()
	const samples = 2 * voiceFrame
	for n := range len(said) / samples {
		payload := make([]byte, samples)
		if _, err := encoder.Encode(payload, said[n*samples:(n+1)*samples]); err != nil {
			t.Fatal(err)
		}
		for _, at := range course.Next(time.Duration(n) * 20 * time.Millisecond) {
			arrivals = append(arrivals, arrival{at, playout.Packet{Sequence: uint16(n), Timestamp: uint32(n * samples), Payload: payload}})
		}
	}
	slices.SortStableFunc(arrivals, func(a, b arrival) int { return cmp.Compare(a.at, b.at) })
	buffer := playout.New(format)
	heard := make([]int16, len(said)+voice)
	for n := range len(heard) / voiceFrame {
		for now := time.Duration(n) * 10 * time.Millisecond; len(arrivals) > 0 && arrivals[0].at <= now; arrivals = arrivals[1:] {
			buffer.Put(arrivals[0].packet)
		}
		buffer.Read(heard[n*voiceFrame : (n+1)*voiceFrame])
	}
	return heard, buffer.Stats()
}
