package audio

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// recording opens a File backend with the given microphone and a recording in a folder of the test.
func recording(t *testing.T, mic Sound) (backend *File, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "rec.wav")
	backend, err := OpenFile(mic, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { backend.Close() })
	return backend, path
}

func openInput(t *testing.T, backend Backend, rate int) *FileInput {
	t.Helper()
	in, err := backend.OpenInput(rate)
	if err != nil {
		t.Fatal(err)
	}
	return in.(*FileInput)
}

func openOutput(t *testing.T, backend Backend, rate int) *FileOutput {
	t.Helper()
	out, err := backend.OpenOutput(rate)
	if err != nil {
		t.Fatal(err)
	}
	return out.(*FileOutput)
}

// read takes n samples from in, frame by frame.
func read(in Input, frames, samples int) []int16 {
	var all []int16
	frame := make([]int16, samples)
	for range frames {
		in.Read(frame)
		all = append(all, frame...)
	}
	return all
}

// write gives samples to out in frames.
func write(out Output, samples []int16, frame int) {
	for part := range slices.Chunk(samples, frame) {
		out.Write(part)
	}
}

func mustLoad(t *testing.T, path string) Sound {
	t.Helper()
	sound, err := LoadWAV(path)
	if err != nil {
		t.Fatal(err)
	}
	return sound
}

func TestTheMicrophoneIsItsFileInALoop(t *testing.T) {
	mic := ramp(200) // two and a half frames
	path := filepath.Join(t.TempDir(), "play.wav")
	writeSound(t, path, Sound{Rate: 8000, Samples: mic})
	backend, err := Open("file:"+path+":", Names{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	for range 2 { // each input begins at the file's beginning
		in := openInput(t, backend, 8000)
		if got, want := read(in, 7, 80), slices.Repeat(mic, 3)[:560]; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestAFrameMayHoldTheLoopSeveralTimes(t *testing.T) {
	backend, _ := recording(t, Sound{Rate: 8000, Samples: ramp(3)})
	if got, want := read(openInput(t, backend, 8000), 1, 8), []int16{1, 2, 3, 1, 2, 3, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheMicrophoneComesAtTheRateAskedFor(t *testing.T) {
	mic := Sound{Rate: 44100, Samples: sine(44100, 1000, 8000, 44100)}
	backend, _ := recording(t, mic)
	for _, rate := range []int{8000, 48000, 8000} {
		got := read(openInput(t, backend, rate), 100, rate/100)
		if snr := sineSNR(got[rate/10:rate*9/10], 1000, rate); snr < 60 {
			t.Errorf("at %d Hz the tone stands %.1f dB above the rest", rate, snr)
		}
	}
}

func TestTheMicrophoneIsResampledOnceForARate(t *testing.T) {
	backend, _ := recording(t, Sound{Rate: 44100, Samples: sine(44100, 1000, 8000, 4410)})
	first, second := openInput(t, backend, 8000), openInput(t, backend, 8000)
	if len(first.loop) != 800 || &first.loop[0] != &second.loop[0] {
		t.Errorf("two inputs play %d and %d samples of their own", len(first.loop), len(second.loop))
	}
}

func TestAMicrophoneWithoutSoundOrClosedIsSilent(t *testing.T) {
	backend, _ := recording(t, Sound{})
	frame := ramp(160)
	openInput(t, backend, 16000).Read(frame)
	if !silent(frame) {
		t.Errorf("without a sound it said %v", frame)
	}
	backend, _ = recording(t, Sound{Rate: 8000, Samples: ramp(80)})
	in := openInput(t, backend, 8000)
	if err := errors.Join(in.Close(), in.Close()); err != nil {
		t.Error(err)
	}
	frame = ramp(80)
	in.Read(frame)
	if !silent(frame) {
		t.Errorf("closed, it said %v", frame)
	}
}

func TestOutputsAppendToOneRecordingInTurn(t *testing.T) {
	backend, path := recording(t, Sound{})
	for turn, frames := range []int{5, 0, 3} {
		out := openOutput(t, backend, 8000)
		if want := []int{0, 400, 400}[turn]; out.Offset() != want {
			t.Errorf("output %d begins at sample %d of the recording, want %d", turn, out.Offset(), want)
		}
		write(out, ramp(80*frames), 80)
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
	got := mustLoad(t, path) // the backend is still open: closing an output left a whole file
	if want := slices.Concat(ramp(400), ramp(240)); got.Rate != 8000 || !slices.Equal(got.Samples, want) {
		t.Errorf("recorded %d samples at %d Hz, want %d", len(got.Samples), got.Rate, len(want))
	}
}

func TestTheFirstOutputSetsTheRecordingsRate(t *testing.T) {
	backend, path := recording(t, Sound{})
	for _, rate := range []int{16000, 8000, 48000} {
		out := openOutput(t, backend, rate)
		write(out, sine(rate, 1000, 8000, rate), rate/100)
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
	got := mustLoad(t, path)
	if got.Rate != 16000 || len(got.Samples) != 3*16000 {
		t.Fatalf("recorded %d samples at %d Hz", len(got.Samples), got.Rate)
	}
	for second := range 3 {
		if snr := sineSNR(got.Samples[second*16000+1600:second*16000+14400], 1000, 16000); snr < 60 {
			t.Errorf("in second %d the tone stands %.1f dB above the rest", second, snr)
		}
	}
}

func TestOnlyOneOutputRecordsAtATime(t *testing.T) {
	backend, _ := recording(t, Sound{})
	first := openOutput(t, backend, 8000)
	if _, err := backend.OpenOutput(8000); !errors.Is(err, ErrOutputOpen) {
		t.Errorf("a second output: %v", err)
	}
	if err := errors.Join(first.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	openOutput(t, backend, 8000)
}

func TestAKilledPhoneLeavesAReadableRecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, path := recording(t, Sound{})
		out := openOutput(t, backend, 8000)
		for second := 1; second <= 3; second++ {
			write(out, ramp(8000), 80)
			<-time.After(checkpointDrains * drainEvery) // the bubble's clock: no time passes
			synctest.Wait()
			if got := mustLoad(t, path); len(got.Samples) != 8000*second {
				t.Errorf("after %d s the file has %d samples", second, len(got.Samples))
			}
		}
	})
}

func TestWhatAStalledDiskLosesIsRecordedAsSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, path := recording(t, Sound{})
		out := openOutput(t, backend, 8000)
		heard := slices.Repeat([]int16{1000}, 8000*6)
		write(out, heard, 80) // all at one moment of the bubble's clock: nothing is drained
		held := out.ring.Len()
		<-time.After(2 * drainEvery)
		write(out, heard[:80], 80)
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		got := mustLoad(t, path).Samples
		if held >= len(heard) || len(got) != len(heard)+80 {
			t.Fatalf("of %d samples the ring held %d and the recording has %d", len(heard)+80, held, len(got))
		}
		for i, sample := range got {
			if lost := i >= held && i < len(heard); (sample == 0) != lost {
				t.Fatalf("sample %d of %d (%d held) is %d", i, len(got), held, sample)
			}
		}
	})
}

func TestStreamsTellWhenTheyBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, _ := recording(t, Sound{Rate: 8000, Samples: ramp(80)})
		in, out := openInput(t, backend, 8000), openOutput(t, backend, 8000)
		if !in.Started().IsZero() || !out.Started().IsZero() {
			t.Errorf("before their first frame they began at %v and %v", in.Started(), out.Started())
		}
		opened := time.Now()
		frame := make([]int16, 80)
		for range 3 {
			<-time.After(10 * time.Millisecond)
			in.Read(frame)
			<-time.After(10 * time.Millisecond)
			out.Write(frame)
		}
		if got := in.Started().Sub(opened); got != 10*time.Millisecond {
			t.Errorf("the input began after %v", got)
		}
		if got := out.Started().Sub(opened); got != 20*time.Millisecond {
			t.Errorf("the output began after %v", got)
		}
	})
}

