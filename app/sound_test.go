package app

import (
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"sotto/audio"
)

// Patience is how long a test waits for what has to happen.
const Patience = 20 * time.Second

// Tones that a SoundCard tells apart: whole numbers of cycles in a frame of
// 10 ms, so that each frame alone shows which of them it holds.
const (
	Silence = 0
	ToneA   = 500
	ToneB   = 900
	Unknown = -1 // sound, but none of these
)

// SoundCard is an audio.Backend with a microphone that hums and a loudspeaker
// that knows the tone it plays.
type SoundCard struct {
	Hum    int  // hertz of the microphone
	Broken bool // its streams can't be opened

	mu            sync.Mutex
	opened, open  int // inputs so far, and now
	mostOpen      int
	tone, run     int // what is heard, and for how many frames already
	listeners     []listener
	closedStreams chan struct{} // one message for each input that was closed
}

// listener waits for a tone that lasts.
type listener struct {
	tone, frames int
	heard        chan struct{}
}

// NewSoundCard makes a card whose microphone hums at hertz.
func NewSoundCard(hertz int) *SoundCard {
	return &SoundCard{Hum: hertz, closedStreams: make(chan struct{}, 1000)}
}

// Await waits until the loudspeaker has played that tone for 100 ms on end.
func (s *SoundCard) Await(t *testing.T, tone int) {
	t.Helper()
	l := listener{tone, 10, make(chan struct{})}
	s.mu.Lock()
	s.run = 0
	s.listeners = append(s.listeners, l)
	s.mu.Unlock()
	select {
	case <-l.heard:
	case <-time.After(Patience):
		s.mu.Lock()
		defer s.mu.Unlock()
		t.Fatalf("the loudspeaker never played %d Hz; the last was %d Hz for %d frames", tone, s.tone, s.run)
	}
}

var errBrokenCard = errors.New("the sound card is broken")

// Name implements audio.Backend.
func (s *SoundCard) Name() string { return "test" }

// OpenInput implements audio.Backend.
func (s *SoundCard) OpenInput(rate int) (audio.Input, error) {
	if s.Broken {
		return nil, errBrokenCard
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened++
	s.open++
	s.mostOpen = max(s.mostOpen, s.open)
	return &microphone{card: s, step: 2 * math.Pi * float64(s.Hum) / float64(rate)}, nil
}

// OpenOutput implements audio.Backend.
func (s *SoundCard) OpenOutput(rate int) (audio.Output, error) {
	if s.Broken {
		return nil, errBrokenCard
	}
	return &loudspeaker{card: s, rate: rate}, nil
}

// OpenRinger implements audio.Backend.
func (s *SoundCard) OpenRinger(int) (audio.Output, error) {
	if s.Broken {
		return nil, errBrokenCard
	}
	return audio.Null{}.OpenRinger(voiceRate)
}

// Watch implements audio.Backend.
func (s *SoundCard) Watch(func(audio.Status)) {}

// Close implements audio.Backend.
func (s *SoundCard) Close() error { return nil }

type microphone struct {
	card  *SoundCard
	step  float64
	phase float64
}

func (m *microphone) Read(frame []int16) {
	for i := range frame {
		frame[i] = int16(8000 * math.Sin(m.phase))
		m.phase += m.step
	}
}

func (m *microphone) Close() error {
	m.card.mu.Lock()
	m.card.open--
	m.card.mu.Unlock()
	m.card.closedStreams <- struct{}{}
	return nil
}

type loudspeaker struct {
	card *SoundCard
	rate int
}

func (l *loudspeaker) Write(frame []int16) {
	tone := toneOf(frame, l.rate)
	s := l.card
	s.mu.Lock()
	defer s.mu.Unlock()
	if tone != s.tone {
		s.tone, s.run = tone, 0
	}
	s.run++
	waiting := s.listeners[:0]
	for _, w := range s.listeners {
		if w.tone == tone && s.run >= w.frames {
			close(w.heard)
		} else {
			waiting = append(waiting, w)
		}
	}
	s.listeners = waiting
}

func (l *loudspeaker) Close() error { return nil }

// toneOf tells which tone a frame holds.
func toneOf(frame []int16, rate int) int {
	total := 0.0
	for _, v := range frame {
		total += float64(v) * float64(v)
	}
	if math.Sqrt(total/float64(len(frame))) < 100 {
		return Silence
	}
	for _, tone := range []int{ToneA, ToneB} {
		var re, im float64
		for i, v := range frame {
			sin, cos := math.Sincos(2 * math.Pi * float64(tone) * float64(i) / float64(rate))
			re += float64(v) * cos
			im += float64(v) * sin
		}
		if share := 2 * (re*re + im*im) / (float64(len(frame)) * total); share > 0.8 {
			return tone
		}
	}
	return Unknown
}
