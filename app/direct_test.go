package app_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

// direct is the account of a user without a server, with a certificate of the
// exchange's where it needs one.
func (x *exchange) direct(t *testing.T, user string, transport config.Transport, changes ...func(*config.Account)) config.Account {
	t.Helper()
	a := config.DefaultAccount()
	a.ID, a.Username, a.Transport, a.Accept, a.Register = user, user, transport, "anyone", false
	if transport == config.TransportTLS {
		a.TLS.CertFile, a.TLS.KeyFile = x.files(t)
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

// files are a certificate for 127.0.0.1 and its key, as PEM.
func (x *exchange) files(t *testing.T) (certificate, key string) {
	t.Helper()
	c, err := x.CertificateFor("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{
		certificate: {Type: "CERTIFICATE", Bytes: c.Certificate[0]},
		key:         {Type: "PRIVATE KEY", Bytes: secret},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

// listening waits until the account of a phone can be called, and says where.
func (p *phone) listening(user string) string {
	p.t.Helper()
	r := p.first.Accounts[0].Registration
	for r.Listening == nil {
		r = until(p, "it listened", func(r app.Registration) bool { return r.State == app.RegistrationOff })
	}
	return fmt.Sprintf("sip:%s@127.0.0.1:%d", user, r.Listening.Port)
}

// hasReason says whether a verdict rests on that.
func hasReason(p app.Privacy, code string) bool {
	return !all(p.Reasons, func(r app.Reason) bool { return r.Code != code })
}

// Each side says what it knows itself: the caller has verified whom it called,
// the callee has not.
func TestTwoPhonesWithoutAServerSayWhatEachKnowsOfTheKeys(t *testing.T) {
	x := startExchange(t)
	for _, test := range []struct {
		transport       config.Transport
		encryption      string
		caller, callee  app.Verdict
		reason, because string
	}{
		{config.TransportUDP, "off", app.Open, app.Open, "voice-not-encrypted", "voice-not-encrypted"},
		{config.TransportUDP, "optional", app.Exposed, app.Exposed, "keys-readable", "keys-readable"},
		{config.TransportTCP, "required", app.Exposed, app.Exposed, "keys-readable", "keys-readable"},
		{config.TransportTLS, "required", app.Private, app.Exposed, "host-can-hear", "keys-over-unverified-tls"},
	} {
		t.Run(fmt.Sprintf("%s, %s", test.transport, test.encryption), func(t *testing.T) {
			t.Parallel()
			alice := startPhone(t, x.options(x.direct(t, "alice", test.transport, encrypting(test.encryption))))
			bob := startPhone(t, x.options(x.direct(t, "bob", test.transport, encrypting(test.encryption))))
			alice.listening("alice")
			out, in := talk(alice, bob, bob.listening("bob"))
			if out.Privacy.Verdict != test.caller || !hasReason(out.Privacy, test.reason) || hasReason(out.Privacy, "server-can-hear") {
				t.Errorf("the caller says %+v", out.Privacy)
			}
			if in.Privacy.Verdict != test.callee || !hasReason(in.Privacy, test.because) {
				t.Errorf("the callee says %+v", in.Privacy)
			}
			alice.card.Await(t, app.ToneB)
			bob.card.Await(t, app.ToneA)
			bob.do(bob.Hold(in.ID)) // by the way that the call came
			until(alice, "it was held", func(c app.Call) bool { return c.Hold.Remote && c.Privacy.Verdict == test.caller })
			bob.do(bob.Hangup(in.ID))
			bob.ended(app.CauseLocalHangup, 0)
			alice.ended(app.CauseRemoteHangup, 0)
		})
	}
}

func TestAPhoneThatIsCalledIsTrustedFromTheFirstUseOn(t *testing.T) {
	x := startExchange(t)
	bob := startPhone(t, x.options(x.direct(t, "bob", config.TransportTLS, answering)))
	options := x.keptOptions(t, x.direct(t, "alice", config.TransportTLS))
	options.Roots = x509.NewCertPool()
	alice := startPhone(t, options)
	uri := bob.listening("bob")
	alice.dial(uri)
	failed := alice.ended(app.CauseUnreachable, 0)
	if e := failed.Error; e == nil || e.Code != "tls-unknown-issuer" || e.Text != failed.Reason || e.Certificate == nil || e.Host != "127.0.0.1" ||
		!strings.HasSuffix(uri, fmt.Sprint(":", e.Port)) {
		t.Fatalf("told %+v", failed)
	}
	alice.trust(*failed.Error)
	alice.dial(uri)
	if call := alice.connected(); call.Privacy.Verdict != app.Private {
		t.Errorf("the call is %+v", call.Privacy)
	}
	if pins := loaded(t, options.Profile).Accounts[0].TLS.Pins; len(pins) != 1 || pins[0].Host != "127.0.0.1" || pins[0].Port != failed.Error.Port {
		t.Errorf("pinned are %+v", pins)
	}
}

func TestACallWithoutAServerSaysWhyItFails(t *testing.T) {
	x := startExchange(t)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	port := gone.Addr().(*net.TCPAddr).Port
	alice := startPhone(t, x.options(x.direct(t, "alice", config.TransportTCP)))
	for uri, want := range map[string]app.Failure{
		gone.Addr().String(): {Code: "refused", Text: fmt.Sprintf("127.0.0.1 refuses connections on port %d. Is the service switched on there? Hosted servers often use 6060 for TLS, others 5061.", port)},
		"nowhere.invalid":    {Code: "dns", Text: "The name nowhere.invalid can't be found. Is it spelt right, and is this computer online?"},
	} {
		alice.dial("bob@" + uri)
		if c := alice.ended(app.CauseUnreachable, 0); c.Error == nil || c.Error.Code != want.Code || c.Error.Text != want.Text || c.Reason != want.Text {
			t.Errorf("%s: %q, %+v", uri, c.Reason, c.Error)
		}
	}
	_, err = alice.Dial("bob", "")
	refuses(t, err, app.CodeBadAddress)
}

func TestAnAccountWithoutAServerSaysWhereItListensOrWhyItDoesNot(t *testing.T) {
	x := startExchange(t)
	for _, transport := range transports {
		t.Run(string(transport), func(t *testing.T) {
			options := x.keptOptions(t, x.direct(t, "alice", transport))
			alice := startPhone(t, options)
			alice.listening("alice")
			state := alice.Snapshot().Accounts[0].Registration
			if state.State != app.RegistrationOff || state.Listening.Transport != string(transport) {
				t.Errorf("it stands at %+v", state)
			}
			steps, err := alice.TestAccount(t.Context(), app.Trial{Account: "alice"})
			if want := fmt.Sprintf("at port %d, by %s.", state.Listening.Port, strings.ToUpper(string(transport))); err != nil ||
				len(steps) != 1 || !steps[0].OK || steps[0].Step != "listen" || !strings.Contains(steps[0].Text, want) {
				t.Errorf("tested: %+v, %v", steps, err)
			}
			taken := x.direct(t, "bob", transport, func(a *config.Account) { a.LocalPort = state.Listening.Port })
			bob := startPhone(t, x.options(taken))
			if r := bob.registration(app.RegistrationFailed); r.Error.Code != "port-in-use" || r.RetryAt == nil ||
				r.Error.Text != fmt.Sprintf("Port %d is used by another program or account, so nobody can call this one. Quit that, or choose another local_port.", taken.LocalPort) {
				t.Errorf("told %+v", r.Error)
			}
			if steps, err := bob.TestAccount(t.Context(), app.Trial{Account: "bob"}); err != nil || len(steps) != 1 || steps[0].OK || steps[0].Code != "port-in-use" {
				t.Errorf("tested: %+v, %v", steps, err)
			}
			// With a port of its own, and that again: nothing is left of it.
			for range 2 {
				alice.do(alice.UpdateAccount("alice", func(a config.Account) (config.Account, error) {
					a.LocalPort, a.DisplayName = state.Listening.Port, a.DisplayName+"x"
					return a, nil
				}, nil))
				until(alice, "it listened again", func(r app.Registration) bool { return r.Listening != nil && *r.Listening == *state.Listening })
			}
		})
	}
}

func TestACertificateOfOurOwnThatIsNotInOrderIsSaidSo(t *testing.T) {
	x := startExchange(t)
	account := x.direct(t, "alice", config.TransportTLS)
	_, account.TLS.KeyFile = x.files(t) // another one's
	p := startPhone(t, x.options(account))
	if r := p.registration(app.RegistrationFailed); r.Error.Code != "certificate-unusable" || !strings.HasPrefix(r.Error.Text, "The account's own certificate can't be used: "+account.TLS.CertFile) {
		t.Errorf("told %+v", r.Error)
	}
	kept := startPhone(t, x.keptOptions(t))
	err := kept.AddAccount(account, nil)
	refuses(t, err, app.CodeBadConfig)
	account.TLS.KeyFile = filepath.Join(t.TempDir(), "missing.pem")
	if err := kept.AddAccount(account, nil); err == nil || !strings.Contains(err.Error(), account.TLS.KeyFile+" can't be read") {
		t.Errorf("said %v", err)
	}
	if n := len(kept.Snapshot().Accounts); n > 0 {
		t.Errorf("%d accounts are there", n)
	}
}
