package interop

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sotto/audio"
)

func TestALoopRepeatsASoundForLongEnough(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "once.wav"), filepath.Join(t.TempDir(), "looped.wav")
	once := make([]int16, baresipRate/10)
	for i := range once {
		once[i] = int16(i)
	}
	out, err := audio.CreateWAV(from, baresipRate)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Write(once); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	loop(t, from, to, baresipRate, 250*time.Millisecond)
	got, err := audio.LoadWAV(to)
	if err != nil {
		t.Fatal(err)
	}
	if want := slices.Repeat(once, 3); got.Rate != baresipRate || !slices.Equal(got.Samples, want) {
		t.Errorf("%d samples at %d Hz; want three times the %d at %d", len(got.Samples), got.Rate, len(once), baresipRate)
	}
}