func TestAnOutputWithoutRecordingOnlyTellsItsTime(t *testing.T) {
	backend, err := OpenFile(Sound{}, "")
	if err != nil {
		t.Fatal(err)
	}
	out := openOutput(t, backend, 8000)
	out.Write(ramp(80))
	if out.Started().IsZero() {
		t.Error("it does not know when it began")
	}
	if err := errors.Join(out.Close(), backend.Close()); err != nil {
		t.Error(err)
	}
}

func TestClosingTheBackendFinishesItsRecording(t *testing.T) {
	backend, path := recording(t, Sound{})
	out := openOutput(t, backend, 8000)
	write(out, ramp(160), 80)
	if err := errors.Join(backend.Close(), backend.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	out.Write(ramp(80)) // dropped
	if got := mustLoad(t, path); !slices.Equal(got.Samples, ramp(160)) {
		t.Errorf("recorded %d samples", len(got.Samples))
	}
	if _, err := backend.OpenInput(8000); !errors.Is(err, ErrClosed) {
		t.Errorf("an input after Close: %v", err)
	}
	if _, err := backend.OpenOutput(8000); !errors.Is(err, ErrClosed) {
		t.Errorf("an output after Close: %v", err)
	}
}

func TestADiskErrorComesOutOfClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, _ := recording(t, Sound{})
		out := openOutput(t, backend, 8000)
		if err := backend.rec.file.Close(); err != nil { // as a disk that went away
			t.Fatal(err)
		}
		out.Write(ramp(80))
		<-time.After(2 * drainEvery)
		out.Write(ramp(80))
		if err := out.Close(); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("closing the output: %v", err)
		}
		if err := backend.Close(); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("closing the backend: %v", err)
		}
	})
}

func TestFramesOfAFileAllocateNothing(t *testing.T) {
	backend, _ := recording(t, Sound{Rate: 8000, Samples: ramp(1000)})
	in, out := openInput(t, backend, 8000), openOutput(t, backend, 8000)
	frame := make([]int16, 80)
	if n := testing.AllocsPerRun(100, func() { in.Read(frame); out.Write(frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
