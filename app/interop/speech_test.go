//go:build interop

package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sotto/assets"
	"sotto/audio"
	"sotto/audio/likeness"
)

const (
	speechTime  = 8 * time.Second // how long a call lasts at least
	judgedTime  = 7 * time.Second // the end of a recording, which no ringing tone reaches
	leastPieces = 9               // of the half seconds judged: so many hold speech wherever the loop stands
	alike       = 0.9             // an idle machine gives 0.999; less leaves room for a few late packets
	recognised  = 0.6             // what no other speech comes near
	unlike      = 0.3             // what other speech stays below
)

// speech is two microphones: what alice says in these tests, and what bob says.
type speech struct{ Alice, Bob string }

// newSpeech writes both to files.
func newSpeech(t testing.TB) speech {
	t.Helper()
	dir := folder(t)
	s := speech{filepath.Join(dir, "alice.wav"), filepath.Join(dir, "bob.wav")}
	for path, sound := range map[string][]byte{s.Alice: assets.Speech(), s.Bob: assets.SpeechB()} {
		if err := os.WriteFile(path, sound, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// aliceIn checks that a recording ends with what alice said, and with nothing of bob.
func (s speech) aliceIn(t *testing.T, recording string) {
	t.Helper()
	mustHold(t, recording, s.Alice, s.Bob)
}

// bobIn is aliceIn the other way round.
func (s speech) bobIn(t *testing.T, recording string) {
	t.Helper()
	mustHold(t, recording, s.Bob, s.Alice)
}

// mustStillHold is for what is not about the quality of the voice: it is recognised, also on a busy machine.
func mustStillHold(t *testing.T, recording, said, notSaid string) {
	t.Helper()
	if err := endHolds(t, recording, load(t, recording), recognised, said, notSaid); err != nil {
		t.Error(err)
	}
}

// mustHold checks a recording of a file-backed phone or of baresip.
func mustHold(t *testing.T, recording, said, notSaid string) {
	t.Helper()
	if err := endHolds(t, recording, load(t, recording), alike, said, notSaid); err != nil {
		t.Error(err)
	}
}

// endHolds looks for the end of what was recorded in what was said, not the reverse: the microphone is a loop, and where it
// stood at the beginning of the call is not known. The error is that it is not there as alike as it has to be at least.
func endHolds(t *testing.T, where string, heard audio.Sound, least float64, said, notSaid string) error {
	t.Helper()
	if heard.Duration() < judgedTime {
		return fmt.Errorf("%s is %v long; want %v at least", where, heard.Duration(), judgedTime)
	}
	heard.Samples = heard.Samples[len(heard.Samples)-int(judgedTime.Seconds()*float64(heard.Rate)):]
	if other := likeness.Compare(heard.Samples, looped(t, notSaid, heard), heard.Rate); other.Likeness > unlike {
		t.Errorf("%s also holds what the other side said: %+v", where, other)
	}
	result := likeness.Compare(heard.Samples, looped(t, said, heard), heard.Rate)
	if result.Pieces < leastPieces || result.Likeness < least {
		return fmt.Errorf("what was said is not what was heard in %s: %+v; want a likeness of %v in %d pieces", where, result, least, leastPieces)
	}
	t.Logf("heard as said: %+v", result)
	return nil
}

// looped is what was said, often enough that everything heard is in it without a break.
func looped(t *testing.T, said string, heard audio.Sound) []int16 {
	t.Helper()
	sound, err := load(t, said).At(heard.Rate)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Repeat(sound.Samples, 2+len(heard.Samples)/len(sound.Samples))
}

func load(t *testing.T, path string) audio.Sound {
	t.Helper()
	sound, err := audio.LoadWAV(path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return sound
}
