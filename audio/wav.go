package audio

import (
	"errors"
	"time"
)

// MaxSound is how long a file that is read into memory may play.
const MaxSound = 10 * time.Minute

var (
	// ErrNotWAV is returned for a file that is not a RIFF file of the form WAVE, or has no "fmt " or "data" chunk.
	ErrNotWAV = errors.New("this is not a WAV file")
	// ErrWAVFormat is returned for a WAV file with a coding, a number of channels or a rate that is not supported.
	ErrWAVFormat = errors.New("this kind of WAV file is not supported")
	// ErrWAVTooLong is returned for a WAV file that plays longer than MaxSound.
	ErrWAVTooLong = errors.New("this WAV file plays for more than ten minutes")
	// ErrWAVFull is returned when a WAV file has no room for more: its sizes are 32-bit numbers.
	ErrWAVFull = errors.New("this WAV file has reached 4 GiB")
)

// Sound is a piece of sound in memory: signed 16-bit mono samples at Rate hertz.
type Sound struct {
	Rate    int
	Samples []int16
}

// Duration is how long the sound plays.
func (s Sound) Duration() time.Duration {
	if s.Rate <= 0 {
		return 0
	}
	return time.Duration(len(s.Samples)) * time.Second / time.Duration(s.Rate)
}

// At gives the sound at rate hertz: itself where it has that rate, else resampled. The error is ErrRate.
func (s Sound) At(rate int) (Sound, error) {
	if s.Rate == rate {
		return s, nil
	}
	samples, err := Resample(s.Samples, s.Rate, rate)
	return Sound{Rate: rate, Samples: samples}, err
}

// Codings of a "fmt " chunk (WAVE_FORMAT_… of Microsoft's mmreg.h).
const (
	codingPCM        = 1
	codingFloat      = 3
	codingALaw       = 6
	codingMuLaw      = 7
	codingExtensible = 0xFFFE
)
