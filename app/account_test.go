package app_test

import (
	"crypto/x509"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
)

func TestARegistrationNamesItsFlow(t *testing.T) {
	x := startExchange(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := x.WriteCA(file); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name       string
		change     func(*config.Account)
		verifiedBy string // empty: without TLS
		version    string
	}{
		{"UDP", by(config.TransportUDP), "", ""},
		{"TCP", by(config.TransportTCP), "", ""},
		{"TLS by the roots", by(config.TransportTLS), "roots", "1.3"},
		{"TLS by a CA file", func(a *config.Account) { a.TLS.CAFile = file }, "ca-file", "1.3"},
		{"TLS 1.3 only", func(a *config.Account) { a.TLS.MinVersion = "1.3" }, "roots", "1.3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			account := x.account("alice", test.change)
			options := x.options(account)
			if test.verifiedBy == "ca-file" {
				options.Roots = x509.NewCertPool()
			}
			p := startPhone(t, options)
			p.registration(app.RegistrationRegistering)
			r := p.registration(app.RegistrationRegistered)
			f := r.Flow
			if r.Error != nil || r.RetryAt != nil || r.ExpiresAt == nil || !r.ExpiresAt.After(time.Now()) || r.Code != 200 {
				t.Errorf("%+v", r)
			}
			if f == nil || f.Transport != string(account.Transport) || f.Remote != account.Proxy || !strings.HasPrefix(f.Local, "127.0.0.1:") {
				t.Fatalf("flow %+v", f)
			}
			if (f.TLS != nil) != (test.verifiedBy != "") {
				t.Fatalf("TLS %+v", f.TLS)
			}
			if f.TLS != nil && (f.TLS.VerifiedBy != test.verifiedBy || f.TLS.Version != test.version || f.TLS.Server != "127.0.0.1" || f.TLS.Cipher == "") {
				t.Errorf("TLS %+v", *f.TLS)
			}
			if now := p.Snapshot().Accounts; len(now) != 1 || now[0].Config.ID != "alice" || now[0].Registration.State != app.RegistrationRegistered {
				t.Errorf("the state is %+v", now)
			}
		})
	}
}

func TestAWrongPasswordIsSaidOnceAndNotTriedAgain(t *testing.T) {
	x := startExchange(t)
	for name, password := range map[string]func(string) (string, error){
		"wrong":        func(string) (string, error) { return "guess", nil },
		"none":         func(string) (string, error) { return "", errors.New("the keyring is locked") },
		"nobody asked": nil,
	} {
		t.Run(name, func(t *testing.T) {
			options := x.options(x.account("alice"))
			options.Password = password
			p := startPhone(t, options)
			r := p.registration(app.RegistrationFailed)
			want := "127.0.0.1 does not accept this user name and password."
			if name != "wrong" {
				want = "127.0.0.1 asks for a password, and this account has none."
			}
			if r.Error == nil || r.Error.Code != "unauthorized" || r.Error.Text != want || r.Code != 401 || r.RetryAt != nil {
				t.Errorf("%+v, %+v", r, r.Error)
			}
			_, err := p.Dial("bob", "")
			refuses(t, err, app.CodeNotRegistered)
		})
	}
}

