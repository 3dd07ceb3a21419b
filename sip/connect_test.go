package sip_test

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"sotto/sip"
	"sotto/sip/trust"
)

func failure(t *testing.T, config sip.Config) error {
	t.Helper()
	ph := open(t, config)
	if state := next[sip.Registration](ph); state.State != sip.Registering {
		t.Errorf("first told %+v", state)
	}
	failed := next[sip.Registration](ph)
	if failed.State != sip.Failed || failed.Err == nil || failed.RetryAt.IsZero() || failed.Code != 0 {
		t.Fatalf("told %+v", failed)
	}
	return failed.Err
}

func mustFailToConnect(t *testing.T, err error, code sip.ConnectCode) *sip.ConnectError {
	t.Helper()
	e, ok := errors.AsType[*sip.ConnectError](err)
	if !ok {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	if e.Code != code || e.Server == "" || e.Port == 0 || errors.Unwrap(e) == nil || e.Error() == "" {
		t.Errorf("got %+v; want %s", e, code)
	}
	return e
}

func TestAServerThatDoesNotListenRefuses(t *testing.T) {
	p := tcpPeer(t)
	p.close()
	e := mustFailToConnect(t, failure(t, account(p)), sip.ConnectRefused)
	if e.Server != "127.0.0.1" || !strings.Contains(e.Error(), p.port()) {
		t.Errorf("it is said that %q", e)
	}
}

func TestAnUnknownHostIsADNSFailure(t *testing.T) {
	for _, transport := range []sip.Transport{sip.UDP, sip.TCP, sip.TLS} {
		t.Run(transport.String(), func(t *testing.T) {
			config := sip.Config{Username: "alice", Domain: "nowhere.invalid", Transport: transport, Register: true}
			config.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
				return nil, errors.New("no DNS in this test")
			}}
			e := mustFailToConnect(t, failure(t, config), sip.ConnectDNS)
			want := uint16(5060)
			if transport == sip.TLS {
				want = 5061
			}
			if e.Port != want || e.Server != "nowhere.invalid" {
				t.Errorf("got %+v; want port %d", e, want)
			}
		})
	}
}

func TestANameIsLookedUpAndItsAddressesTried(t *testing.T) {
	p := tcpPeer(t)
	config := account(p)
	config.Domain = "localhost:" + p.port() // ::1, where nobody listens, and 127.0.0.1
	ph := open(t, config)
	if m := p.register(); m.uri() != "sip:localhost" {
		t.Errorf("registered at %s", m.uri())
	}
	if state := ph.waitRegistration(sip.Registered); state.Flow.Remote.String() != p.address {
		t.Errorf("the flow goes to %s", state.Flow.Remote)
	}
}

func TestATLSServerThatIsNotToBeTrustedGetsNotOneByteOfSIP(t *testing.T) {
	named := func(names ...string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = names, nil }
	}
	behind := func(domain, proxy string) func(*sip.Config, string) {
		return func(c *sip.Config, port string) {
			if c.Domain = domain; domain == "localhost" {
				c.Domain += ":" + port
			}
			if proxy != "" {
				c.Proxy = proxy + ":" + port
			}
		}
	}
	for _, test := range []struct {
		name    string
		change  func(*x509.Certificate)
		stray   bool // signed by nobody that is known
		account func(c *sip.Config, port string)
		newest  uint16 // version of TLS that the server has; 0: any
		code    trust.Code
		server  string // 127.0.0.1 when empty
		says    string
	}{
		{name: "an unknown issuer", stray: true, code: trust.UnknownIssuer},
		{name: "expired", change: func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }, code: trust.Expired},
		{name: "not yet valid", change: func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) }, code: trust.NotYetValid},
		{name: "another name", change: named("else.test"), code: trust.WrongName},
		{name: "no proxy, and another name than the domain's", change: named("proxy.test"), account: behind("localhost", ""), code: trust.WrongName, server: "localhost"},
		{name: "the domain's name instead of the proxy's", change: named("domain.test"), account: behind("domain.test", "localhost"), code: trust.WrongName, server: "localhost"},
		{name: "TLS 1.1", newest: tls.VersionTLS11, code: trust.TooOld, says: "too old to be safe"},
		{name: "TLS 1.2 for an account that wants 1.3", newest: tls.VersionTLS12, account: func(c *sip.Config, _ string) { c.MinTLSVersion = tls.VersionTLS13 },
			code: trust.TooOld, says: "does not offer TLS 1.3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ca := newAuthority(t)
			p := tlsPeerUpTo(t, ca.server(test.change), test.newest)
			config := account(p)
			if config.Roots = ca.pool(); test.stray {
				config.Roots = newAuthority(t).pool()
			}
			if test.account != nil {
				test.account(&config, p.port())
			}
			ph := open(t, config)
			next[sip.Registration](ph)
			failed := next[sip.Registration](ph)
			e, ok := errors.AsType[*trust.Error](failed.Err)
			if !ok || e.Code != test.code || e.Server != cmp.Or(test.server, "127.0.0.1") || (e.Certificate == nil) != (test.code == trust.TooOld) {
				t.Fatalf("told %T %+v; want %s", failed.Err, failed.Err, test.code)
			}
			if !strings.Contains(e.Error(), test.says) {
				t.Errorf("it is said that %q; want %q", e, test.says)
			}
			ph.close(patience)
			p.rest()
			if n := p.received.Load(); n > 0 {
				t.Errorf("%d bytes of SIP reached the server", n)
			}
		})
	}
}

