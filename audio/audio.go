// Package audio is sound in and out: where a phone's microphone comes from and where goes what it hears.
//
// A Backend opens streams: an Input gives frames as a microphone does, an Output takes frames as a loudspeaker does. A
// frame is 10 ms of signed 16-bit mono samples, so its length is the stream's rate divided by 100. Beside the backends
// stand the pieces that a frame passes on its way: Ring, Resampler and Mixer, and the WAV reader and writer.
package audio

import (
	"errors"
	"fmt"
	"log/slog"
)

const (
	// MinRate and MaxRate bound every sample rate of this package, in hertz.
	MinRate = 8000
	MaxRate = 192000

	framesPerSecond = 100
)

var (
	// ErrNoDevices is returned for "device" by a build without sound devices.
	ErrNoDevices = errors.New("this build has no sound devices: use file:PLAY.wav:REC.wav or null")
	// ErrSpec is returned when a text names no backend.
	ErrSpec = errors.New("audio is one of device, null or file:PLAY.wav:REC.wav")
	// ErrRate is returned for a sample rate outside MinRate to MaxRate or, for a stream, without whole 10 ms frames.
	ErrRate = errors.New("this sample rate is not supported")
	// ErrClosed is returned when a closed backend is asked for a stream.
	ErrClosed = errors.New("the audio backend is closed")
	// ErrOutputOpen is returned when a recording is asked for a second output while one is open.
	ErrOutputOpen = errors.New("the recording already has an open output")
	// ErrSameFile is returned when the recording would overwrite the file that is the microphone.
	ErrSameFile = errors.New("the file to play and the file to record are the same")
)

// Input is a stream of sound from a microphone. One goroutine reads; Close may come from another.
type Input interface {
	// Read fills frame, 10 ms at the rate that the input was opened with, with the next samples. It never blocks;
	// where there is nothing to hear, also after Close, it gives silence.
	Read(frame []int16)
	// Close ends the stream. Closing twice does no harm.
	Close() error
}

// Output is a stream of sound to a loudspeaker. One goroutine writes; Close may come from another.
type Output interface {
	// Write takes the next 10 ms at the rate that the output was opened with. It never blocks and keeps nothing of
	// frame; what cannot be taken, also after Close, is dropped.
	Write(frame []int16)
	// Close plays or stores what was taken and ends the stream. Closing twice does no harm.
	Close() error
}

// Backend opens streams of one kind. Its methods may be called from any goroutine.
type Backend interface {
	// Name is the word that a spec for Open begins with.
	Name() string
	// OpenInput starts a stream of frames of rate/100 samples; rate is in hertz and a multiple of 100, else ErrRate.
	OpenInput(rate int) (Input, error)
	// OpenOutput starts a stream to the other side; rate as for OpenInput.
	OpenOutput(rate int) (Output, error)
	// OpenRinger starts a stream to where incoming calls ring; rate as for OpenInput.
	OpenRinger(rate int) (Output, error)
	// Watch has told called with the status of each open role whose sound needs a device: now, and whenever it
	// changes. told is called from one goroutine at a time, in order, and must not block; nil ends it.
	Watch(told func(Status))
	// Close ends the streams that are still open and waits for their goroutines.
	Close() error
}

// Open makes the backend that spec names:
//
//	device                 the sound devices that names asks for; ErrNoDevices where the build has none
//	null                   a microphone that is silent and a loudspeaker that nobody hears
//	file:PLAY.wav:REC.wav  PLAY in a loop is the microphone, REC gets what is heard
//	file::REC.wav          silence is the microphone
//	file:PLAY.wav:         nothing is recorded
//
// A single letter before :\ or :/ is a Windows drive and belongs to its path. See LoadWAV and CreateWAV for the errors of
// the files; both are opened here, so that a wrong path is known at once. A spec of no known form is ErrSpec. A nil log
// discards.
func Open(spec string, names Names, log *slog.Logger) (Backend, error) {
	if spec == "device" {
		return openDevices(names, log)
	}
	if spec == "null" {
		return Null{}, nil
	}
	play, rec, ok := splitFileSpec(spec)
	if !ok {
		return nil, fmt.Errorf("%q: %w", spec, ErrSpec)
	}
	return openFiles(play, rec)
}

// checkStreamRate tells whether frames of 10 ms have whole samples at rate hertz.
func checkStreamRate(rate int) error {
	if rate < MinRate || rate > MaxRate || rate%framesPerSecond != 0 {
		return fmt.Errorf("%d Hz: %w", rate, ErrRate)
	}
	return nil
}
