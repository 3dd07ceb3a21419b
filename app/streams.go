package app

import (
	"io"
	"log/slog"

	"sotto/audio"
)

// streams opens and closes the sound of each role. A stream that can't be
// opened is silence in its place, so that nobody else has to know; told hears
// of each once it was opened, with the error of one that can't be, and once it
// was closed.
type streams struct {
	backend audio.Backend
	log     *slog.Logger
	volumes volumes
	told    func(role audio.Role, open bool, err error)
}

// input opens the microphone; rate is in hertz, as in what follows.
func (s *streams) input(rate int) audio.Input {
	in, err := s.backend.OpenInput(rate)
	if err != nil {
		in, _ = audio.Null{}.OpenInput(rate)
	}
	s.told(audio.RoleInput, true, err)
	return in
}

// output opens what calls are heard with.
func (s *streams) output(rate int) audio.Output {
	return s.outward(audio.RoleOutput, s.backend.OpenOutput, rate)
}

// ringer opens what incoming calls ring on.
func (s *streams) ringer(rate int) audio.Output {
	return s.outward(audio.RoleRing, s.backend.OpenRinger, rate)
}

func (s *streams) outward(role audio.Role, open func(int) (audio.Output, error), rate int) audio.Output {
	out, err := open(rate)
	if err != nil {
		out, _ = audio.Null{}.OpenOutput(rate)
	}
	s.told(role, true, err)
	return out
}

// close ends a role's stream.
func (s *streams) close(role audio.Role, stream io.Closer) {
	if err := stream.Close(); err != nil {
		s.log.Warn("a sound stream ended badly", "role", role, "error", err)
	}
	s.told(role, false, nil)
}
