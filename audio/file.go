package audio

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// File is a Backend without a sound card: a sound in a loop is the microphone, and what is heard may be recorded.
//
// There is one recording for the backend's life. Each output that is opened appends to it; the first sets the recording's
// rate, and what later ones take at another rate is resampled. Only one output can be open at a time, any number of inputs.
type File struct {
	mu     sync.Mutex
	mic    map[int]Sound // the microphone's sound by rate, as far as asked for
	source int           // the rate at which the microphone's sound came
	rec    *WAVWriter    // nil: nothing is recorded
	output *FileOutput   // the open one
	closed bool

	once sync.Once
	err  error // what closing met
}

// OpenFile makes a File backend: play is its microphone (without samples: silence), and what is heard is written to the WAV
// file at rec, which is created now (empty: nothing is recorded). The errors are those of CreateWAV.
func OpenFile(play Sound, rec string) (*File, error) {
	f := &File{mic: map[int]Sound{play.Rate: play}, source: play.Rate}
	if rec == "" {
		return f, nil
	}
	var err error
	f.rec, err = CreateWAV(rec, MinRate) // no output has said its rate yet
	if err != nil {
		return nil, err
	}
	return f, nil
}

// openFiles makes a File backend from two paths, each of which may be empty.
func openFiles(play, rec string) (Backend, error) {
	if sameFile(play, rec) {
		return nil, fmt.Errorf("%s: %w", rec, ErrSameFile)
	}
	var sound Sound
	if play != "" {
		var err error
		if sound, err = LoadWAV(play); err != nil {
			return nil, err
		}
	}
	backend, err := OpenFile(sound, rec)
	if err != nil {
		return nil, err // not as a Backend that holds a nil *File
	}
	return backend, nil
}

// sameFile tells whether both paths lead to the same file that exists.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// Name is "file".
func (f *File) Name() string { return "file" }

// OpenInput starts the microphone's sound at its beginning, at rate hertz. The Input is a *FileInput.
func (f *File) OpenInput(rate int) (Input, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.mayOpen(rate); err != nil {
		return nil, err
	}
	sound, known := f.mic[rate]
	if !known && len(f.mic[f.source].Samples) > 0 {
		var err error
		if sound, err = f.mic[f.source].At(rate); err != nil {
			return nil, err
		}
		f.mic[rate] = sound
	}
	return &FileInput{loop: sound.Samples}, nil
}

// OpenOutput appends to the recording at rate hertz; ErrOutputOpen while another output does. The Output is a *FileOutput.
func (f *File) OpenOutput(rate int) (Output, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.mayOpen(rate); err != nil {
		return nil, err
	}
	if f.output != nil {
		return nil, ErrOutputOpen
	}
	output, err := newFileOutput(f, rate)
	if err != nil {
		return nil, err
	}
	f.output = output
	return output, nil
}

// OpenRinger gives an output that nobody hears: what rings is not what a call sounds like, so it is not recorded.
func (f *File) OpenRinger(rate int) (Output, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.mayOpen(rate); err != nil {
		return nil, err
	}
	return nullStream{}, nil
}

// Watch has nothing to tell: files need no device.
func (f *File) Watch(func(Status)) {}

// mayOpen refuses streams of a closed backend or without whole frames. f.mu is held.
func (f *File) mayOpen(rate int) error {
	if f.closed {
		return ErrClosed
	}
	return checkStreamRate(rate)
}

// release makes place for another output.
func (f *File) release(output *FileOutput) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.output == output {
		f.output = nil
	}
}

// Close ends the open output and finishes the recording. The error tells what either met.
func (f *File) Close() error {
	f.once.Do(func() { f.err = f.finish() })
	return f.err
}

func (f *File) finish() error {
	f.mu.Lock()
	f.closed = true
	output := f.output
	f.mu.Unlock() // output.Close releases itself
	var errs []error
	if output != nil {
		errs = append(errs, output.Close())
	}
	if f.rec != nil {
		errs = append(errs, f.rec.Close())
	}
	return errors.Join(errs...)
}
