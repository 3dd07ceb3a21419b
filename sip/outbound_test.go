package sip_test

import (
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

const testInstance = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"

func TestRegisterNamesThePhoneAndItsFlow(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		config.Instance = strings.ToUpper(strings.TrimPrefix(testInstance, "urn:uuid:"))
		ph := open(t, config)
		m := p.expect("REGISTER")
		contact := m.get("Contact")
		if want := `;+sip.instance="<` + testInstance + `>";reg-id=1`; !strings.HasSuffix(contact, ">"+want) {
			t.Errorf("the Contact is %s; want %s at its end", contact, want)
		}
		if got := m.get("Supported"); got != "outbound, path" {
			t.Errorf("it supports %q", got)
		}
		m.reply(answer(m, "200 OK", "x", "Contact: <sip:else@192.0.2.1>;expires=9, "+contact+`;pub-gruu="sip:a@b;gr=x";expires=40`))
		if left := time.Until(ph.waitRegistration(sip.Registered).ExpiresAt); left > 40*time.Second || left < 30*time.Second {
			t.Errorf("the binding lasts for %v; 40 s were granted", left)
		}
	})
}

func TestAPhoneWithoutANameClaimsNoFlow(t *testing.T) {
	p := udpPeer(t)
	_, m := registered(t, p)
	if contact := m.get("Contact"); strings.Contains(contact, "instance") || strings.Contains(contact, "reg-id") || len(m.all("Supported")) > 0 {
		t.Errorf("sent\n%s", m.raw)
	}
}

func TestTheContactOfACallAsksForTheSameFlowWhereItIsKept(t *testing.T) {
	for name, headers := range map[string][]string{"kept": {"Require: outbound"}, "not kept": nil} {
		t.Run(name, func(t *testing.T) {
			p := tcpPeer(t)
			config := account(p)
			config.Instance = testInstance
			ph := open(t, config)
			m := p.expect("REGISTER")
			m.reply(answer(m, "200 OK", "x", append(headers, "Contact: "+m.get("Contact")+";expires=60")...))
			ph.waitRegistration(sip.Registered)
			ph.invite("sip:bob@example.test")
			invite := p.expect("INVITE")
			uri := bracketed(invite.get("Contact"))
			if got := strings.HasSuffix(uri, ";ob"); got != (headers != nil) {
				t.Errorf("the Contact of the INVITE is %s", uri)
			}
			p.dial(bracketed(m.get("Contact"))).send("INVITE", "", offerSDP)
			ph.Register()
			again := p.expect("REGISTER")
			if strings.Contains(bracketed(again.get("Contact")), ";ob") {
				t.Errorf("the Contact of the REGISTER is %s", again.get("Contact"))
			}
		})
	}
}

func TestARegistrarWhoseFirstHopKeepsNoFlowsIsAskedWithoutThem(t *testing.T) {
	p := udpPeer(t)
	config := account(p)
	config.Instance = testInstance
	ph := open(t, config)
	m := p.expect("REGISTER")
	m.reply(answer(m, "439 First Hop Lacks Outbound Support", "x"))
	for range 2 {
		m = p.register()
		if contact := m.get("Contact"); strings.Contains(contact, "reg-id") || !strings.Contains(contact, testInstance) || len(m.all("Supported")) > 0 {
			t.Errorf("sent\n%s", m.raw)
		}
		ph.waitRegistration(sip.Registered)
		ph.Register()
	}
	m = p.expect("REGISTER")
	m.reply(answer(m, "439 First Hop Lacks Outbound Support", "x")) // for what?
	if failed := next[sip.Registration](ph); failed.State != sip.Failed || failed.Code != 439 {
		t.Errorf("told %+v", failed)
	}
}

func TestAnInstanceIsAUUID(t *testing.T) {
	p := udpPeer(t)
	for _, text := range []string{"phone", "urn:uuid:", "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bg6",
		testInstance + ">", "urn:uuid:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a76-500a0c91e6bf6"} {
		config := account(p)
		config.Instance = text
		if agent, err := sip.NewAgent(config); err == nil {
			agent.Close(t.Context())
			t.Errorf("%q is taken", text)
		}
	}
}
