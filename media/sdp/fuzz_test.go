package sdp_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

func addPhones(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "phones", "*.sdp"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no samples: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
}

// holdsPolicy is what no input may break.
func holdsPolicy(t *testing.T, policy sdp.Encryption, a sdp.Agreement) {
	t.Helper()
	if policy == sdp.Required && !a.Encrypted() || policy == sdp.Off && a.Encrypted() {
		t.Fatalf("%s agreed on suite %q", policy, a.Suite)
	}
	if a.Encrypted() != (len(a.RemoteKey.Key) > 0) || a.Encrypted() != (len(a.LocalKey.Key) > 0) || a.LocalKey.SameKey(a.RemoteKey) {
		t.Fatalf("suite %q with keys %v and %v", a.Suite, a.LocalKey, a.RemoteKey)
	}
	if !a.Remote.IsValid() || a.Remote.Port() == 0 || a.Codec.Name == "" || len(a.Receive) == 0 {
		t.Fatalf("agreed on %v towards %s", a.Codec, a.Remote)
	}
	if a.Direction.Sends() && a.Remote.Addr().IsUnspecified() {
		t.Fatalf("would send to %s", a.Remote)
	}
}

// FuzzAnswer: whatever is answered keeps the policy, repeats the offer's number
// of media lines with one of them open, and can be read by the parser it came
// through.
func FuzzAnswer(f *testing.F) {
	addPhones(f)
	f.Fuzz(func(t *testing.T, offer []byte) {
		for _, policy := range []sdp.Encryption{sdp.Off, sdp.Optional, sdp.Required} {
			got, a, err := sdp.Answer(local(policy), offer)
			if err != nil {
				refusal(t, err)
				continue
			}
			holdsPolicy(t, policy, a)
			open := 0
			for _, m := range lines(string(got), "m=") {
				if strings.Fields(m)[1] != "0" {
					open++
				}
			}
			if keys := len(cryptos(t, string(got))); open != 1 || keys > 1 || a.Encrypted() != (keys == 1) {
				t.Fatalf("%d open lines, %d keys in %s", open, keys, got)
			}
			if _, _, err := sdp.Answer(local(policy), got); err != nil {
				t.Fatalf("the answer itself cannot be read: %v in %s", err, got)
			}
		}
	})
}

// FuzzReadAnswer: whatever answer is taken keeps the policy, and has a suite and
// a tag that were offered.
func FuzzReadAnswer(f *testing.F) {
	addPhones(f)
	offers := map[sdp.Encryption]*sdp.Offer{}
	for _, policy := range []sdp.Encryption{sdp.Off, sdp.Optional, sdp.Required} {
		l := local(policy)
		l.Suites = sdes.Suites()
		o, err := sdp.NewOffer(l, false)
		if err != nil {
			f.Fatal(err)
		}
		offers[policy] = o
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		for policy, o := range offers {
			a, err := o.Read(answer)
			if err != nil {
				refusal(t, err)
				continue
			}
			holdsPolicy(t, policy, a)
			if a.LocalKey.Tag != a.RemoteKey.Tag || a.LocalKey.Suite != a.RemoteKey.Suite {
				t.Fatalf("keys %v and %v", a.LocalKey, a.RemoteKey)
			}
		}
	})
}
