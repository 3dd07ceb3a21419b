package audio

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// childMarker is the environment variable that names the job of a child: what a process can be told only when it begins,
// as where sound servers are, or what can be seen only from outside, is tested on this binary, started anew.
const childMarker = "SOTTO_AUDIO_CHILD"

// children are the jobs, by name.
var children = map[string]func() error{}

func TestMain(m *testing.M) {
	if job := os.Getenv(childMarker); job != "" {
		os.Exit(beChild(job))
	}
	goleak.VerifyTestMain(m)
}

// beChild does a job. Its own complaints go to standard output: what is on standard error is the libraries'.
func beChild(job string) int {
	do, known := children[job]
	if !known {
		fmt.Printf("no such job: %q\n", job)
		return 2
	}
	if err := errors.Join(do(), goleak.Find()); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func TestOpenMakesTheBackendThatIsNamed(t *testing.T) {
	play := filepath.Join(t.TempDir(), "play.wav")
	writeSound(t, play, Sound{Rate: 8000, Samples: ramp(800)})
	for _, test := range []struct{ spec, name string }{
		{"null", "null"},
		{"file:" + play + ":" + filepath.Join(t.TempDir(), "rec.wav"), "file"},
		{"file::" + filepath.Join(t.TempDir(), "rec.wav"), "file"},
		{"file:" + play + ":", "file"},
	} {
		t.Run(test.spec, func(t *testing.T) {
			backend, err := Open(test.spec, Names{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if backend.Name() != test.name {
				t.Errorf("opened %q, want %q", backend.Name(), test.name)
			}
			if err := backend.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenSaysWhatIsWrongWithASpec(t *testing.T) {
	dir := t.TempDir()
	play := filepath.Join(dir, "play.wav")
	writeSound(t, play, Sound{Rate: 8000, Samples: ramp(800)})
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte("Dear reader, this is not sound."), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		spec string
		want error
	}{
		{"", ErrSpec},
		{"alsa", ErrSpec},
		{"file:", ErrSpec},
		{"file:" + filepath.Join(dir, "none.wav") + ":", fs.ErrNotExist},
		{"file:" + text + ":", ErrNotWAV},
		{"file::" + text, ErrNotWAV},
		{"file::" + filepath.Join(dir, "none", "rec.wav"), fs.ErrNotExist},
		{"file:" + play + ":" + play, ErrSameFile},
	} {
		t.Run(test.spec, func(t *testing.T) {
			backend, err := Open(test.spec, Names{}, nil)
			if !errors.Is(err, test.want) {
				t.Errorf("got the error %v, want %v", err, test.want)
			}
			if backend != nil {
				t.Errorf("got a backend %v with the error", backend)
			}
		})
	}
	if got, err := os.ReadFile(text); err != nil || len(got) != 31 {
		t.Errorf("the text file was touched: %q, %v", got, err)
	}
	if sound, err := LoadWAV(play); err != nil || len(sound.Samples) != 800 {
		t.Errorf("the file to play was touched: %d samples, %v", len(sound.Samples), err)
	}
}

func TestNullIsSilentAndTakesAnything(t *testing.T) {
	in, err := Null{}.OpenInput(8000)
	if err != nil {
		t.Fatal(err)
	}
	frame := ramp(80)
	in.Read(frame)
	if !silent(frame) {
		t.Errorf("the null microphone said %v", frame)
	}
	out, err := Null{}.OpenOutput(48000)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(ramp(480))
	if err := errors.Join(in.Close(), out.Close(), Null{}.Close()); err != nil {
		t.Error(err)
	}
}

func TestStreamsWithoutWholeFramesAreRefused(t *testing.T) {
	file, err := OpenFile(Sound{}, filepath.Join(t.TempDir(), "rec.wav"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, backend := range []Backend{Null{}, file} {
		for _, rate := range []int{-8000, 0, 4000, 22050, 11025, 384000} {
			if _, err := backend.OpenInput(rate); !errors.Is(err, ErrRate) {
				t.Errorf("%s: input at %d Hz: %v", backend.Name(), rate, err)
			}
			if _, err := backend.OpenOutput(rate); !errors.Is(err, ErrRate) {
				t.Errorf("%s: output at %d Hz: %v", backend.Name(), rate, err)
			}
		}
	}
}

// ramp gives n samples that rise by one from 1, so that each tells its place.
func ramp(n int) []int16 {
	samples := make([]int16, n)
	for i := range samples {
		samples[i] = int16(i + 1)
	}
	return samples
}

func silent(samples []int16) bool {
	for _, sample := range samples {
		if sample != 0 {
			return false
		}
	}
	return true
}

func writeSound(t *testing.T, path string, sound Sound) {
	t.Helper()
	w, err := CreateWAV(path, sound.Rate)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(sound.Samples), w.Close()); err != nil {
		t.Fatal(err)
	}
}
