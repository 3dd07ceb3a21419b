package interop

import (
	"path/filepath"
	"testing"
	"time"

	"sotto/audio"
)

func TestARecordingTellsHowLongItIsWhileItGrows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "heard.wav")
	if _, _, err := recorded(path); err == nil {
		t.Error("a file that is not there has a length")
	}
	out, err := audio.CreateWAV(path, baresipRate)
	if err != nil {
		t.Fatal(err)
	}
	check := func(want time.Duration, wantComplete bool) {
		t.Helper()
		length, complete, err := recorded(path)
		if err != nil || length != want || complete != wantComplete {
			t.Errorf("%v, complete: %v, %v; want %v, %v", length, complete, err, want, wantComplete)
		}
	}
	check(0, true)
	if err := out.Write(make([]int16, 3*baresipRate/2)); err != nil {
		t.Fatal(err)
	}
	check(0, false)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	check(3*time.Second/2, true)
}
