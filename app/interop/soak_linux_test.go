//go:build interop

package interop

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

const (
	// soakCalls says in the environment how many calls the soak has; make soak does.
	soakCalls = "SOTTO_SOAK_CALLS"
	// fewCalls are those without a word about it.
	fewCalls = 25
	// settlingCalls come first: by then a phone has allocated what it goes on to use.
	settlingCalls = 10
	// saying is how long most calls last, and lingering for how long a phone may have to repeat what it last said of
	// one: 64*T1 (RFC 3261 section 17.1.1.2, timer D; RFC 6026 section 7.2, timer M), and a busy machine's second.
	saying    = 100 * time.Millisecond
	lingering = 33 * time.Second
	// memoryNoise is by how many bytes a program may be larger afterwards: at its busiest it had the calls of the last half
	// minute to remember, and its collector does not give back at once what that took. What 500 calls left behind, 16 KiB
	// each, would go beyond it.
	memoryNoise = 8 << 20
)

// soaked is a phone of the soak, beside one that has made the first calls only.
type soaked struct {
	phone         *Sotto
	before, after footprint
	fresh, worn   map[string]int // goroutines by who started them
}

// Two phones call one another over TLS with SRTP, again and again. Afterwards they hold what they held after the first calls,
// and have as many goroutines as phones that made no more than these.
func TestSoakLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	calls := fewCalls
	if text := os.Getenv(soakCalls); text != "" {
		var err error
		if calls, err = strconv.Atoi(text); err != nil || calls < 1 {
			t.Fatalf("%s is %q; want a number of calls", soakCalls, text)
		}
	}
	k, words := StartKamailio(t, "dave", "erin"), newSpeech(t)
	phone := func(user, sound string) *Sotto {
		return StartSotto(t, k.Account(user, "tls"), SottoOptions{Encryption: "required", Play: sound})
	}
	alice, bob := phone("alice", words.Alice), phone("bob", words.Bob)
	unused := []*Sotto{phone("dave", words.Alice), phone("erin", words.Bob)}
	for range settlingCalls {
		mustCallPrivately(t, alice, bob, saySomething)
		mustCallPrivately(t, unused[0], unused[1], saySomething)
	}
	phones := []*soaked{{phone: alice}, {phone: bob}}
	for _, s := range phones {
		s.before = footprintOf(t, s.phone.process)
	}
	began := time.Now()
	caller, called := alice, bob
	for range calls - 1 {
		mustCallPrivately(t, caller, called, saySomething)
		caller, called = called, caller
	}
	lasted := time.Since(began)
	mustCallPrivately(t, caller, called, func() {
		alice.Listen(speechTime)
		bob.Listen(speechTime)
	})
	mustStillHold(t, alice.recording, words.Bob, words.Alice)
	mustStillHold(t, bob.recording, words.Alice, words.Bob)
	<-time.After(lingering)
	for _, s := range phones {
		s.after = mustHoldNoMore(t, s.phone, s.before)
		if grown := s.after.Memory - s.before.Memory; grown > memoryNoise {
			t.Errorf("sotto of %s has grown by %d KiB", s.phone.Account.User, grown>>10)
		}
	}
	for i, s := range phones {
		s.worn, s.fresh = s.phone.dump(), unused[i].dump()
		if names := more(s.fresh, s.worn); len(names) > 0 {
			t.Errorf("sotto of %s has more goroutines than one that has made %d calls: %q", s.phone.Account.User, settlingCalls, names)
		}
	}
	t.Log(soakTable(calls, lasted, phones))
}

// saySomething is a short call: time for a few packets each way.
func saySomething() { <-time.After(saying) }

// mustCallPrivately is a call from its INVITE to its end, private on both sides.
func mustCallPrivately(t *testing.T, caller, called *Sotto, talk func()) {
	t.Helper()
	mustBeIdle(t, called)
	id := caller.Dial(called.Account.URI())
	called.Answer(called.WaitForCall("incoming").ID)
	for _, s := range []*Sotto{caller, called} {
		if call := s.WaitForCall("connected"); call.Privacy.Verdict != "private" || call.SRTP.Suite != suiteOfAll {
			t.Fatalf("the call is %s, with %q", call.Privacy.Verdict, call.SRTP.Suite)
		}
	}
	talk()
	caller.Hangup(id)
	endsWith(t, caller, "local-hangup", 0)
	endsWith(t, called, "remote-hangup", 0)
}

// soakTable is what people read of a soak.
func soakTable(calls int, lasted time.Duration, phones []*soaked) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d calls over TLS with SRTP in %v, after %d to settle\n", calls, lasted.Round(100*time.Millisecond), settlingCalls)
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "phone\t\tgoroutines\tfiles\tUDP\tTCP\tmemory, KiB")
	for _, s := range phones {
		for _, row := range []struct {
			when       string
			goroutines map[string]int
			held       footprint
		}{{"before", s.fresh, s.before}, {"after", s.worn, s.after}} {
			fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", s.phone.Account.User, row.when, sum(row.goroutines), row.held.Files, row.held.UDP, row.held.TCP, row.held.Memory>>10)
		}
	}
	_ = table.Flush() // a Builder takes everything
	return out.String()
}
