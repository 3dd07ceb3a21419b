//go:build interop

package interop

import (
	"sync"
	"testing"
	"time"

	"sotto/audio"
	"sotto/audio/likeness"
	"sotto/media/badnet"
)

const (
	stormTime  = 20 * time.Second // how long each call in bad weather lasts
	stormPart  = 2 * time.Second  // what is compared at once
	stormParts = 7                // of them, from the end of the recording
	understood = 0.85             // what Sotto has to hear at least
)

// storm is the weather that Sotto and baresip are heard through.
var storm = badnet.Weather{Seed: 11, Loss: 0.05, Jitter: 60 * time.Millisecond}

// TestSpeechThroughLossAndJitterBesideBaresip lets a baresip speak with a Sotto and with another baresip, over TLS with
// SRTP, both calls through the same weather. Sotto has to understand it; how well the others do is told.
func TestSpeechThroughLossAndJitterBesideBaresip(t *testing.T) {
	words := newSpeech(t)
	var calls sync.WaitGroup
	calls.Go(func() {
		t.Run("Sotto calls baresip", func(t *testing.T) {
			relay, server := startStorm(t)
			bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob, AutoAnswer: true})
			alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
			call := alice.Dial(bob.Account.URI())
			alice.WaitForCall("connected")
			alice.Listen(stormTime / 2)
			alice.Listen(stormTime / 2)
			weathered(t, relay)
			alice.Hangup(call)
			theirs := likenessIn(t, bob.Heard(), words.Alice)
			ours := likenessIn(t, alice.Quit(), words.Bob)
			t.Logf("Sotto hears baresip by %.3f, baresip hears Sotto by %.3f", ours, theirs)
			if ours < understood {
				t.Errorf("Sotto hears what is like what was said by %.3f, want %v", ours, understood)
			}
		})
	})
	calls.Go(func() {
		t.Run("baresip calls baresip", func(t *testing.T) {
			relay, server := startStorm(t)
			bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob, AutoAnswer: true})
			carol := StartBaresip(t, server.Account("carol", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Alice})
			carol.Dial(bob.Account.URI())
			carol.Wait("CALL_ESTABLISHED")
			carol.Listen(stormTime * 9 / 10) // what is lost it does not record
			weathered(t, relay)
			carol.Hangup()
			t.Logf("the baresip that calls hears by %.3f, the other by %.3f",
				likenessIn(t, carol.Heard(), words.Bob), likenessIn(t, bob.Heard(), words.Alice))
		})
	})
	calls.Wait()
}

// startStorm is a server whose calls go through the storm.
func startStorm(t *testing.T) (*badnet.Relay, *Kamailio) {
	t.Helper()
	relay, err := badnet.New(loopback, storm)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(relay.Close)
	return relay, StartKamailioThrough(t, relay)
}

// weathered wants both ways of a call to have come through the relay.
func weathered(t *testing.T, relay *badnet.Relay) {
	t.Helper()
	least := int(stormTime/(20*time.Millisecond)) * 8 / 10
	for _, side := range []badnet.Side{badnet.Caller, badnet.Callee} {
		if handed := relay.Handed(side); handed < least {
			t.Errorf("of side %d %d packets came through the relay, want %d", side, handed, least)
		}
	}
}

// likenessIn is how much like what was said the end of a recording is, on average of its parts: a phone that leaves out
// what was lost has less and less of a common delay.
func likenessIn(t *testing.T, recording, said string) float64 {
	t.Helper()
	heard := load(t, recording)
	part := int(stormPart.Seconds() * float64(heard.Rate))
	if len(heard.Samples) < stormParts*part {
		t.Fatalf("%s is %v long", recording, heard.Duration())
	}
	sum := 0.0
	for n := range stormParts {
		from := len(heard.Samples) - (n+1)*part
		piece := audio.Sound{Rate: heard.Rate, Samples: heard.Samples[from : from+part]}
		sum += likeness.Compare(piece.Samples, looped(t, said, piece), heard.Rate).Likeness
	}
	return sum / stormParts
}
