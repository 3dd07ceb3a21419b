package sip_test

import (
	"fmt"
	"strings"
	"testing"

	"sotto/sip"
)

// seen is a 200 to a REGISTER from a server that sees us at an address.
func seen(m message, host, port string, more ...string) string {
	via := m.get("Via")
	text := answer(m, "200 OK", "x", append(more, "Contact: "+m.get("Contact")+";expires=60")...)
	return strings.Replace(text, via, strings.TrimSuffix(via, ";rport")+";received="+host+";rport="+port, 1)
}

func TestTheContactIsCorrectedToWhatTheServerSees(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		first := p.expect("REGISTER")
		first.reply(seen(first, "198.51.100.7", "40001"))
		ph.waitRegistration(sip.Registered) // callers may already reach us
		second := p.expect("REGISTER")
		contacts := second.all("Contact")
		if len(contacts) != 2 || hostport(bracketed(contacts[0])) != "198.51.100.7:40001" || user(bracketed(contacts[0])) != user(bracketed(first.get("Contact"))) {
			t.Fatalf("corrected to %v", contacts)
		}
		if contacts[1] != first.get("Contact")+";expires=0" {
			t.Errorf("the old Contact %s is taken back by %s", first.get("Contact"), contacts[1])
		}
		if second.seq(t) != first.seq(t)+1 || second.get("Call-ID") != first.get("Call-ID") {
			t.Errorf("no continuation:\n%s", second.raw)
		}
		if !strings.Contains(second.get("Via"), " "+hostport(bracketed(first.get("Contact")))+";") {
			t.Errorf("the Via is no longer where the request comes from: %s", second.get("Via"))
		}
		second.reply(seen(second, "198.51.100.7", "40001"))
		ph.waitRegistration(sip.Registered)

		ph.invite("sip:bob@example.test")
		if invite := p.expect("INVITE"); hostport(bracketed(invite.get("Contact"))) != "198.51.100.7:40001" {
			t.Errorf("the Contact of a call is %s", invite.get("Contact"))
		}
		ph.Register()
		third := p.expect("REGISTER")
		if contacts := third.all("Contact"); len(contacts) != 1 || hostport(bracketed(contacts[0])) != "198.51.100.7:40001" {
			t.Errorf("refreshed with %v", contacts)
		}
	})
}

func TestANATThatChangesEachTimeIsFollowedOnceARefresh(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	for refresh := range 3 {
		for i := range 2 {
			m := p.expect("REGISTER")
			m.reply(seen(m, "198.51.100.7", fmt.Sprint(40000+10*refresh+i)))
			ph.waitRegistration(sip.Registered)
		}
		mustBeSilent(t, ph, p)
		ph.Register()
	}
}

func TestAContactThatNeedsNoCorrectionIsLeftAlone(t *testing.T) {
	for name, reply := range map[string]func(m message) string{
		"the same address": func(m message) string {
			at := hostport(bracketed(m.get("Contact")))
			host, port, _ := strings.Cut(at, ":")
			return seen(m, host, port)
		},
		"no word of it":          func(m message) string { return seen(m, "", "") },
		"no address":             func(m message) string { return seen(m, "nowhere", "40001") },
		"no port":                func(m message) string { return seen(m, "198.51.100.7", "0") },
		"a port beyond any":      func(m message) string { return seen(m, "198.51.100.7", "70000") },
		"the unspecified one":    func(m message) string { return seen(m, "0.0.0.0", "40001") },
		"a multicast one":        func(m message) string { return seen(m, "224.0.1.75", "40001") },
		"everybody":              func(m message) string { return seen(m, "255.255.255.255", "40001") },
		"a link's own":           func(m message) string { return seen(m, "169.254.1.1", "40001") },
		"a server that keeps it": func(m message) string { return seen(m, "198.51.100.7", "40001", "Require: outbound") },
	} {
		t.Run(name, func(t *testing.T) {
			p := udpPeer(t)
			config := account(p)
			config.Instance = testInstance
			ph := open(t, config)
			m := p.expect("REGISTER")
			m.reply(reply(m))
			ph.waitRegistration(sip.Registered)
			mustBeSilent(t, ph, p)
		})
	}
}

func TestARegistrarThatTakesOneContactAtATimeGetsOne(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(seen(m, "198.51.100.7", "40001"))
	ph.waitRegistration(sip.Registered)
	m = p.expect("REGISTER")
	m.reply(answer(m, "400 One Contact Only", "x"))
	m = p.expect("REGISTER")
	if contacts := m.all("Contact"); len(contacts) != 1 || hostport(bracketed(contacts[0])) != "198.51.100.7:40001" {
		t.Errorf("sent %v", contacts)
	}
	m.reply(answer(m, "400 Still Not", "x"))
	if failed := next[sip.Registration](ph); failed.State != sip.Failed || failed.Code != 400 {
		t.Errorf("told %+v", failed)
	}
}

func TestANewFlowTakesTheBindingOfTheOldOneBack(t *testing.T) {
	p := tcpPeer(t)
	ph, first := registered(t, p)
	p.hangUp()
	second := p.expect("REGISTER")
	if contacts := second.all("Contact"); len(contacts) != 2 || contacts[1] != first.get("Contact")+";expires=0" {
		t.Errorf("sent %v", contacts)
	}
	second.reply(answer(second, "200 OK", "x", "Contact: "+second.get("Contact")+";expires=60"))
	ph.waitRegistration(sip.Registered)
	ph.Register()
	third := p.register()
	if contacts := third.all("Contact"); len(contacts) != 1 || contacts[0] != second.get("Contact") {
		t.Errorf("then sent %v", contacts)
	}
	ph.waitRegistration(sip.Registered)
	ph.Unregister()
	m := p.register()
	ph.waitRegistration(sip.Off)
	p.hangUp()
	ph.Register()
	if last := p.expect("REGISTER"); len(last.all("Contact")) != 1 {
		t.Errorf("taken back %v, and again %v", m.all("Contact"), last.all("Contact"))
	}
}
