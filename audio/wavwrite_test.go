package audio

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.wav")
	want := []int16{0, 1, -1, 32767, -32768, 256, -257}
	writeSound(t, path, Sound{Rate: 44100, Samples: want})
	got, err := LoadWAV(path)
	if err != nil || got.Rate != 44100 || !slices.Equal(got.Samples, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	file, err := os.ReadFile(path)
	if err != nil || !slices.Equal(file, wavBytes(formatChunk(1, 1, 44100, 16), chunk("data", file[44:]))) {
		t.Errorf("its bytes are not those of a WAV file: % x, %v", file, err)
	}
}

func TestAFileIsReadableAtEachCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.wav")
	w, err := CreateWAV(path, 8000)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, step := range []struct {
		name       string
		do         func() error
		want, left int // samples by the header, samples in the file
	}{
		{"created", func() error { return nil }, 0, 0},
		{"written", func() error { return w.Write(ramp(100)) }, 0, 100},
		{"checkpoint", w.Checkpoint, 100, 100},
		{"written again", func() error { return w.Write(ramp(50)) }, 100, 150},
		{"checkpoint again", w.Checkpoint, 150, 150},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		sound, err := LoadWAV(path)
		if err != nil || len(sound.Samples) != step.want {
			t.Errorf("%s: %d samples are read, %v, want %d", step.name, len(sound.Samples), err, step.want)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != int64(44+2*step.left) {
			t.Errorf("%s: the file has %d bytes, %v", step.name, info.Size(), err)
		}
	}
	if w.Samples() != 150 {
		t.Errorf("%d samples were counted", w.Samples())
	}
}

func TestOnlyWAVFilesAndEmptyOnesAreOverwritten(t *testing.T) {
	long := wavBytes(formatChunk(1, 1, 48000, 16), chunk("data", make([]byte, 5000)))
	for _, test := range []struct {
		name   string
		before []byte
		want   error
	}{
		{"a WAV file", long, nil},
		{"an empty file", []byte{}, nil},
		{"a text", []byte("Dear reader, this is not sound."), ErrNotWAV},
		{"a short text", []byte("RIFF"), ErrNotWAV},
		{"a picture", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), ErrNotWAV},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.wav")
			if err := os.WriteFile(path, test.before, 0o600); err != nil {
				t.Fatal(err)
			}
			w, err := CreateWAV(path, 8000)
			if !errors.Is(err, test.want) {
				t.Fatalf("got the error %v, want %v", err, test.want)
			}
			if err != nil {
				if after, err := os.ReadFile(path); err != nil || !slices.Equal(after, test.before) {
					t.Errorf("it was changed all the same to %q, %v", after, err)
				}
				return
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if sound, err := LoadWAV(path); err != nil || sound.Rate != 8000 || len(sound.Samples) != 0 {
				t.Errorf("it holds %d samples at %d Hz, %v", len(sound.Samples), sound.Rate, err)
			}
		})
	}
}

func TestBadPathsAndRatesAreErrorsAtOnce(t *testing.T) {
	dir := t.TempDir()
	if _, err := CreateWAV(filepath.Join(dir, "none", "a.wav"), 8000); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	if _, err := CreateWAV(dir, 8000); err == nil {
		t.Error("a folder was taken for a file")
	}
	if _, err := CreateWAV(filepath.Join(dir, "a.wav"), 7999); !errors.Is(err, ErrRate) {
		t.Errorf("at 7999 Hz: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.wav")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made for a rate that is refused: %v", err)
	}
}

func TestARecordingIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.wav")
	writeSound(t, path, Sound{Rate: 8000})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" { // Windows has no such bits
		t.Errorf("its mode is %v", mode)
	}
}

func TestAFullFileTakesNoMore(t *testing.T) {
	w, err := CreateWAV(filepath.Join(t.TempDir(), "a.wav"), 8000)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.size = maxWAVData - 3 // as after three days
	if err := w.Write(ramp(2)); !errors.Is(err, ErrWAVFull) {
		t.Errorf("past 4 GiB: %v", err)
	}
	if w.size != maxWAVData-3 {
		t.Errorf("it counts %d bytes", w.size)
	}
	w.size = 0
}

func TestWritingAfterCloseIsAnError(t *testing.T) {
	w, err := CreateWAV(filepath.Join(t.TempDir(), "a.wav"), 8000)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ramp(1)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("writing: %v", err)
	}
	if err := w.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closing: %v", err)
	}
}
