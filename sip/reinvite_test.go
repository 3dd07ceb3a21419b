package sip_test

import (
	"strings"
	"testing"

	"sotto/sip"
)

// refused sends an offer in a running call, which the other side answers so.
func refused(t *testing.T, p *peer, ph *phone, call *sip.Call, status string, more ...string) sip.Refused {
	t.Helper()
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	invite.reply(answer(invite, status, "", more...))
	p.expect("ACK")
	return next[sip.Refused](ph)
}

func TestASideThatIsBusyWithItsOwnOfferIsAskedLater(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	for after, later := range map[string]bool{"3": true, "10": true, "11": false, "600": false, "x": false} {
		e := refused(t, p, ph, call, "500 Server Internal Error", "Retry-After: "+after)
		if (e.RetryIn > 0) != later || e.Code != 500 {
			t.Errorf("Retry-After: %s is told as %+v", after, e)
		}
	}
	if e := refused(t, p, ph, call, "500 Server Internal Error"); e.RetryIn != 0 {
		t.Errorf("told %+v", e)
	}
}

func TestGlareWithoutEndIsGivenUp(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	for i := range 7 {
		e := refused(t, p, ph, call, "491 Request Pending")
		if again := i != 5; (e.RetryIn > 0) != again {
			t.Errorf("491 number %d is told as %+v", i+1, e)
		}
	}
}

func TestAReofferFollowsTheContactOfItsAnswer(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	invite.reply(answer(invite, "200 OK", "", "Contact: <sip:moved@192.0.2.9>", "", answerSDP))
	if ack := p.expect("ACK"); ack.uri() != "sip:moved@192.0.2.9" {
		t.Errorf("ACK to %s", ack.uri())
	}
	next[sip.Answer](ph)
}

func TestAReofferAnsweredWithoutABodyIsRefused(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	if e := refused(t, p, ph, call, "200 OK"); e.Reason == "" || e.Code != 200 {
		t.Errorf("told %+v", e)
	}
}

func TestAReofferMayBeAnsweredReliably(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	p.reliably(invite, "183 Session Progress", "bob", 77, "", answerSDP)
	if e := next[sip.Answer](ph); e.Call != call || string(e.Body) != answerSDP {
		t.Errorf("told %+v", e)
	}
	invite.reply(answer(invite, "200 OK", ""))
	if ack := p.expect("ACK"); ack.seq(t) != invite.seq(t) {
		t.Errorf("the ACK:\n%s", ack.raw)
	}
	mustBeSilent(t, ph, p)
}

func TestTheirReofferMeetsOurs(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	for _, lines := range [][]string{{"", reofferSDP}, nil} {
		d.send("INVITE", lines...)
		p.expect("491 INVITE")
		d.again("ACK")
	}
	d.send("UPDATE") // refreshes, and offers nothing
	p.expect("200 UPDATE")
	invite.reply(answer(invite, "491 Request Pending", ""))
	p.expect("ACK")
	next[sip.Refused](ph)
	d.send("INVITE", "", reofferSDP)
	call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
	p.expect("200 INVITE")
	d.ack()
	next[sip.Sent](ph)
	d.inSync()
}

func TestAReofferThatTheServerDoesNotAnswerEndsTheCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	invite.reply(answer(invite, "408 Request Timeout", ""))
	p.expect("ACK")
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	if ended := mustEnd(t, ph, call, sip.CauseFailed); ended.Err != sip.ErrLost || ended.Reason == "" {
		t.Errorf("told %+v", ended)
	}
}

func TestARefusedReofferOfTheirsDoesNotMoveTheCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.seq++
	p.send(d.target, strings.Replace(d.text("UPDATE", "", reofferSDP), "Contact: <"+p.contact()+">", "Contact: <sip:moved@192.0.2.9>", 1))
	call.Refuse(next[sip.Offer](ph).ID, 488, "")
	p.expect("488 UPDATE")
	call.Hangup()
	if bye := p.expect("BYE"); bye.uri() != p.contact() {
		t.Errorf("BYE to %s", bye.uri())
	}
}
