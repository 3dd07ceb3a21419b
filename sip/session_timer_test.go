package sip_test

import (
	"testing"

	"sotto/sip"
)

func TestACallAsksForASessionTimer(t *testing.T) {
	p := udpPeer(t)
	_, _, invite := placed(t, p)
	mustMatch(t, "Supported", invite.get("Supported"), ".*timer.*")
	if invite.get("Session-Expires") != "1800" || invite.get("Min-SE") != "" {
		t.Errorf("the INVITE:\n%s", invite.raw)
	}
}

func TestATooShortSessionIsAskedForAnew(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	m := invite
	for _, least := range []string{"3600", "4000", "5000"} {
		m.reply(answer(m, "422 Session Interval Too Small", "x", "Min-SE: "+least))
		p.expect("ACK")
		next := p.expect("INVITE")
		if next.get("Session-Expires") != least || next.get("Min-SE") != least || next.get("Call-ID") != invite.get("Call-ID") ||
			next.seq(t) != m.seq(t)+1 || next.body != invite.body {
			t.Errorf("the INVITE after a 422:\n%s", next.raw)
		}
		m = next
	}
	m.reply(answer(m, "422 Session Interval Too Small", "x", "Min-SE: 6000")) // it goes on and on
	p.expect("ACK")
	if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 422 {
		t.Errorf("told %+v", ended)
	}
}

func TestTheirSessionTimerIsAgreedTo(t *testing.T) {
	for _, test := range []struct {
		name    string
		headers []string
		expires string
		require string
	}{
		{"none", nil, "", ""},
		{"theirs to refresh", []string{"Supported: timer", "Session-Expires: 120;refresher=uac"}, "120;refresher=uac", "timer"},
		{"ours to refresh", []string{"Supported: timer", "Session-Expires: 120;refresher=uas"}, "120;refresher=uas", "timer"},
		{"nobody named", []string{"k: timer", "x: 120"}, "120;refresher=uac", "timer"},
		{"put in by a proxy", []string{"Session-Expires: 120;refresher=uac"}, "120;refresher=uas", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, register := registered(t, p)
			d := p.dial(bracketed(register.get("Contact")))
			d.send("INVITE", append(test.headers, "", offerSDP)...)
			call := next[sip.Incoming](ph).Call
			call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
			ok := p.expect("200 INVITE")
			if ok.get("Session-Expires") != test.expires || ok.get("Require") != test.require {
				t.Errorf("the answer:\n%s", ok.raw)
			}
		})
	}
}

func TestASessionHasNoTimerBeforeItsCallIsAnswered(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d := ringing(t, p)
	call.Ring()
	d.learn(p.expect("180 INVITE"))
	d.send("UPDATE", "Supported: timer", "Session-Expires: 90;refresher=uac")
	// Its end would be a BYE, which who is called may not send before (RFC 3261 §15).
	if ok := p.expect("200 UPDATE"); ok.get("Session-Expires") != "" {
		t.Errorf("agreed to:\n%s", ok.raw)
	}
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	d.seq--
	d.confirm(ph)
	d.seq++
	d.send("UPDATE", "Supported: timer", "Session-Expires: 90;refresher=uac")
	if ok := p.expect("200 UPDATE"); ok.get("Session-Expires") != "90;refresher=uac" {
		t.Errorf("the answer:\n%s", ok.raw)
	}
}

func TestTheirTooShortSessionIsRefused(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE", "Supported: timer", "Session-Expires: 30", "", offerSDP)
	m := d.learn(p.expect("422 INVITE"))
	if m.get("Min-SE") != "90" {
		t.Errorf("the refusal:\n%s", m.raw)
	}
	d.again("ACK")
	mustBeSilent(t, ph, p)
}

func TestARefreshByUpdateIsAnsweredAndNotTold(t *testing.T) {
	p := udpPeer(t)
	ph, _, d := connected(t, p)
	d.send("UPDATE", "Supported: timer", "Session-Expires: 200;refresher=uac")
	if ok := p.expect("200 UPDATE"); ok.get("Session-Expires") != "200;refresher=uac" || ok.body != "" {
		t.Errorf("the answer:\n%s", ok.raw)
	}
	d.send("UPDATE", "Supported: timer", "Session-Expires: 20;refresher=uac")
	p.expect("422 UPDATE")
	mustBeSilent(t, ph, p)
}
