package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/pbx"
)

// strange is a profile with alice at the exchange, whose issuer nobody knows.
func (x *exchange) strange(t *testing.T) app.Options {
	t.Helper()
	options := x.keptOptions(t, x.account("alice"))
	options.Roots = x509.NewCertPool()
	return options
}

// again is an exchange in the place of the one before, with another key.
func (x *exchange) again(t *testing.T) *exchange {
	t.Helper()
	port := int(x.TLS().Port())
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := pbx.Start(pbx.Config{Users: passwords, TLSPort: port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return &exchange{p, nil}
}

// distrusted waits until the account has failed with that code, and returns why.
// A server that is just being started is no failure.
func (p *phone) distrusted(code string) app.Failure {
	p.t.Helper()
	r := p.registration(app.RegistrationFailed)
	for r.Error.Certificate == nil {
		r = p.registration(app.RegistrationFailed)
	}
	if r.Error.Code != code || r.Error.Certificate == nil || r.Error.Host != "127.0.0.1" || r.Error.Port == 0 {
		p.t.Fatalf("failed with %+v; want %s", r.Error, code)
	}
	return *r.Error
}

// trust trusts what a failure shows.
func (p *phone) trust(f app.Failure) {
	p.t.Helper()
	p.do(p.Trust("alice", f.Host, f.Port, f.Certificate.CertificateSHA256))
}

// verified waits until the account is registered, and says how its server was
// verified.
func (p *phone) verified() string {
	p.t.Helper()
	return p.registration(app.RegistrationRegistered).Flow.TLS.VerifiedBy
}

func TestACertificateIsTrustedFromTheFirstUseOn(t *testing.T) {
	x := startExchange(t)
	options := x.strange(t)
	p := startPhone(t, options)
	shown := p.distrusted("tls-unknown-issuer")
	refuses(t, p.Trust("alice", "127.0.0.1", shown.Port, strings.Repeat("AA:", 31)+"AA"), app.CodeNotAcceptable)
	refuses(t, p.Trust("alice", "127.0.0.1", shown.Port+1, shown.Certificate.CertificateSHA256), app.CodeNotAcceptable)
	refuses(t, p.Trust("alice", "localhost", shown.Port, shown.Certificate.CertificateSHA256), app.CodeNotAcceptable)
	refuses(t, p.Trust("bob", "127.0.0.1", shown.Port, shown.Certificate.CertificateSHA256), app.CodeNoSuchAccount)
	if kept := loaded(t, options.Profile).Accounts[0].TLS.Pins; len(kept) > 0 {
		t.Fatalf("pinned %+v", kept)
	}

	plain := strings.ToLower(strings.ReplaceAll(shown.Certificate.CertificateSHA256, ":", ""))
	p.do(p.Trust("alice", "127.0.0.1", shown.Port, plain))
	if news := p.changed("alice"); len(news.Config.TLS.Pins) != 1 {
		t.Errorf("told %+v", news.Config)
	}
	if by := p.verified(); by != "pin" {
		t.Errorf("verified by %s", by)
	}
	want := config.Pin{
		Host: "127.0.0.1", Port: x.TLS().Port(), TrustedOn: config.DateOf(time.Now()),
		CertificateSHA256: shown.Certificate.CertificateSHA256, SPKISHA256: shown.Certificate.SPKISHA256,
	}
	if kept := loaded(t, options.Profile).Accounts[0].TLS.Pins; !slices.Equal(kept, []config.Pin{want}) {
		t.Errorf("kept are %+v, want %+v", kept, want)
	}
	p.same(options.Profile)
	p.Close()
	options.Config = loaded(t, options.Profile)
	if by := startPhone(t, options).verified(); by != "pin" {
		t.Errorf("after a start: verified by %s", by)
	}
}

func TestAChangedKeyIsRefusedWithBothFingerprintsUntilTheUserDecides(t *testing.T) {
	x := startExchange(t)
	options := x.strange(t)
	account := &options.Config.Accounts[0]
	other := config.Pin{Host: "127.0.0.1", Port: 1, CertificateSHA256: strings.Repeat("AA:", 31) + "AA"}
	account.TLS.Pins = append(account.TLS.Pins, other)
	p := startPhone(t, options)
	before := p.distrusted("tls-unknown-issuer")
	p.trust(before)
	p.verified()

	x.again(t)
	after := p.distrusted("tls-pin-changed")
	if after.Trusted == nil || after.Trusted.CertificateSHA256 != before.Certificate.CertificateSHA256 ||
		after.Trusted.TrustedOn != config.DateOf(time.Now()) || after.Certificate.CertificateSHA256 == before.Certificate.CertificateSHA256 {
		t.Errorf("shown are %+v and %+v", after.Trusted, after.Certificate)
	}
	p.trust(after)
	p.verified()
	kept := loaded(t, options.Profile).Accounts[0].TLS.Pins
	if len(kept) != 2 || kept[0] != other || kept[1].CertificateSHA256 != after.Certificate.CertificateSHA256 {
		t.Errorf("kept are %+v", kept)
	}
}

// Nothing about the new certificate is wrong, but that it is another one.
func TestAChangedKeyIsRefusedAlsoWhenItWouldVerify(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"))
	options.Config.Accounts[0].TLS.Pins = []config.Pin{{Host: "127.0.0.1", Port: x.TLS().Port(), CertificateSHA256: strings.Repeat("AA:", 31) + "AA"}}
	p := startPhone(t, options)
	p.trust(p.distrusted("tls-pin-changed"))
	if by := p.verified(); by != "roots" {
		t.Errorf("verified by %s", by)
	}
}

func TestTrustEndsNoCall(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.kept(t, x.account("alice")), x.phone(t, "bob")
	flow := alice.registration(app.RegistrationRegistered).Flow
	talk(alice, bob, "bob")
	host, port, _ := net.SplitHostPort(flow.Remote)
	number := netip.MustParseAddrPort(host + ":" + port).Port()
	steps, err := alice.TestAccount(t.Context(), app.Trial{Account: "alice"})
	if err != nil || len(steps) != 5 {
		t.Fatal(steps, err)
	}
	alice.do(alice.Trust("alice", host, number, steps[3].Certificate.CertificateSHA256))
	alice.changed("alice")
	if r := alice.registration(app.RegistrationRegistered); r.Flow.Local != flow.Local {
		t.Errorf("registered by %+v, before by %+v", r.Flow, flow)
	}
	if calls := alice.Snapshot().Calls; len(calls) != 1 || calls[0].State != app.CallConnected {
		t.Errorf("calls %+v", calls)
	}
}

func TestACertificateOutsideItsDatesIsNotTrusted(t *testing.T) {
	x := startExchange(t)
	for name, test := range map[string]struct {
		from, until time.Duration
		code        string
	}{
		"expired":       {-48 * time.Hour, -24 * time.Hour, "tls-expired"},
		"not yet valid": {24 * time.Hour, 48 * time.Hour, "tls-not-yet-valid"},
	} {
		t.Run(name, func(t *testing.T) {
			address := showing(t, test.from, test.until)
			options := x.keptOptions(t, x.account("alice", func(a *config.Account) { a.Proxy = address }))
			p := startPhone(t, options)
			shown := p.distrusted(test.code)
			refuses(t, p.Trust("alice", shown.Host, shown.Port, shown.Certificate.CertificateSHA256), app.CodeNotAcceptable)
			if kept := loaded(t, options.Profile).Accounts[0].TLS.Pins; len(kept) > 0 {
				t.Errorf("pinned %+v", kept)
			}
		})
	}
}

// showing is a server that shows a certificate with these dates, from now, and
// says nothing more.
func showing(t *testing.T, from, until time.Duration) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "A server"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				if err := conn.(*tls.Conn).HandshakeContext(t.Context()); err == nil {
					t.Error("a phone takes this certificate")
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return listener.Addr().String()
}

func TestATestedServerCanBeTrusted(t *testing.T) {
	x := startExchange(t)
	options := x.strange(t)
	options.Config.Accounts[0].Register = false
	p := startPhone(t, options)
	steps, err := p.TestAccount(t.Context(), app.Trial{Account: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	last := steps[len(steps)-1]
	if last.Step != "certificate" || last.OK || last.Code != "tls-unknown-issuer" || last.Certificate == nil || last.Host != "127.0.0.1" || last.Port != x.TLS().Port() {
		t.Fatalf("ends with %+v", last)
	}
	p.do(p.Trust("alice", last.Host, last.Port, last.Certificate.CertificateSHA256))
	if steps, err = p.TestAccount(t.Context(), app.Trial{Account: "alice"}); err != nil || len(steps) != 5 || !steps[4].OK {
		t.Errorf("%+v, %v", steps, err)
	}
	if steps[3].Text != "The certificate of 127.0.0.1 is good until "+steps[3].Certificate.NotAfter.Format("2 January 2006")+": it is the one that you trusted." {
		t.Errorf("it says %q", steps[3].Text)
	}
}
