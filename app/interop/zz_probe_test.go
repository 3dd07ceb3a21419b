//go:build interop

package interop

import (
	"testing"

	"sotto/audio"
	"sotto/audio/likeness"
)

func probe(t *testing.T, where string, heard []int16, said string) {
	heard, _ = audio.Resample(heard, soundRate, judgedRate)
	ref := load(t, said).Samples
	for at := 0; at+4000 <= len(ref); at += 4000 {
		r := likeness.Compare(ref[at:at+4000], heard, judgedRate)
		if r.Pieces > 0 {
			t.Logf("%s %6.2f s: %.4f delay %.2f ms", where, float64(at)/8000, r.Likeness, float64(r.Delay.Microseconds())/1000-float64(at)*0)
		}
	}
}

func TestProbe(t *testing.T) {
	l := listen(t)
	id := l.alice.Dial(l.bob.Account.URI())
	l.bob.Answer(l.bob.WaitForCall("incoming").ID)
	l.alice.WaitForCall("connected")
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	for range 2 {
		atAlice, atBob := l.sound.Record(a.Speaker, "x-alice.raw"), l.sound.Record(b.Speaker, "x-bob.raw")
		micA, micB := l.sound.Record(a.Microphone, "x-mica.raw"), l.sound.Record(b.Microphone, "x-micb.raw")
		for _, p := range []*process{l.sound.Say(a.Microphone, l.words.Alice), l.sound.Say(b.Microphone, l.words.Bob)} {
			<-p.ended
		}
		probe(t, "mic alice", micA.Stop(), l.words.Alice)
		probe(t, "spk bob  ", atBob.Stop(), l.words.Alice)
		probe(t, "mic bob  ", micB.Stop(), l.words.Bob)
		probe(t, "spk alice", atAlice.Stop(), l.words.Bob)
	}
	var stats any
	l.alice.Ask("call.stats", map[string]any{"call": id}, &stats)
	t.Log(stats)
}
