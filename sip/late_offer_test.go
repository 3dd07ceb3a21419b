package sip_test

import (
	"testing"

	"sotto/sip"
)

// asking is a call of ours that asks for an offer, and its INVITE.
func asking(t *testing.T, p *peer) (*phone, *sip.Call, message) {
	t.Helper()
	ph := unregistered(t, p)
	call, err := ph.Invite("sip:bob@example.test", nil)
	if err != nil {
		t.Fatal(err)
	}
	ph.calls = append(ph.calls, call)
	invite := p.expect("INVITE")
	if invite.body != "" || invite.get("Content-Type") != "" {
		t.Errorf("the INVITE:\n%s", invite.raw)
	}
	return ph, call, invite
}

// offers answers an INVITE without an offer with one.
func (p *peer) offers(invite message) string {
	return answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">", "", offerSDP)
}

func TestAnOfferInThe200IsAnsweredInTheACK(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := asking(t, p)
	invite.reply(p.offers(invite))
	offer := next[sip.Offer](ph)
	if offer.Call != call || string(offer.Body) != offerSDP || offer.Branch != "bob" {
		t.Errorf("told %+v", offer)
	}
	invite.reply(p.offers(invite)) // it waits for its ACK
	call.Accept(offer.ID, []byte(answerSDP))
	ack := p.expect("ACK")
	if ack.body != answerSDP || ack.seq(t) != invite.seq(t) {
		t.Errorf("the ACK:\n%s", ack.raw)
	}
	if e := next[sip.Sent](ph); e.ID != offer.ID {
		t.Errorf("told %+v", e)
	}
	if e := next[sip.Connected](ph); e.Branch != "bob" {
		t.Errorf("told %+v", e)
	}
	invite.reply(p.offers(invite))
	if again := p.expect("ACK"); again.raw != ack.raw {
		t.Errorf("acknowledged again by\n%s", again.raw)
	}
	p.isLeft(ph, call)
}

func TestAnOfferInThe200ThatWontDoEndsTheCall(t *testing.T) {
	for name, act := range map[string]struct {
		do    func(*sip.Call, sip.ExchangeID)
		cause sip.Cause
	}{
		"refused": {func(c *sip.Call, id sip.ExchangeID) { c.Refuse(id, 488, "no codec") }, sip.CauseFailed},
		"hung up": {func(c *sip.Call, _ sip.ExchangeID) { c.Hangup() }, sip.CauseLocalHangup},
	} {
		t.Run(name, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, invite := asking(t, p)
			invite.reply(p.offers(invite))
			act.do(call, next[sip.Offer](ph).ID)
			if ack := p.expect("ACK"); ack.body != "" {
				t.Errorf("the ACK:\n%s", ack.raw)
			}
			bye := p.expect("BYE")
			bye.reply(answer(bye, "200 OK", ""))
			mustEnd(t, ph, call, act.cause)
		})
	}
}

func TestA200WithoutAnOfferIsConfirmedAllTheSame(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := asking(t, p)
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">"))
	p.expect("ACK")
	next[sip.Connected](ph)
}

func TestAnOfferInAReliableResponseIsAnsweredInThePRACK(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := asking(t, p)
	reliable := answer(invite, "183 Session Progress", "bob", "Require: 100rel", "RSeq: 8", "Contact: <"+p.contact()+">", "", offerSDP)
	invite.reply(reliable)
	next[sip.Progress](ph)
	offer := next[sip.Offer](ph)
	invite.reply(reliable) // the owner takes its time
	ph.settle()
	call.Accept(offer.ID, []byte(answerSDP))
	prack := p.expect("PRACK")
	if prack.body != answerSDP || prack.get("RAck") != "8 1 INVITE" {
		t.Errorf("the PRACK:\n%s", prack.raw)
	}
	prack.reply(answer(prack, "200 OK", ""))
	next[sip.Sent](ph)
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">"))
	if ack := p.expect("ACK"); ack.body != "" {
		t.Errorf("the ACK:\n%s", ack.raw)
	}
	next[sip.Connected](ph)
}

func TestAnOfferInAReliableResponseThatWontDoCancelsTheCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := asking(t, p)
	invite.reply(answer(invite, "183 Session Progress", "bob", "Require: 100rel", "RSeq: 8", "", offerSDP))
	next[sip.Progress](ph)
	call.Refuse(next[sip.Offer](ph).ID, 488, "no codec")
	mustCancel(t, p, invite)
	if ended := mustEnd(t, ph, call, sip.CauseFailed); ended.Reason != "no codec" {
		t.Errorf("told %+v", ended)
	}
}
