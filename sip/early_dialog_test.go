package sip_test

import (
	"fmt"
	"strings"
	"testing"

	"sotto/sip"
)

// reliably answers an INVITE with a reliable provisional response, and takes its
// PRACK.
func (p *peer) reliably(invite message, status, tag string, rseq int, more ...string) message {
	p.t.Helper()
	lines := []string{"Require: 100rel", fmt.Sprintf("RSeq: %d", rseq), "Contact: <" + p.contact() + ">"}
	invite.reply(answer(invite, status, tag, append(lines, more...)...))
	prack := p.expect("PRACK")
	if prack.get("RAck") != fmt.Sprintf("%d %d INVITE", rseq, invite.seq(p.t)) || param(prack.get("To"), "tag") != tag {
		p.t.Errorf("the PRACK:\n%s", prack.raw)
	}
	prack.reply(answer(prack, "200 OK", ""))
	return prack
}

// early is a call to bob who has answered reliably, with a body, and rings.
func early(t *testing.T, p *peer) (*phone, *sip.Call, message, *dialog) {
	t.Helper()
	ph, call, invite := placed(t, p)
	p.reliably(invite, "183 Session Progress", "bob", 1, "", answerSDP)
	next[sip.Progress](ph)
	if e := next[sip.Answer](ph); !e.Early {
		t.Errorf("told %+v", e)
	}
	return ph, call, invite, p.answered(invite, "bob")
}

func TestAForkThatHasAnsweredReliablyMayOfferAnew(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite, d := early(t, p)
	d.send("UPDATE", "", reofferSDP)
	offer := next[sip.Offer](ph)
	if offer.Call != call || offer.Branch != "bob" || string(offer.Body) != reofferSDP {
		t.Errorf("told %+v", offer)
	}
	call.Accept(offer.ID, []byte(answerSDP))
	if ok := p.expect("200 UPDATE"); ok.body != answerSDP || ok.get("Contact") == "" {
		t.Errorf("the answer:\n%s", ok.raw)
	}
	if e := next[sip.Sent](ph); e.ID != offer.ID {
		t.Errorf("told %+v", e)
	}
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">"))
	p.expect("ACK")
	if e := next[sip.Connected](ph); e.Branch != "bob" {
		t.Errorf("told %+v", e)
	}
	d.send("UPDATE", "", offerSDP)
	if again := next[sip.Offer](ph); again.Branch != "" || again.ID <= offer.ID {
		t.Errorf("told %+v after %+v", again, offer)
	}
}

func TestAnOfferBeforeTheAnswerCountsIsTooEarly(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := placed(t, p)
	invite.reply(answer(invite, "183 Session Progress", "bob", "Contact: <"+p.contact()+">", "", answerSDP))
	next[sip.Progress](ph)
	next[sip.Answer](ph)
	d := p.answered(invite, "bob")
	d.send("UPDATE", "", reofferSDP)
	p.expect("491 UPDATE")
	d.send("UPDATE")
	p.expect("200 UPDATE")
	d.send("INVITE", "", reofferSDP)
	p.expect("491 INVITE")
	d.again("ACK")
	mustBeSilent(t, ph, p)
}

func TestRequestsInEarlyDialogsAreAnswered(t *testing.T) {
	for _, test := range []struct{ method, want string }{
		{"INFO", "200 INFO"}, {"OPTIONS", "200 OPTIONS"}, {"PRACK", "481 PRACK"},
		{"BYE", "481 BYE"}, // only a fork that has answered may hang up (RFC 3261 §15)
	} {
		t.Run(test.method, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, _, d := early(t, p)
			d.send(test.method)
			p.expect(test.want)
			call.Hangup()
			p.expect("CANCEL")
			_ = ph
		})
	}
}

func TestEachForkCountsItsOwnRequests(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := placed(t, p)
	for fork, rseqs := range map[string][]int{"desk": {5, 6}, "mobile": {900, 901, 902}} {
		for i, rseq := range rseqs {
			prack := p.reliably(invite, "183 Session Progress", fork, rseq)
			if prack.seq(t) != invite.seq(t)+1+i {
				t.Errorf("%s got the CSeq %d as number %d", fork, prack.seq(t), i)
			}
			if e := next[sip.Progress](ph); e.Branch != fork || e.Code != 183 {
				t.Errorf("told %+v", e)
			}
		}
	}
	invite.reply(p.ok(invite, "mobile"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	d := p.answered(invite, "mobile")
	d.inSync()
	lost := p.answered(invite, "desk")
	lost.send("OPTIONS")
	p.expect("481 OPTIONS")
}

func TestEveryKindOfProgressIsTold(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := placed(t, p)
	for _, status := range []string{"100 Trying", "181 Call Is Being Forwarded", "182 Queued", "180 Ringing", "183 Session Progress", "199 Early Dialog Terminated"} {
		invite.reply(answer(invite, status, "bob"))
		if status == "100 Trying" {
			continue
		}
		if e := next[sip.Progress](ph); fmt.Sprint(e.Code) != status[:3] || e.Branch != "bob" {
			t.Errorf("%s is told as %+v", status, e)
		}
	}
	d := p.answered(invite, "bob") // it has given up
	d.send("OPTIONS")
	p.expect("481 OPTIONS")
}

func TestAnAnswerThatWasChangedOnTheWayIsToldAgain(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := placed(t, p)
	invite.reply(answer(invite, "183 Session Progress", "bob", "", answerSDP))
	next[sip.Progress](ph)
	next[sip.Answer](ph)
	moved := strings.ReplaceAll(answerSDP, "5000", "5002")
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">", "", moved))
	p.expect("ACK")
	if e := next[sip.Answer](ph); e.Early || e.Branch != "bob" || string(e.Body) != moved {
		t.Errorf("told %+v", e)
	}
	next[sip.Connected](ph)
}

func TestTheAnswerOfAReliableResponseIsFinal(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite, _ := early(t, p)
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">", "", strings.ReplaceAll(answerSDP, "5000", "5002")))
	p.expect("ACK")
	next[sip.Connected](ph) // and no Answer before
}

func TestForksBeyondANumberAreToldAndNothingElse(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := placed(t, p)
	for i := range 20 {
		invite.reply(answer(invite, "183 Session Progress", fmt.Sprintf("fork%d", i), "Require: 100rel", "RSeq: 1"))
		if i < 16 {
			prack := p.expect("PRACK")
			prack.reply(answer(prack, "200 OK", ""))
		}
		next[sip.Progress](ph)
	}
	mustBeSilent(t, ph, p)
	invite.reply(p.ok(invite, "fork19"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
}

func TestAForksOpenOfferIsAnsweredWhenAnotherTakesTheCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite, d := early(t, p)
	d.send("UPDATE", "", reofferSDP)
	offer := next[sip.Offer](ph)
	invite.reply(p.ok(invite, "mobile"))
	p.expect("487 UPDATE")
	p.expect("ACK")
	if e := next[sip.Answer](ph); e.Branch != "mobile" {
		t.Errorf("told %+v", e)
	}
	next[sip.Connected](ph)
	call.Accept(offer.ID, []byte(answerSDP))
	mustBeSilent(t, ph, p)
}
