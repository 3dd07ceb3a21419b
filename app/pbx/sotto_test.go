package pbx_test

import (
	"bytes"
	"crypto/x509"
	"path/filepath"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/pbx"
	"sotto/assets"
	"sotto/audio"
	"sotto/audio/likeness"
)

// passwords are those of the users whom our own phones belong to.
var passwords = map[string]string{"alice": "wonderland-4711", "bob": "builder-0815", "carol": "christmas-1843"}

// exchange is a PBX for our own phones.
type exchange struct {
	*pbx.PBX
	roots *x509.CertPool
}

func startExchange(t *testing.T) *exchange {
	t.Helper()
	p, err := pbx.Start(pbx.Config{Users: passwords})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("closing the PBX: %v", err)
		}
	})
	x := &exchange{p, x509.NewCertPool()}
	x.roots.AppendCertsFromPEM(p.CA())
	return x
}

// sotto is one of our own phones, with a file for a loudspeaker.
type sotto struct {
	*app.Phone
	t      *testing.T
	heard  string // the file
	file   *audio.File
	events *app.Subscription
	closed bool
}

// sotto starts a phone of a user and waits until it is registered.
func (x *exchange) sotto(t *testing.T, user string, transport config.Transport, encryption string) *sotto {
	t.Helper()
	server := map[config.Transport]string{config.TransportUDP: x.UDP().String(), config.TransportTCP: x.TCP().String(), config.TransportTLS: x.TLS().String()}
	account := config.DefaultAccount()
	account.ID, account.Username, account.Domain, account.Proxy = user, user, "localhost", server[transport]
	account.Transport, account.MediaEncryption = transport, encryption
	settings := config.Default()
	settings.Accounts = []config.Account{account}
	s := &sotto{t: t, heard: filepath.Join(t.TempDir(), "heard.wav")}
	var err error
	if s.file, err = audio.OpenFile(audio.Sound{Rate: 8000}, s.heard); err != nil {
		t.Fatal(err)
	}
	s.Phone, err = app.New(app.Options{
		Config: settings, Password: func(string) (string, error) { return passwords[user], nil },
		Audio: s.file, Roots: x.roots, UserAgent: "Sotto/test",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, s.events = s.Subscribe()
	t.Cleanup(s.close)
	s.Start()
	for {
		if r, ok := s.next().(app.Registration); ok && r.State == app.RegistrationRegistered {
			return s
		}
	}
}

// close ends the phone and finishes what it has recorded.
func (s *sotto) close() {
	if s.closed {
		return
	}
	s.closed = true
	s.Close()
	s.events.Close()
	if err := s.file.Close(); err != nil {
		s.t.Error(err)
	}
}

func (s *sotto) next() app.Event {
	s.t.Helper()
	select {
	case e := <-s.events.Events():
		return e
	case <-time.After(30 * time.Second):
		s.t.Fatalf("nothing more is told; the phone stands at %+v", s.Snapshot())
		return nil
	}
}

// call waits until the phone's call is in that state.
func (s *sotto) call(state app.CallState) app.Call {
	s.t.Helper()
	for {
		c, ok := s.next().(app.Call)
		if ok && c.State == state && (state != app.CallConnected || c.Codec != "") {
			return c
		}
		if ok && c.State == app.CallEnded {
			s.t.Fatalf("the call ended: %s, %s", c.Cause, c.Reason)
		}
	}
}

func (s *sotto) dial(to string) {
	s.t.Helper()
	if _, err := s.Dial(to, ""); err != nil {
		s.t.Fatal(err)
	}
}

func TestASottoHearsTheSentenceAndJudgesItsCallTruly(t *testing.T) {
	t.Parallel() // it takes as long as the sentence
	x := startExchange(t)
	sentence, err := audio.ReadWAV(bytes.NewReader(assets.Sentence()))
	if err != nil {
		t.Fatal(err)
	}
	callers := []struct {
		*sotto
		verdict app.Verdict
	}{
		{x.sotto(t, "alice", config.TransportTLS, "required"), app.Private},
		{x.sotto(t, "bob", config.TransportUDP, "optional"), app.Exposed},
		{x.sotto(t, "carol", config.TransportTCP, "off"), app.Open},
	}
	for _, caller := range callers { // all at once
		caller.dial("*60")
	}
	for _, caller := range callers {
		c := caller.call(app.CallConnected)
		if c.Privacy.Verdict != caller.verdict || (c.SRTP == nil) != (caller.verdict == app.Open) {
			t.Errorf("%s: the call is %s with SRTP %v, want %s", c.Account, c.Privacy.Verdict, c.SRTP, caller.verdict)
		}
	}
	for _, caller := range callers {
		if c := caller.call(app.CallEnded); c.Cause != app.CauseRemoteHangup {
			t.Errorf("%s: the call ended for %s, %s", c.Account, c.Cause, c.Reason)
		}
		caller.close()
		recorded, err := audio.LoadWAV(caller.heard)
		if err != nil {
			t.Fatal(err)
		}
		if found := likeness.Compare(sentence.Samples, recorded.Samples, recorded.Rate); found.Likeness < 0.6 {
			t.Errorf("what %s's phone played is like the sentence by %.2f", caller.verdict, found.Likeness)
		}
	}
}

func TestAllPhonesOfAUserRingAndTheOneThatAnswersHasTheCall(t *testing.T) {
	x := startExchange(t)
	caller := x.sotto(t, "alice", config.TransportTLS, "required")
	phones := []*sotto{
		x.sotto(t, "bob", config.TransportUDP, "required"),
		x.sotto(t, "bob", config.TransportTCP, "required"),
		x.sotto(t, "bob", config.TransportTLS, "required"),
	}
	caller.dial("bob")
	var ringing []app.Call
	for _, phone := range phones {
		ringing = append(ringing, phone.call(app.CallIncoming))
	}
	winner := phones[2]
	if err := winner.Answer(ringing[2].ID); err != nil {
		t.Fatal(err)
	}
	for _, phone := range []*sotto{caller, winner} {
		if c := phone.call(app.CallConnected); c.Privacy.Verdict != app.Private {
			t.Errorf("%s's call is %s", c.Account, c.Privacy.Verdict)
		}
	}
	for _, phone := range phones[:2] {
		if c := phone.call(app.CallEnded); c.Cause != app.CauseElsewhere {
			t.Errorf("a phone that lost says %s, %s", c.Cause, c.Reason)
		}
	}
	if err := winner.Hangup(ringing[2].ID); err != nil {
		t.Fatal(err)
	}
	if c := caller.call(app.CallEnded); c.Cause != app.CauseRemoteHangup {
		t.Errorf("the caller's call ended for %s", c.Cause)
	}
}

func TestACallerWhoGivesUpSilencesAllPhones(t *testing.T) {
	x := startExchange(t)
	caller := x.sotto(t, "alice", config.TransportUDP, "optional")
	phones := []*sotto{x.sotto(t, "bob", config.TransportUDP, "optional"), x.sotto(t, "bob", config.TransportTLS, "optional")}
	id, err := caller.Dial("bob", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, phone := range phones {
		phone.call(app.CallIncoming)
	}
	if err := caller.Hangup(id); err != nil {
		t.Fatal(err)
	}
	for _, phone := range phones {
		if c := phone.call(app.CallEnded); c.Cause != app.CauseCancelled {
			t.Errorf("a phone says %s, %s", c.Cause, c.Reason)
		}
	}
}
