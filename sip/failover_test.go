package sip_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"sotto/sip"
	"sotto/sip/trust"
)

// mustBeQuiet fails when the phone has told anything that no test has taken.
func mustBeQuiet(t *testing.T, ph *phone) {
	t.Helper()
	if events := ph.unheard(); len(events) > 0 {
		t.Errorf("told %+v", events)
	}
}

func TestTheBestServerOfADomainIsAsked(t *testing.T) {
	eachCluster(t, 2, func(t *testing.T, k *cluster) {
		ph := open(t, k.Config)
		if m := k.peers[0].register(); m.uri() != "sip:cluster.test" {
			t.Errorf("registered at %s", m.uri())
		}
		state := ph.waitRegistration(sip.Registered)
		if state.Flow.Remote.String() != k.peers[0].address {
			t.Errorf("the flow goes to %s", state.Flow.Remote)
		}
		if secure := state.Flow.TLS; secure != nil && secure.Server != "cluster.test" {
			t.Errorf("the certificate was checked for %s", secure.Server)
		}
		mustBeQuiet(t, ph)
	})
}

func TestACertificateForTheTargetsNameIsNotOneForTheDomain(t *testing.T) {
	ca := newAuthority(t)
	p := tlsPeer(t, ca.server(func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"node.other.test"}, nil }))
	names := serveNames(t)
	names.service("_sips._tcp.cluster.test", 0, 0, "node.other.test:"+p.port())
	names.host("node.other.test", "127.0.0.1")
	config := account(p)
	config.Domain, config.Resolver, config.Roots = "cluster.test", names.resolver(), ca.pool()
	failed, ok := errors.AsType[*trust.Error](failure(t, config))
	if !ok || failed.Code != trust.WrongName || failed.Server != "cluster.test" {
		t.Errorf("told %+v", failed)
	}
}

func TestAServerThatRefusesConnectionsIsPassedOver(t *testing.T) {
	for _, transport := range []string{"tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			k := newCluster(t, transport, 3)
			k.peers[0].close()
			ph := open(t, k.Config)
			k.peers[1].register()
			ph.waitRegistration(sip.Registered)
			ph.close(0)
			if rest := k.peers[2].rest(); len(rest) > 0 {
				t.Errorf("the last one got %v", kinds(rest))
			}
		})
	}
}

func TestARegisterIsTakenToTheNextServer(t *testing.T) {
	for name, fails := range map[string]func(*peer, message){
		"when one answers 503":          func(_ *peer, m message) { m.reply(answer(m, "503 Service Unavailable", "x")) },
		"when one does not answer":      func(*peer, message) {},
		"when one dies while answering": func(p *peer, _ message) { p.close() },
	} {
		t.Run(name, func(t *testing.T) {
			eachCluster(t, 3, func(t *testing.T, k *cluster) {
				ph := open(t, k.Config, sip.HopWithin(200*time.Millisecond))
				first := k.peers[0].expect("REGISTER")
				fails(k.peers[0], first)
				second := k.peers[1].expect("REGISTER")
				fails(k.peers[1], second)
				third := k.peers[2].register()
				if third.get("Call-ID") != first.get("Call-ID") || third.seq(t) <= second.seq(t) {
					t.Errorf("the third is no continuation:\n%s", third.raw)
				}
				// It is one attempt for whoever watches.
				if e := next[sip.Registration](ph); e.State != sip.Registering {
					t.Errorf("told %+v", e)
				}
				if e := next[sip.Registration](ph); e.State != sip.Registered || e.Flow.Remote.String() != k.peers[2].address {
					t.Errorf("told %+v", e)
				}
			})
		})
	}
}

func TestARegisterThatNobodyTakesHasFailed(t *testing.T) {
	k := newCluster(t, "udp", 2)
	ph := open(t, k.Config)
	for i, p := range k.peers {
		m := p.expect("REGISTER")
		m.reply(answer(m, "503 Service Unavailable", "x", fmt.Sprintf("Retry-After: %d (later);duration=5", 300*(i+1))))
	}
	if e := next[sip.Registration](ph); e.State != sip.Registering {
		t.Errorf("told %+v", e)
	}
	failed := next[sip.Registration](ph)
	if failed.State != sip.Failed || failed.Code != 503 {
		t.Fatalf("told %+v", failed)
	}
	if wait := time.Until(failed.RetryAt); wait < 9*time.Minute || wait > 10*time.Minute {
		t.Errorf("tried again in %v; the server asks for ten minutes", wait)
	}
	ph.Register() // someone presses the button: the one that failed first is the better bet
	m := k.peers[0].register()
	if m.get("Expires") == "" {
		t.Errorf("sent\n%s", m.raw)
	}
	ph.waitRegistration(sip.Registered)
}

func TestARefusalIsNotTakenToTheNextServer(t *testing.T) {
	k := newCluster(t, "udp", 2)
	ph := open(t, k.Config)
	m := k.peers[0].expect("REGISTER")
	m.reply(answer(m, "403 Forbidden", "x"))
	next[sip.Registration](ph)
	if failed := next[sip.Registration](ph); failed.State != sip.Failed || failed.Code != 403 {
		t.Errorf("told %+v", failed)
	}
	mustBeSilent(t, ph, k.peers[1])
}

func TestALostFlowIsReplacedAtTheSameServerWhileItWorks(t *testing.T) {
	k := newCluster(t, "tcp", 2)
	ph := open(t, k.Config)
	k.peers[0].register()
	ph.waitRegistration(sip.Registered)
	k.peers[0].hangUp()
	if again := k.peers[0].register(); again.conn != 1 {
		t.Errorf("registered by connection %d", again.conn)
	}
	ph.waitRegistration(sip.Registered)
	k.peers[0].hangUp() // it does so again: not well
	k.peers[1].register()
	ph.waitRegistration(sip.Registered)
}

func TestEveryServerOfADomainMaySpeakForItOverUDP(t *testing.T) {
	names := serveNames(t)
	first, second := udpPeer(t), udpPeerAt(t, "127.0.0.2")
	for i, p := range []*peer{first, second} {
		names.service("_sip._udp.cluster.test", uint16(i), 0, fmt.Sprintf("node%d.other.test:%s", i, p.port()))
		names.host(fmt.Sprintf("node%d.other.test", i), netip.MustParseAddrPort(p.address).Addr().String())
	}
	config := account(first)
	config.Domain, config.Resolver = "cluster.test", names.resolver()
	ph := open(t, config)
	contact := bracketed(first.register().get("Contact"))
	ph.waitRegistration(sip.Registered)
	second.dial(contact).send("INVITE", "", offerSDP)
	if e := next[sip.Incoming](ph); e.Call == nil {
		t.Errorf("told %+v", e)
	}
	stranger := udpPeerAt(t, "127.0.0.3")
	stranger.dial(contact).send("INVITE", "", offerSDP)
	mustBeSilent(t, ph, stranger)
}

func TestAddressesOfBothFamiliesAreTried(t *testing.T) {
	p := tcpPeer(t) // on 127.0.0.1 only
	names := serveNames(t)
	names.host("pbx.test", "::1", "127.0.0.1")
	config := account(p)
	config.Domain, config.Resolver = "pbx.test:"+p.port(), names.resolver()
	ph := open(t, config)
	p.register()
	ph.waitRegistration(sip.Registered)
	if asked := append(names.questions("AAAA"), names.questions("A")...); !slices.Equal(asked, []string{"pbx.test", "pbx.test"}) {
		t.Errorf("asked for %v", asked)
	}
}