func TestACertificateOfAnUnknownIssuerIsShown(t *testing.T) {
	x := startExchange(t)
	options := x.options(x.account("alice"))
	options.Roots = x509.NewCertPool()
	p := startPhone(t, options)
	r := p.registration(app.RegistrationFailed)
	if r.Error == nil || r.Error.Code != "tls-unknown-issuer" || !strings.HasPrefix(r.Error.Text, "Nobody this computer knows vouches for the certificate of 127.0.0.1.") {
		t.Fatalf("%+v, %+v", r, r.Error)
	}
	c := r.Error.Certificate
	if c == nil || !slices.Contains(c.Names, "127.0.0.1") || len(c.CertificateSHA256) != 95 || c.SPKISHA256 == "" || c.Issuer == "" || c.Subject == "" ||
		!c.NotAfter.After(time.Now()) || c.NotBefore.After(time.Now()) {
		t.Fatalf("certificate %+v", c)
	}

	// A person compares the fingerprint and trusts the certificate.
	server := x.TLS()
	options.Config.Accounts[0].TLS.Pins = []config.Pin{{Host: "127.0.0.1", Port: server.Port(), CertificateSHA256: c.CertificateSHA256, SPKISHA256: c.SPKISHA256}}
	trusting := x.register(t, options)
	if tls := trusting.Snapshot().Accounts[0].Registration.Flow.TLS; tls == nil || tls.VerifiedBy != "pin" {
		t.Errorf("verified by %+v", tls)
	}

	// And is warned when another certificate is there instead.
	other := startExchange(t)
	options.Config.Accounts[0].Proxy = other.TLS().String()
	options.Config.Accounts[0].TLS.Pins[0].Port = other.TLS().Port()
	options.Config.Accounts[0].TLS.Pins[0].TrustedOn = config.Date{Year: 2026, Month: time.March, Day: 5}
	warned := startPhone(t, options).registration(app.RegistrationFailed)
	if warned.Error.Code != "tls-pin-changed" || warned.Error.Text != "The certificate of 127.0.0.1 is not the one you trusted on 5 March 2026." {
		t.Errorf("%+v", warned.Error)
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	x := startExchange(t)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	options := x.options(x.account("alice", func(a *config.Account) { a.Proxy = gone.Addr().String() }))
	r := startPhone(t, options).registration(app.RegistrationFailed)
	if r.Error.Code != "refused" || !strings.HasPrefix(r.Error.Text, "127.0.0.1 refuses connections on port ") || r.RetryAt == nil || !r.RetryAt.After(time.Now()) {
		t.Errorf("%+v, %+v", r, r.Error)
	}
}

func TestACallWithoutAServerIsUnreachable(t *testing.T) {
	x := startExchange(t)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	p := startPhone(t, x.options(x.account("alice", func(a *config.Account) { a.Proxy, a.Register = gone.Addr().String(), false })))
	p.dial("bob")
	if c := p.ended(app.CauseUnreachable, 0); !strings.HasPrefix(c.Reason, "127.0.0.1 refuses connections on port ") {
		t.Errorf("told %q", c.Reason)
	}
}

func TestAnAccountRegistersAndUnregistersWhenAsked(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.phone(t, "alice"), x.phone(t, "bob")
	alice.do(alice.Unregister("alice"))
	alice.registration(app.RegistrationUnregistering)
	alice.registration(app.RegistrationOff)
	_, err := alice.Dial("bob", "")
	refuses(t, err, app.CodeNotRegistered)
	bob.dial("alice")
	bob.ended(app.CauseNoAnswer, 480)
	alice.do(alice.Register("alice"))
	alice.registration(app.RegistrationRegistered)
	bob.dial("alice")
	alice.call(app.CallIncoming)
	for _, do := range []func(string) error{alice.Register, alice.Unregister} {
		refuses(t, do("dave"), app.CodeNoSuchAccount)
	}
}

func TestTheAccountThatDialsIsTheOneThatCan(t *testing.T) {
	x := startExchange(t)
	off, wrong, right := x.account("off"), x.account("bob"), x.account("alice")
	off.Enabled = false
	wrong.ID, wrong.Username = "wrong", "nobody"
	options := x.options(off)
	options.Config.Accounts = []config.Account{off, wrong, right}
	p := startPhone(t, options)
	decided := func(a app.AccountState) bool {
		return !a.Config.Enabled || a.Registration.State == app.RegistrationRegistered || a.Registration.State == app.RegistrationFailed
	}
	for !all(p.Snapshot().Accounts, decided) {
		p.next()
	}
	p.dial("bob")
	if c := p.call(app.CallDialling); c.Account != "alice" {
		t.Errorf("%s dials, want the one that is registered", c.Account)
	}
	for _, do := range []func(string) error{p.Register, p.Unregister} {
		refuses(t, do("off"), app.CodeWrongState)
	}

	options.Config.Calls.DefaultAccount = "wrong"
	_, err := startPhone(t, options).Dial("bob", "")
	refuses(t, err, app.CodeNotRegistered)

	options.Config.Calls.DefaultAccount = ""
	options.Config.Accounts = []config.Account{off}
	_, err = startPhone(t, options).Dial("bob", "")
	refuses(t, err, app.CodeNoSuchAccount)
}

func TestAPhoneDoesNotStartWithAnAccountThatCantWork(t *testing.T) {
	x := startExchange(t)
	for name, change := range map[string]func(*config.Account){
		"a transport that is none": func(a *config.Account) { a.Transport = "carrier-pigeon" },
		"a domain that is none":    func(a *config.Account) { a.Domain, a.Proxy = "", "" },
		"no user name":             func(a *config.Account) { a.Username = "" },
	} {
		t.Run(name, func(t *testing.T) {
			options := x.options(x.account("alice"))
			bad := x.account("bad")
			change(&bad)
			options.Config.Accounts = append(options.Config.Accounts, bad)
			p, err := app.New(options)
			if p != nil || err == nil || !strings.HasPrefix(err.Error(), "account bad: ") {
				t.Errorf("got %v, %v", p, err)
			}
		})
	}
}

func all[T any](list []T, fits func(T) bool) bool {
	return !slices.ContainsFunc(list, func(item T) bool { return !fits(item) })
}
