package sip_test

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strconv"
	"testing"

	"sotto/sip"
	"sotto/sip/trust"
)

// pinFor is the pin of who trusts a certificate at a peer.
func pinFor(t *testing.T, host string, p *peer, c tls.Certificate) trust.Pin {
	t.Helper()
	port, err := strconv.ParseUint(p.port(), 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	facts := trust.Describe(c.Leaf)
	return trust.Pin{Host: host, Port: uint16(port), SPKISHA256: facts.SPKISHA256, CertificateSHA256: facts.CertificateSHA256}
}

// refused waits for a failure of TLS with that code, and returns it.
func (ph *phone) refused(code trust.Code) *trust.Error {
	ph.t.Helper()
	for {
		r := next[sip.Registration](ph)
		if r.State != sip.Failed {
			continue
		}
		e, ok := errors.AsType[*trust.Error](r.Err)
		if !ok || e.Code != code {
			ph.t.Fatalf("failed with %v; want %s", r.Err, code)
		}
		return e
	}
}

func TestAServerThatTheUserComesToTrustIsRegisteredWithAtOnce(t *testing.T) {
	stranger := newAuthority(t)
	certificate := stranger.server(nil)
	p := tlsPeer(t, certificate)
	config := account(p)
	config.Roots = newAuthority(t).pool()
	ph := open(t, config)
	e := ph.refused(trust.UnknownIssuer)
	if strconv.Itoa(int(e.Port)) != p.port() || e.Server != "127.0.0.1" {
		t.Errorf("refused at %s, %d", e.Server, e.Port)
	}
	if err := ph.Trust([]trust.Pin{pinFor(t, "127.0.0.1", p, certificate)}); err != nil {
		t.Fatal(err)
	}
	ph.Register()
	p.register()
	if r := ph.waitRegistration(sip.Registered); r.Flow.TLS.VerifiedBy != trust.VerifiedByPin {
		t.Errorf("verified by %s", r.Flow.TLS.VerifiedBy)
	}
}

func TestTrustLeavesAStandingFlowAlone(t *testing.T) {
	ca := newAuthority(t)
	p := tlsPeer(t, ca.server(nil))
	config := account(p)
	config.Roots = ca.pool()
	ph := open(t, config)
	p.register()
	ph.waitRegistration(sip.Registered)
	if err := ph.Trust([]trust.Pin{pinFor(t, "127.0.0.1", p, ca.server(nil))}); err != nil {
		t.Fatal(err)
	}
	ph.Register()
	if m := p.register(); m.conn != 0 {
		t.Errorf("it came by connection %d", m.conn)
	}
	ph.waitRegistration(sip.Registered)
	p.hangUp() // the next flow is judged by the new pin
	if e := ph.refused(trust.PinChanged); e.Pinned == nil {
		t.Error("nothing is said of what was trusted")
	}
}

func TestAnAttemptThatTheUsersTrustOvertakesIsMadeOnceMore(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	certificate := newAuthority(t).server(nil)
	ph := open(t, sip.Config{Username: "alice", Domain: listener.Addr().String(), Transport: sip.TLS, Register: true, Roots: newAuthority(t).pool()})
	first, err := listener.Accept() // the attempt is under way, and stays so
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	number, _ := strconv.Atoi(port)
	pin := trust.Pin{Host: "127.0.0.1", Port: uint16(number), SPKISHA256: trust.Describe(certificate.Leaf).SPKISHA256}
	if err := ph.Trust([]trust.Pin{pin}); err != nil {
		t.Fatal(err)
	}
	_ = tls.Server(first, &tls.Config{Certificates: []tls.Certificate{certificate}}).Handshake()
	_ = first.Close()
	second, err := listener.Accept()
	_ = listener.Close()
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if err := tls.Server(second, &tls.Config{Certificates: []tls.Certificate{certificate}}).Handshake(); err != nil {
		t.Errorf("the second handshake: %v", err)
	}
	if r := next[sip.Registration](ph); r.State != sip.Registering {
		t.Errorf("told %+v", r)
	}
	ph.close(0)
	for _, e := range ph.unheard() {
		if r, ok := e.(sip.Registration); ok {
			if refused, ok := errors.AsType[*trust.Error](r.Err); ok {
				t.Errorf("told of the attempt before: %v", refused)
			}
		}
	}
}

// A pin is for a port, also where that comes out of an SRV record.
func TestPinsCountAtThePortThatDNSNames(t *testing.T) {
	names := serveNames(t)
	pinned, other := newAuthority(t).server(nil), newAuthority(t).server(nil)
	p := tlsPeer(t, pinned)
	names.service("_sips._tcp.pbx.test", 0, 0, "sip.pbx.test:"+p.port())
	names.host("sip.pbx.test", "127.0.0.1")
	for name, test := range map[string]struct {
		pins []trust.Pin
		code trust.Code // empty: it registers
	}{
		"of that port":             {[]trust.Pin{pinFor(t, "pbx.test", p, pinned)}, ""},
		"another key at that port": {[]trust.Pin{pinFor(t, "pbx.test", p, other)}, trust.PinChanged},
		"of another port":          {[]trust.Pin{{Host: "pbx.test", Port: 5061, SPKISHA256: trust.Describe(pinned.Leaf).SPKISHA256}}, trust.UnknownIssuer},
	} {
		t.Run(name, func(t *testing.T) {
			config := account(p)
			config.Domain, config.Resolver, config.Pins, config.Roots = "pbx.test", names.resolver(), test.pins, newAuthority(t).pool()
			ph := open(t, config)
			if test.code != "" {
				ph.refused(test.code)
				return
			}
			p.t = t
			p.register()
			ph.waitRegistration(sip.Registered)
		})
	}
}

func TestPinsStayAsTheyWereWhenTheCAFileIsGone(t *testing.T) {
	ca := newAuthority(t)
	p := tlsPeer(t, ca.server(nil))
	config := account(p)
	config.CAFile = ca.file()
	ph := open(t, config)
	p.register()
	ph.waitRegistration(sip.Registered)
	if err := os.Remove(config.CAFile); err != nil {
		t.Fatal(err)
	}
	var unreadable *trust.CAFileError
	if err := ph.Trust(nil); !errors.As(err, &unreadable) {
		t.Errorf("%v", err)
	}
	if err := unregistered(t, udpPeer(t)).Trust([]trust.Pin{{}}); err != nil {
		t.Errorf("without TLS: %v", err)
	}
}