func TestATLSAccountDoesNotTalkToAServerWithoutTLS(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	first := make(chan byte, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("SIP/2.0 400 Bad Request\r\n\r\n"))
		b := make([]byte, 1)
		_, _ = conn.Read(b)
		first <- b[0]
	}()
	err = failure(t, sip.Config{Username: "alice", Domain: listener.Addr().String(), Transport: sip.TLS, Register: true})
	_ = listener.Close()
	if e, ok := errors.AsType[*trust.Error](err); !ok || e.Code != trust.Other {
		t.Errorf("told %T %v", err, err)
	}
	if b := <-first; b != 22 { // handshake (RFC 8446 §5.1)
		t.Errorf("the first byte is %q", b)
	}
}

func TestTheFlowSaysWhatTheHandshakeEstablished(t *testing.T) {
	ca := newAuthority(t)
	for _, test := range []struct {
		name   string
		change func(*sip.Config, *peer)
		by     trust.VerifiedBy
		server string
	}{
		{"by the roots", func(c *sip.Config, _ *peer) { c.Roots = ca.pool() }, trust.VerifiedByRoots, "127.0.0.1"},
		{"by a CA file", func(c *sip.Config, _ *peer) { c.CAFile = ca.file() }, trust.VerifiedByCAFile, "127.0.0.1"},
		{"under a name", func(c *sip.Config, p *peer) { c.Roots, c.Domain = ca.pool(), "localhost:"+p.port() }, trust.VerifiedByRoots, "localhost"},
		{"TLS 1.3 at least", func(c *sip.Config, _ *peer) { c.Roots, c.MinTLSVersion = ca.pool(), 0x0304 }, trust.VerifiedByRoots, "127.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := tlsPeer(t, ca.server(nil))
			config := account(p)
			test.change(&config, p)
			ph := open(t, config)
			p.register()
			state := ph.waitRegistration(sip.Registered)
			flow := state.Flow.TLS
			if flow == nil {
				t.Fatal("a flow without TLS")
			}
			if flow.Version != "1.3" || !strings.HasPrefix(flow.Cipher, "TLS_") || flow.VerifiedBy != test.by || flow.Server != test.server {
				t.Errorf("got %+v", flow)
			}
			if !strings.Contains(flow.Certificate.Subject, "Test server") || flow.Certificate.SPKISHA256 == "" {
				t.Errorf("the certificate is %+v", flow.Certificate)
			}
		})
	}
}

func TestACAFileThatCannotBeReadIsAnErrorOfTheConfiguration(t *testing.T) {
	_, err := sip.NewAgent(sip.Config{Username: "a", Domain: "b", Transport: sip.TLS, CAFile: "/nowhere/ca.pem"})
	if err == nil {
		t.Fatal("taken")
	}
}

func TestReachTellsTheFlowBeforeAnythingIsSent(t *testing.T) {
	p := udpPeer(t)
	ph := unregistered(t, p)
	type outcome struct {
		flow sip.Flow
		err  error
	}
	told := make(chan outcome, 3)
	reach := func() { ph.Reach("", func(f sip.Flow, err error) { told <- outcome{f, err} }) }
	reach()
	reach()
	for range 2 {
		got := <-told
		if got.err != nil || got.flow.Remote.String() != p.address || got.flow.Local.Port() == 0 {
			t.Errorf("told %+v", got)
		}
	}
	ph.close(patience)
	reach()
	if got := <-told; !errors.Is(got.err, sip.ErrClosed) {
		t.Errorf("after the end: %+v", got)
	}
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("sent %v", kinds(rest))
	}
}

func TestReachTellsWhyThereIsNoWay(t *testing.T) {
	p := tcpPeer(t)
	p.close()
	ph := unregistered(t, p)
	told := make(chan error, 1)
	ph.Reach("", func(_ sip.Flow, err error) { told <- err })
	mustFailToConnect(t, <-told, sip.ConnectRefused)
}
