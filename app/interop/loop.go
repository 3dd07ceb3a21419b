package interop

import (
	"testing"
	"time"

	"sotto/audio"
)

// loop writes a WAV file that repeats another one, at the rate in hertz, for at least as long as the duration: baresip
// ends a call where its file ends.
func loop(t testing.TB, from, to string, rate int, duration time.Duration) {
	t.Helper()
	sound, err := audio.LoadWAV(from)
	if err == nil {
		sound, err = sound.At(rate)
	}
	if err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	if len(sound.Samples) == 0 {
		t.Fatalf("%s holds no sound", from)
	}
	out, err := audio.CreateWAV(to, rate)
	if err != nil {
		t.Fatal(err)
	}
	for written := time.Duration(0); written < duration; written += sound.Duration() {
		if err := out.Write(sound.Samples); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
