package command

import (
	"context"
	"log/slog"
	"testing"

	"sotto/assets"
)

// chance is the least entropy, in bits a byte, of what is encrypted. For as many
// bytes as a call has, chance itself gives 7.998.
const chance = 7.99

// sipWords stand in the messages of every call of the demonstration. None is so
// short that encrypted data could have it by chance.
var sipWords = []string{"SIP/2.0", "REGISTER", "INVITE", "Authorization", "response=", "Call-ID", "m=audio"}

// keyWords stand in those of a call with SRTP.
var keyWords = []string{"a=crypto", "inline:"}

func TestTheDemoAsItIsCaptured(t *testing.T) {
	t.Parallel()
	playAlone(t,
		scene{"as it comes it shows nothing", func(t *testing.T) { mustBeHidden(t, captureDemo(t)) }},
		scene{"with the keys that its server sees all of it is there", captureBesideRelay},
		scene{"over UDP everyone sees the keys", func(t *testing.T) { mustBeExposed(t, captureDemo(t, "--transport", "udp")) }},
		scene{"over TCP everyone sees the keys", func(t *testing.T) { mustBeExposed(t, captureDemo(t, "--transport", "tcp")) }},
		scene{"without SRTP everyone hears it", func(t *testing.T) { mustBeOpen(t, captureDemo(t, "--srtp", "off")) }},
		scene{"a server that is not trusted is told nothing", captureRefusals},
	)
}

// captureDemo runs `sotto demo` and gives what it sent.
func captureDemo(t *testing.T, args ...string) *wire {
	t.Helper()
	tap := openTap(t)
	got := sotto(t, append([]string{"demo"}, args...)...)
	w := tap.close(t)
	if got.status != 0 {
		t.Fatalf("status %d:\n%s\n%s", got.status, got.out, got.err)
	}
	t.Logf("%d packets: %d datagrams, %d connections", len(w.frames), len(w.datagrams), len(w.connections()))
	return w
}

// mustBeHidden holds what was captured to what private means: messages within
// TLS that began with a certificate, and sound that is as good as noise.
func mustBeHidden(t *testing.T, w *wire) {
	t.Helper()
	for _, word := range append(sipWords, keyWords...) {
		if w.says([]byte(word)) {
			t.Errorf("%q can be read", word)
		}
	}
	connections := w.connections()
	if len(connections) < 2 || 2*len(connections) != len(w.streams) {
		t.Errorf("of %d streams there are %d connections, want one at least of each phone", len(w.streams), len(connections))
	}
	for _, c := range connections {
		if err := trusted(c[0], c[1]); err != nil {
			t.Error(err)
		}
	}
	voices, reports := bothVoices(t, w)
	if known := len(voices[0].packets) + len(voices[1].packets) + len(reports); known != len(w.datagrams) {
		t.Errorf("%d of %d datagrams are RTP or RTCP", known, len(w.datagrams))
	}
	for _, v := range voices {
		bits := entropy(v.payloads(0))
		t.Logf("from %v: %d packets, %.4f bits a byte, %d payloads repeated", v.from, len(v.packets), bits, v.repeated())
		if bits < chance || v.repeated() > 0 {
			t.Errorf("it is not like chance")
		}
		for name, said := range speeches(t) {
			found := eavesdrop(t, v, said)
			t.Logf("%s's speech: %+v", name, found)
			if !found.none() {
				t.Errorf("%s can be heard: %+v", name, found)
			}
		}
	}
}

