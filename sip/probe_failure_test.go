package sip_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"sotto/sip"
	"sotto/sip/trust"
)

func TestAProbeEndsWithTheFirstStepThatFails(t *testing.T) {
	ca := newAuthority(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the system connects, nobody shakes hands
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	closed := tcpPeer(t)
	closed.close()
	at := func(transport sip.Transport, domain string) sip.Config {
		return sip.Config{Username: "alice", Password: "wonderland", Domain: domain, Transport: transport, Roots: ca.pool(), Resolver: noDNS()}
	}
	expired := tlsPeer(t, ca.server(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }))
	old := tlsPeerUpTo(t, ca.server(nil), tls.VersionTLS11)
	for _, test := range []struct {
		name   string
		config sip.Config
		steps  []sip.ProbeStep
		code   string
	}{
		{"no such name", at(sip.TLS, "nowhere.invalid"), []sip.ProbeStep{sip.ProbeDNS}, "dns"},
		{"no such name, UDP", at(sip.UDP, "nowhere.invalid"), []sip.ProbeStep{sip.ProbeDNS}, "dns"},
		{"nobody listens", at(sip.TCP, closed.address), []sip.ProbeStep{sip.ProbeDNS, sip.ProbeTCP}, "refused"},
		{"nobody shakes hands", at(sip.TLS, silent.Addr().String()), []sip.ProbeStep{sip.ProbeDNS, sip.ProbeTCP, sip.ProbeTLS}, "timeout"},
		{"an old TLS", at(sip.TLS, old.address), []sip.ProbeStep{sip.ProbeDNS, sip.ProbeTCP, sip.ProbeTLS}, "tls-too-old"},
		{"an expired certificate", at(sip.TLS, expired.address), []sip.ProbeStep{sip.ProbeDNS, sip.ProbeTCP, sip.ProbeTLS, sip.ProbeCertificate}, "tls-expired"},
	} {
		t.Run(test.name, func(t *testing.T) {
			probed := probe(t, test.config, true)
			last := probed.steps(test.steps...)
			if got := codeOf(last.Err); got != test.code {
				t.Errorf("failed with %s: %v; want %s", got, last.Err, test.code)
			}
			for _, step := range probed.told {
				if step.Step == sip.ProbeTLS && step.Err == nil && step.Version != "1.3" {
					t.Errorf("TLS %+v", step)
				}
			}
		})
	}
	for _, p := range []*peer{expired, old} {
		p.close()
		if n := p.received.Load(); n > 0 {
			t.Errorf("%d bytes of SIP came before the server was verified", n)
		}
	}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*trust.Error](err); ok {
		return string(e.Code)
	}
	if e, ok := errors.AsType[*sip.ConnectError](err); ok {
		return string(e.Code)
	}
	return fmt.Sprint(err)
}

// noDNS is a resolver that knows what the system knows without asking anybody.
func noDNS() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no DNS in this test")
	}}
}

func TestAProbeEndsWithItsContext(t *testing.T) {
	t.Run("while it connects", func(t *testing.T) {
		silent, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		probed := probe(t, sip.Config{Username: "alice", Domain: silent.Addr().String(), Transport: sip.TLS}, true)
		conn, err := silent.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		probed.stop()
		if err := probed.wait(); !errors.Is(err, context.Canceled) || len(probed.told) > 0 {
			t.Errorf("%v, told %v", err, probed.told)
		}
	})
	t.Run("while it asks", func(t *testing.T) {
		p := udpPeer(t)
		probed := probe(t, account(p), true)
		p.question()
		probed.stop()
		if err := probed.wait(); !errors.Is(err, context.Canceled) || len(probed.told) != 2 {
			t.Errorf("%v, told %v", err, probed.told)
		}
	})
	t.Run("while it registers", func(t *testing.T) {
		p := udpPeer(t)
		probed := probe(t, account(p), true)
		m := p.question()
		m.reply(answer(m, "400 Missing Contact Header", "x"))
		p.expect("REGISTER")
		probed.stop()
		if err := probed.wait(); !errors.Is(err, context.Canceled) || len(probed.told) != 2 {
			t.Errorf("%v, told %v", err, probed.told)
		}
	})
}

func TestAConfigurationThatCannotBeUsedIsNotProbed(t *testing.T) {
	probed := probe(t, sip.Config{Domain: "pbx.test"}, true)
	if err := probed.wait(); err == nil || len(probed.told) > 0 {
		t.Errorf("%v, told %v", err, probed.told)
	}
}
