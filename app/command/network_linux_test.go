package command

import (
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sotto/app/pbx"
	"sotto/assets"
	"sotto/audio"
	"sotto/audio/likeness"
)

const (
	// registeredWithin and heardWithin are what a phone has after the network is
	// back, by the promise that is made to people.
	registeredWithin = 5 * time.Second
	heardWithin      = 3 * time.Second
	// heardTail is the end of a recording that is judged.
	heardTail = 3 * time.Second
	// alikeLeast leaves room for a busy machine, which is late with a few packets;
	// silence and other speech are alike by 0.3 at most.
	alikeLeast = 0.6
)

func TestAPhoneSurvivesChangesOfItsNetwork(t *testing.T) {
	t.Parallel()
	playAlone(t,
		scene{"over UDP", func(t *testing.T) { changeNetworks(t, "udp") }},
		scene{"over TCP", func(t *testing.T) { changeNetworks(t, "tcp") }},
		scene{"over TLS", func(t *testing.T) { changeNetworks(t, "tls") }},
	)
}

// talkers are bob, who stays where the exchange is, and alice, whose network
// changes.
type talkers struct {
	*cable
	alice, bob         *phone
	aliceCall, bobCall any
}

// changeNetworks plugs a phone in, has it talk, and changes its address, its
// cable, and its address again while it is unplugged.
func changeNetworks(t *testing.T, transport string) {
	layOffice(t)
	dir, said := t.TempDir(), map[string]string{}
	cast := startOffice(t, transport, dir)
	for name, sound := range map[string][]byte{"alice": assets.Speech(), "bob": assets.SpeechB()} {
		said[name] = filepath.Join(dir, name+".said.wav")
		if err := os.WriteFile(said[name], sound, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := cast.writeProfile(name); err != nil {
			t.Fatal(err)
		}
	}
	heard := func(name string) string { return filepath.Join(dir, name+".heard.wav") }
	args := func(name string) []string {
		return []string{"--profile", filepath.Join(dir, name), "--audio", "file:" + said[name] + ":" + heard(name)}
	}
	w := &talkers{bob: startHeadless(t, args("bob")...)}
	w.bob.told("registration", map[string]any{"state": "registered"})
	w.alice, w.cable = startApart(t, args("alice")...)
	w.alice.told("registration", map[string]any{"state": "failed"}) // there is no network yet

	w.registers("plugged in", "10.77.0.2", func() { w.plug("10.77.0.2") })
	w.call()
	w.heardAgain("another address", func() {
		w.at("addr", "del", "10.77.0.2/24", "dev", phoneEnd)
		w.at("addr", "add", "10.77.0.3/24", "dev", phoneEnd)
	})
	w.heardAgain("unplugged for a moment", func() {
		w.at("link", "set", phoneEnd, "down")
		w.at("link", "set", phoneEnd, "up")
	})
	w.registers("another address once more", "10.77.0.4", func() {
		w.at("addr", "flush", "dev", phoneEnd)
		w.at("addr", "add", "10.77.0.4/24", "dev", phoneEnd)
	})
	w.heardAgain("nothing", func() {})
	w.listen(heardTail + time.Second)
	w.bob.ask("call.hangup", map[string]any{"call": w.bobCall})
	w.alice.told("call", map[string]any{"call": w.aliceCall, "state": "ended", "cause": "remote-hangup"})
	for _, p := range []*phone{w.alice, w.bob} {
		p.ask("quit", nil)
		if status := p.wait(); status != 0 {
			t.Errorf("a phone ended with %d: %s", status, p.errors.String())
		}
	}
	endsWith(t, heard("alice"), said["bob"])
	endsWith(t, heard("bob"), said["alice"])
}

// startOffice starts an exchange at the office's end of the cable.
func startOffice(t *testing.T, transport, dir string) demoCast {
	t.Helper()
	cast := demoCast{
		settings: demoSettings{transport, "required"}, caFile: filepath.Join(dir, "ca.pem"), dir: dir,
		users: map[string]string{"alice": "a-4711", "bob": "b-0815"}, log: slog.New(slog.DiscardHandler),
	}
	exchange, err := pbx.Start(pbx.Config{Users: cast.users, Domain: demoDomain, Address: netip.MustParseAddr(officeAddress)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exchange.Close() })
	if err := exchange.WriteCA(cast.caFile); err != nil {
		t.Fatal(err)
	}
	cast.server = map[string]string{"udp": exchange.UDP().String(), "tcp": exchange.TCP().String(), "tls": exchange.TLS().String()}[transport]
	return cast
}

// registers changes the network, and wants alice to be registered from that
// address soon.
func (w *talkers) registers(what, address string, change func()) {
	w.t.Helper()
	change()
	began := time.Now()
	for {
		registration := w.alice.told("registration", map[string]any{"state": "registered"})
		local := netip.MustParseAddrPort(registration["flow"].(map[string]any)["local"].(string))
		if local.Addr().String() == address {
			break
		}
	}
	took := time.Since(began)
	w.t.Logf("%s: registered after %v", what, took.Round(10*time.Millisecond))
	if took > registeredWithin {
		w.t.Errorf("%s: registered after %v, want %v at most", what, took, registeredWithin)
	}
}

// call lets alice call bob, who answers.
func (w *talkers) call() {
	w.t.Helper()
	w.aliceCall = w.alice.ask("call.dial", map[string]any{"to": "bob"})["call"]
	w.bobCall = w.bob.told("call", map[string]any{"state": "incoming"})["call"]
	w.bob.ask("call.answer", map[string]any{"call": w.bobCall})
	for _, p := range []*phone{w.alice, w.bob} {
		p.told("call", map[string]any{"state": "connected", "codec": "PCMU"})
	}
	w.heardAgain("the call's beginning", func() {})
}

// received is how many packets of sound a phone has had.
func (w *talkers) received(p *phone) float64 {
	w.t.Helper()
	call := w.aliceCall
	if p == w.bob {
		call = w.bobCall
	}
	return p.ask("call.stats", map[string]any{"call": call})["stats"].(map[string]any)["packets_received"].(float64)
}

// heardAgain changes the network and wants both to hear one another soon: a
// tenth of a second of sound that comes after the change.
func (w *talkers) heardAgain(what string, change func()) {
	w.t.Helper()
	const packets = 5
	change()
	began := time.Now()
	for _, p := range []*phone{w.alice, w.bob} {
		// What came before it was changed is read by now.
		wanted := w.received(p) + packets
		w.until(what, func() bool { return w.received(p) >= wanted })
		took := time.Since(began)
		w.t.Logf("%s: heard after %v", what, took.Round(10*time.Millisecond))
		if took > heardWithin {
			w.t.Errorf("%s: heard after %v, want %v at most", what, took, heardWithin)
		}
	}
}

// listen lets so much sound come to both.
func (w *talkers) listen(d time.Duration) {
	w.t.Helper()
	for _, p := range []*phone{w.alice, w.bob} {
		wanted := w.received(p) + float64(d/(20*time.Millisecond))
		w.until("the speech", func() bool { return w.received(p) >= wanted })
	}
}

// until asks every 20 ms.
func (w *talkers) until(what string, done func() bool) {
	w.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for limit := time.After(patience); !done(); {
		select {
		case <-ticker.C:
		case <-limit:
			w.t.Fatalf("%s: no sound comes", what)
		}
	}
}

// endsWith wants a recording to end with what was said in a loop.
func endsWith(t *testing.T, recording, said string) {
	t.Helper()
	heard, err := audio.LoadWAV(recording)
	if err != nil {
		t.Fatal(err)
	}
	spoken, err := audio.LoadWAV(said)
	if err != nil {
		t.Fatal(err)
	}
	if spoken, err = spoken.At(heard.Rate); err != nil {
		t.Fatal(err)
	}
	tail := heard.Samples[max(0, len(heard.Samples)-int(heardTail.Seconds()*float64(heard.Rate))):]
	looped := slices.Repeat(spoken.Samples, 2+len(tail)/len(spoken.Samples))
	if result := likeness.Compare(tail, looped, heard.Rate); result.Likeness < alikeLeast || result.Pieces < 3 {
		t.Errorf("%s does not end with what was said: %+v", recording, result)
	} else {
		t.Logf("heard as said: %+v", result)
	}
}