// mustBeExposed holds what was captured to what exposed means: who sees the
// packets sees the keys, and with them hears everything.
func mustBeExposed(t *testing.T, w *wire) {
	t.Helper()
	keys := keyring{}
	for _, word := range append(sipWords, keyWords...) {
		if !w.says([]byte(word)) {
			t.Errorf("%q is not found", word)
		}
	}
	for _, d := range w.datagrams {
		if err := keys.read(d.payload); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range w.streams {
		if err := keys.read(s.data); err != nil {
			t.Fatal(err)
		}
	}
	mustBeReadWith(t, w, keys)
}

// mustBeOpen holds what was captured to what open means, and so shows that the
// eavesdropper hears what can be heard.
func mustBeOpen(t *testing.T, w *wire) {
	t.Helper()
	said := speeches(t)
	voices, _ := bothVoices(t, w)
	for _, v := range voices {
		bits := entropy(v.payloads(0))
		t.Logf("from %v: %d packets, %.4f bits a byte, %d payloads repeated", v.from, len(v.packets), bits, v.repeated())
		if bits >= chance || v.repeated() == 0 {
			t.Error("speech passes for chance")
		}
		for name := range said {
			if found := eavesdrop(t, v, said[name]); found.all() {
				t.Logf("%s's speech: %+v", name, found)
				delete(said, name) // each is said once
			}
		}
	}
	for name := range said {
		t.Errorf("%s is not heard", name)
	}
}

// bothVoices gives the streams of RTP of the call, one each way, and the RTCP.
func bothVoices(t *testing.T, w *wire) (voices []*voice, reports []datagram) {
	t.Helper()
	voices, reports = w.voices()
	if len(voices) != 2 || voices[0].from != voices[1].to || len(reports) == 0 {
		t.Fatalf("%d streams of RTP, %d reports; want two streams, one each way, and reports", len(voices), len(reports))
	}
	return voices, reports
}

// mustBeReadWith decrypts all that was captured, and finds in it what both
// phones said, byte for byte.
func mustBeReadWith(t *testing.T, w *wire, keys keyring) {
	t.Helper()
	said := speeches(t)
	voices, reports := bothVoices(t, w)
	for _, v := range voices {
		clear, err := keys.decrypt(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := clear.whole(); err != nil {
			t.Error(err)
		}
		stream := clear.payloads(0)
		for name, speech := range said {
			start, exact := startOf(t, speech, stream)
			if !exact || start+len(stream) < len(speech) {
				continue
			}
			heard := make([]int16, len(stream))
			if _, err := named(t, "PCMU").NewDecoder().Decode(heard, stream); err != nil {
				t.Fatal(err)
			}
			found := listenTo(speech, heard)
			t.Logf("from %v: %s's speech in %d packets, every byte from sample %d on: %+v", v.from, name, len(clear.packets), start, found)
			if found.all() {
				delete(said, name) // each is said once
			}
		}
	}
	for name := range said {
		t.Errorf("%s is not in it", name)
	}
	for _, report := range reports {
		if !keys.authenticates(report) {
			t.Errorf("of %d reports one from %v is not authentic SRTCP", len(reports), report.from)
		}
	}
}

// captureBesideRelay plays the demonstration with a server on the way that
// tells what it saw. On the wire everything is hidden; with its keys nothing is.
func captureBesideRelay(t *testing.T) {
	program := &program{build: Build{Version: "0.0.0"}}
	exchange, cast, err := program.exchange(demoSettings{"tls", "required"}, t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exchange.Close() })
	relay := newRelay(t, exchange)
	cast.server = relay.listener.Addr().String()
	tap := openTap(t)
	c := mustTalk(t, cast)
	w := tap.close(t)
	relay.close()
	mustBeHidden(t, w)
	keys := keyring{}
	for _, text := range relay.read {
		if err := keys.read(text.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	secrets := keys.texts()
	for _, password := range cast.users {
		secrets = append(secrets, []byte(password))
	}
	for i, secret := range secrets {
		if w.says(secret) {
			t.Errorf("secret %d of %d can be read", i, len(secrets))
		}
	}
	mustBeReadWith(t, w, keys)
	voices, _ := bothVoices(t, w)
	sent := uint64(len(voices[0].packets) + len(voices[1].packets))
	if counted := c.heardByAli.sent + c.heardByBob.sent; sent < counted {
		t.Errorf("%d packets were captured of %d", sent, counted)
	} else {
		t.Logf("%d packets were captured, %d counted before the call's end", sent, counted)
	}
}

// mustTalk plays the demonstration's call.
func mustTalk(t *testing.T, cast demoCast) conversation {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	var phones []*demoPhone
	for _, who := range []struct {
		name   string
		speech []byte
	}{{"alice", assets.Speech()}, {"bob", assets.SpeechB()}} {
		phone, err := cast.phone(who.name, who.speech)
		if err != nil {
			t.Fatal(err)
		}
		defer phone.close()
		phones = append(phones, phone)
	}
	if _, err := registered(ctx, phones...); err != nil {
		t.Fatal(err)
	}
	c, err := talk(ctx, phones[0], phones[1])
	if err != nil {
		t.Fatal(err)
	}
	return c
}
