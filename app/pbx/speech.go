package pbx

import (
	"bytes"
	"fmt"

	"sotto/assets"
	"sotto/audio"
)

// speechRate is the rate in hertz of G.711, which is all that a service speaks.
const speechRate = 8000

// speech says a sentence once, whatever it hears.
type speech struct{ left []int16 }

func newSpeech() (voice, error) {
	sound, err := audio.ReadWAV(bytes.NewReader(assets.Sentence()))
	if err == nil {
		sound, err = sound.At(speechRate)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the sentence to be spoken: %w", err)
	}
	return &speech{sound.Samples}, nil
}

// next puts the next 10 ms of the sentence into frame, and says false at its end.
func (s *speech) next(frame []int16) bool {
	n := copy(frame, s.left)
	clear(frame[n:])
	s.left = s.left[n:]
	return len(s.left) > 0
}
