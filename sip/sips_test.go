package sip_test

import (
	"strings"
	"testing"

	"sotto/sip"
)

// securely opens an agent that speaks TLS, and does not register.
func securely(t *testing.T) (*phone, *peer) {
	t.Helper()
	ca := newAuthority(t)
	p := tlsPeer(t, ca.server(nil))
	config := account(p)
	config.Register, config.Roots = false, ca.pool()
	return open(t, config), p
}

func TestACallToSipsIsNeverSentOnToSip(t *testing.T) {
	ph, p := securely(t)
	call := ph.invite("sips:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	p.moved(invite, "302 Moved Temporarily", "<sip:open@example.test>;q=1", "<sips:closed@example.test>;q=0.1")
	second := p.expect("INVITE")
	if second.uri() != "sips:closed@example.test" || !strings.HasPrefix(bracketed(second.get("Contact")), "sips:") {
		t.Errorf("sent on as\n%s", second.raw)
	}
	p.moved(second, "302 Moved Temporarily", "<sip:open@example.test>")
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestACallToSipStaysWhatItsTargetIs(t *testing.T) {
	ph, p := securely(t)
	ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	p.moved(invite, "302 Moved Temporarily", "<sips:closed@example.test>;q=1", "<sip:open@example.test>;q=0.1")
	second := p.expect("INVITE")
	if second.uri() != "sips:closed@example.test" || !strings.HasPrefix(bracketed(second.get("Contact")), "sips:") {
		t.Errorf("sent on as\n%s", second.raw)
	}
	second.reply(answer(second, "480 Temporarily Unavailable", "x"))
	p.expect("ACK")
	third := p.expect("INVITE")
	if third.uri() != "sip:open@example.test" || !strings.HasPrefix(bracketed(third.get("Contact")), "sip:") {
		t.Errorf("sent on as\n%s", third.raw)
	}
}

func TestAContactDoesNotLowerACallToSips(t *testing.T) {
	ph, p := securely(t)
	call := ph.invite("sips:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <sip:bob@192.0.2.7>", "", answerSDP))
	if ack := p.expect("ACK"); ack.uri() != "sips:bob@192.0.2.7" {
		t.Errorf("ACK to %s", ack.uri())
	}
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	d := p.answered(invite, "bob")
	d.send("UPDATE") // with a Contact of sip:
	if ok := p.expect("200 UPDATE"); !strings.HasPrefix(bracketed(ok.get("Contact")), "sips:") {
		t.Errorf("the answer:\n%s", ok.raw)
	}
	call.Hangup()
	bye := p.expect("BYE")
	if !strings.HasPrefix(bye.uri(), "sips:peer@") {
		t.Errorf("BYE to %s", bye.uri())
	}
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func TestWeAreReachedBySipsInACallThatAsksForIt(t *testing.T) {
	for _, test := range []struct {
		name, target, contact string
		routes                []string
		secure                bool
	}{
		{"nothing of it", "sip:", "sip:", nil, false},
		{"the Request-URI", "sips:", "sip:", nil, true},
		{"the Contact", "sip:", "sips:", nil, true},
		{"the route before the Contact", "sip:", "sips:", []string{"Record-Route: <sip:p.test;lr>"}, false},
		{"the topmost route", "sip:", "sip:", []string{"Record-Route: <sips:p.test;lr>", "Record-Route: <sip:q.test;lr>"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			ca := newAuthority(t)
			p := tlsPeer(t, ca.server(nil))
			config := account(p)
			config.Roots = ca.pool()
			ph := open(t, config)
			contact := bracketed(p.register().get("Contact"))
			ph.waitRegistration(sip.Registered)
			d := p.dial(strings.Replace(contact, "sip:", test.target, 1))
			d.headers = test.routes
			d.seq++
			text := d.text("INVITE", "", offerSDP)
			p.send(d.target, strings.Replace(text, "Contact: <sip:", "Contact: <"+test.contact, 1))
			call := next[sip.Incoming](ph).Call
			next[sip.Offer](ph)
			call.Ring()
			if m := p.expect("180 INVITE"); strings.HasPrefix(bracketed(m.get("Contact")), "sips:") != test.secure {
				t.Errorf("the 180:\n%s", m.raw)
			}
			call.Reject(486)
			p.expect("486 INVITE")
		})
	}
}
