package sip_test

import (
	"testing"

	"sotto/sip"
)

// moved is a call of alice's whose connection the server has closed, after the
// registration over the next one.
func moved(t *testing.T, p *peer) (*phone, *sip.Call, *dialog, message) {
	t.Helper()
	ph, _ := registered(t, p)
	call := ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	p.hangUp()
	register := p.register()
	ph.waitRegistration(sip.Registered)
	return ph, call, p.answered(invite, "bob"), register
}

func TestTheOtherSideOfACallHearsOfTheNewFlow(t *testing.T) {
	p := tcpPeer(t)
	ph, call, d, register := moved(t, p)
	told := next[sip.Moved](ph)
	if told.Call != call || told.Flow.Local.String() != hostport(bracketed(register.get("Contact"))) {
		t.Errorf("told %+v; registered as %s", told, register.get("Contact"))
	}
	call.Reoffer([]byte(offerSDP))
	m := p.expect("INVITE")
	if m.conn != 1 || hostport(bracketed(m.get("Contact"))) != told.Flow.Local.String() {
		t.Errorf("over connection %d:\n%s", m.conn, m.raw)
	}
	next[sip.Sent](ph)
	m.reply(p.ok(m, "bob"))
	p.expect("ACK")
	next[sip.Answer](ph)
	d.leave(ph, call)
}

// The server may not know yet where the other side is: it has lost that too.
func TestACallGoesOnWhereNobodyCanBeToldOfTheNewFlow(t *testing.T) {
	p := tcpPeer(t)
	ph, call, _, _ := moved(t, p)
	next[sip.Moved](ph)
	call.Reoffer([]byte(offerSDP))
	m := p.expect("INVITE")
	next[sip.Sent](ph)
	m.reply(answer(m, "408 Request Timeout", "bob"))
	p.expect("ACK")
	if told := next[sip.Refused](ph); told.RetryIn <= 0 {
		t.Errorf("told %+v, which is not to be made anew", told)
	}
	call.Reoffer([]byte(offerSDP))
	again := p.expect("INVITE")
	next[sip.Sent](ph)
	again.reply(answer(again, "481 Call/Transaction Does Not Exist", "bob"))
	p.expect("ACK")
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseFailed)
}

// What the other side says to the offer itself counts as ever.
func TestAnOfferOfAMovedCallThatIsRefusedIsNotMadeAnew(t *testing.T) {
	p := tcpPeer(t)
	ph, call, d, _ := moved(t, p)
	next[sip.Moved](ph)
	call.Reoffer([]byte(offerSDP))
	m := p.expect("INVITE")
	next[sip.Sent](ph)
	m.reply(answer(m, "488 Not Acceptable Here", "bob"))
	p.expect("ACK")
	if told := next[sip.Refused](ph); told.Code != 488 || told.RetryIn != 0 {
		t.Errorf("told %+v", told)
	}
	d.leave(ph, call)
}
