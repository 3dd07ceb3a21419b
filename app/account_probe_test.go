package app_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/secrets"
)

// names are the steps that were taken.
func names(steps []app.Step) []string {
	var list []string
	for _, s := range steps {
		list = append(list, s.Step)
	}
	return list
}

func TestATestGoesTheWholeWayAndSaysWhatItFound(t *testing.T) {
	x := startExchange(t)
	p := x.phone(t, "alice")
	for _, test := range []struct {
		transport config.Transport
		steps     []string
		says      string // in one of them
	}{
		{config.TransportUDP, []string{"dns", "udp", "register"}, "Nothing was encrypted"},
		{config.TransportTCP, []string{"dns", "tcp", "register"}, " takes connections."},
		{config.TransportTLS, []string{"dns", "tcp", "tls", "certificate", "register"}, "The server speaks TLS 1.3, TLS_"},
	} {
		t.Run(string(test.transport), func(t *testing.T) {
			pw := secrets.Password(passwords["bob"])
			steps, err := p.TestAccount(t.Context(), app.Trial{Password: &pw, Change: func(config.Account) (config.Account, error) {
				a := x.account("bob", by(test.transport))
				a.ID = "" // it has none yet
				return a, nil
			}})
			if err != nil || !slices.Equal(names(steps), test.steps) {
				t.Fatalf("%+v, %v; want %v", steps, err, test.steps)
			}
			said := ""
			for _, s := range steps {
				if !s.OK || s.Code != "" || s.Text == "" {
					t.Errorf("%+v", s)
				}
				if said += s.Text + "\n"; s.Step == "certificate" && (s.Certificate == nil || s.Port != x.TLS().Port()) {
					t.Errorf("%+v", s)
				}
			}
			for _, want := range []string{"127.0.0.1 is an address; there is no name to look up.", test.says, "127.0.0.1 accepts this user name and password."} {
				if !strings.Contains(said, want) {
					t.Errorf("nothing of %q in\n%s", want, said)
				}
			}
		})
	}
	carol := x.phone(t, "carol")
	carol.dial("bob")
	carol.ended(app.CauseNoAnswer, 480) // the test has left nothing there
}

func TestATestLeavesARegisteredAccountAlone(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.kept(t, x.account("alice")), x.phone(t, "bob")
	before := alice.registration(app.RegistrationRegistered)
	wrong := secrets.Password("guess")
	for name, test := range map[string]struct {
		trial app.Trial
		code  string
	}{
		"as it is":         {app.Trial{Account: "alice"}, ""},
		"another password": {app.Trial{Account: "alice", Password: &wrong}, "unauthorized"},
		"another user":     {app.Trial{Account: "alice", Change: to(func(a *config.Account) { a.Username, a.AuthUsername = "dave", "dave" })}, "unauthorized"},
		"another transport": {app.Trial{Account: "alice", Change: to(func(a *config.Account) {
			a.Transport, a.Proxy = config.TransportUDP, x.UDP().String()
		})}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			steps, err := alice.TestAccount(t.Context(), test.trial)
			if err != nil {
				t.Fatal(err)
			}
			if last := steps[len(steps)-1]; last.Step != "register" || last.Code != test.code || last.OK != (test.code == "") {
				t.Errorf("ends with %+v", last)
			}
		})
	}
	now := alice.Snapshot().Accounts[0].Registration
	if now.State != app.RegistrationRegistered || now.Flow.Local != before.Flow.Local || !now.ExpiresAt.Equal(*before.ExpiresAt) {
		t.Errorf("it stands at %+v, before at %+v", now, before)
	}
	bob.dial("alice")
	alice.call(app.CallIncoming)
}

func TestATestThatCannotBegin(t *testing.T) {
	x := startExchange(t)
	p := x.kept(t, x.account("alice"))
	ask := func(trial app.Trial) error {
		_, err := p.TestAccount(t.Context(), trial)
		return err
	}
	refuses(t, ask(app.Trial{Account: "nobody"}), app.CodeNoSuchAccount)
	badKey(t, ask(app.Trial{}), "username")
	badKey(t, ask(app.Trial{Account: "alice", Change: to(func(a *config.Account) { a.Domain = "a b" })}), "domain")
	badKey(t, ask(app.Trial{Account: "alice", Change: to(func(a *config.Account) { a.TLS.CAFile = "missing.pem" })}), "tls.ca_file")
	_, wrong := config.DefaultAccount().With([]byte(`[]`))
	badKey(t, ask(app.Trial{Change: func(a config.Account) (config.Account, error) { return a, wrong }}), "")
	p.Close()
	refuses(t, ask(app.Trial{Account: "alice"}), app.CodeStopped)
}

// silentServer connects, since the system does that, and shakes no hands.
func silentServer(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

func TestATestEndsWithItsCallerAndWithThePhone(t *testing.T) {
	x := startExchange(t)
	p := x.kept(t)
	silent := silentServer(t)
	trial := app.Trial{Change: func(config.Account) (config.Account, error) {
		return x.account("alice", func(a *config.Account) { a.Proxy = silent.Addr().String() }), nil
	}}
	ended := make(chan error, 10)
	ctx, cancel := context.WithCancel(t.Context())
	test := func(ctx context.Context) {
		go func() {
			_, err := p.TestAccount(ctx, trial)
			ended <- err
		}()
		conn, err := silent.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	for range 4 {
		test(ctx)
	}
	_, err := p.TestAccount(ctx, trial)
	refuses(t, err, app.CodeLimit)
	cancel()
	for range 4 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	}
	test(t.Context())
	p.closes()
	refuses(t, <-ended, app.CodeStopped)
}

func TestAnAccountIsTestedWithoutAPhone(t *testing.T) {
	x := startExchange(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := x.WriteCA(ca); err != nil {
		t.Fatal(err)
	}
	options := app.Options{Roots: x509.NewCertPool(), Password: func(id string) (string, error) { return passwords[id], nil }}
	steps, err := options.Test(t.Context(), x.account("alice"))
	if err != nil || len(steps) != 4 || steps[3].Code != "tls-unknown-issuer" {
		t.Errorf("%+v, %v", steps, err)
	}
	steps, err = options.Test(t.Context(), x.account("alice", func(a *config.Account) { a.TLS.CAFile = ca }))
	if err != nil || len(steps) != 5 || !steps[4].OK || !strings.HasSuffix(steps[3].Text, "the account's CA file vouches for it.") {
		t.Errorf("%+v, %v", steps, err)
	}
}
