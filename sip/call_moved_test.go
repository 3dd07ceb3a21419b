package sip_test

import (
	"testing"

	"sotto/sip"
)

// moved is a call of alice's whose connection the server has closed, after the
// registration over the next one. The other side has named its methods.
func moved(t *testing.T, p *peer, allow string) (*phone, *sip.Call, *dialog, message) {
	t.Helper()
	ph, _ := registered(t, p)
	call := ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(p.ok(invite, "bob", "Allow: "+allow))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	p.hangUp()
	register := p.register()
	ph.waitRegistration(sip.Registered)
	return ph, call, p.answered(invite, "bob"), register
}

func TestTheOtherSideOfACallHearsOfTheNewFlow(t *testing.T) {
	for allow, method := range map[string]string{"INVITE, UPDATE": "UPDATE", "INVITE": "INVITE"} {
		t.Run(allow, func(t *testing.T) {
			p := tcpPeer(t)
			ph, call, d, register := moved(t, p, allow)
			m := p.expect(method)
			if m.conn != 1 || hostport(bracketed(m.get("Contact"))) != hostport(bracketed(register.get("Contact"))) {
				t.Errorf("over connection %d:\n%s", m.conn, m.raw)
			}
			if method == "INVITE" {
				next[sip.Sent](ph)
				m.reply(p.ok(m, "bob"))
				p.expect("ACK")
			} else {
				m.reply(answer(m, "200 OK", "bob", "Contact: <"+p.contact()+">"))
			}
			d.send("BYE")
			p.expect("200 BYE")
			mustEnd(t, ph, call, sip.CauseRemoteHangup)
		})
	}
}

// The server may not know yet where the other side is: it has lost that too.
func TestACallGoesOnWhereNobodyCanBeToldOfTheNewFlow(t *testing.T) {
	p := tcpPeer(t)
	ph, call, d, _ := moved(t, p, "UPDATE")
	update := p.expect("UPDATE")
	update.reply(answer(update, "408 Request Timeout", "bob"))
	d.inSync()
	again := p.expect("UPDATE")
	again.reply(answer(again, "481 Call/Transaction Does Not Exist", "bob"))
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseFailed)
}
