package app_test

import (
	"bytes"
	"encoding/json"
	"log"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"sotto/app"
	"sotto/sip"
)

// record is a log that remembers everything.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// recordEverything makes a logger of every level, and the program's default
// one too, until the test ends.
func recordEverything(t *testing.T) (*record, *slog.Logger) {
	t.Helper()
	r := &record{}
	before, out, flags := slog.Default(), log.Writer(), log.Flags()
	all := slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug - 100, AddSource: true}))
	slog.SetDefault(all)
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(out)
		log.SetFlags(flags)
	})
	return r, all
}

func TestNoSecretIsEverLoggedOrShown(t *testing.T) {
	written, logger := recordEverything(t)
	x := startLoggedExchange(t, logger)
	options := x.options(x.account("alice"))
	options.Log = logger
	alice := x.register(t, options)
	carol := x.peer(t, "carol")
	shown := &record{} // what fronts get to see

	// A good call each way, and every way for an exchange to go wrong.
	var bodies [][]byte
	for _, c := range []struct {
		answer func(mediaLine) string
		leads  app.CallState
	}{
		{func(offer mediaLine) string { return carol.secured(offer.profile) }, app.CallConnected},
		{func(offer mediaLine) string { return carol.audioLine(offer.profile, offer.cryptos[0]) }, app.CallEnded},
		{func(offer mediaLine) string { return carol.audioLine(offer.profile, carol.fresh(9, usualSuite)) }, app.CallEnded},
		{func(offer mediaLine) string {
			return carol.audioLine(offer.profile, carol.fresh(1, usualSuite)+"|2^20|1:4;x")
		}, app.CallEnded},
	} {
		id := alice.dial("carol")
		offer := waitFor(carol, "an offer", whatever[sip.Offer])
		reply := describe(c.answer(audioOf(offer.Body)[0]))
		bodies = append(bodies, offer.Body, reply)
		offer.Call.Accept(offer.ID, reply)
		show(t, shown, until(alice, "the call "+string(c.leads), func(call app.Call) bool { return call.State == c.leads }))
		show(t, shown, alice.Snapshot())
		_ = alice.Hangup(id) // those that went wrong have ended
		waitFor(carol, "the end", whatever[sip.Ended])
	}
	offer := describe(carol.secured("RTP/SAVP"))
	if _, err := carol.Invite("sip:alice@localhost", offer); err != nil {
		t.Fatal(err)
	}
	alice.do(alice.Answer(alice.call(app.CallIncoming).ID))
	show(t, shown, alice.connected())
	bodies = append(bodies, offer, waitFor(carol, "the answer", whatever[sip.Answer]).Body)
	show(t, shown, alice.Snapshot())
	alice.Close()

	if text := written.String(); !strings.Contains(text, "sipgo: ") {
		t.Errorf("nothing of the SIP stack was recorded: %q", text)
	}
	secrets := []string{"inline:", "Authorization", "Digest ", "response=", "a=crypto:"}
	for _, password := range passwords {
		secrets = append(secrets, password)
	}
	for _, body := range bodies {
		for _, line := range audioOf(body) {
			for _, c := range line.cryptos {
				secrets = append(secrets, keyOf(c))
			}
		}
	}
	for name, text := range map[string]string{"the log": written.String(), "what fronts see": shown.String()} {
		for _, secret := range secrets {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s holds the secret %q: …%s…", name, secret, text[max(at-120, 0):min(at+60, len(text))])
			}
		}
	}
}

// keyOf is the base64 text of master key and salt in an a=crypto value.
func keyOf(value string) string {
	_, key, _ := strings.Cut(value, "inline:")
	key, _, _ = strings.Cut(key, "|")
	return key
}

// show writes down what a front would read.
func show(t *testing.T, to *record, what any) {
	t.Helper()
	text, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = to.Write(text)
}
