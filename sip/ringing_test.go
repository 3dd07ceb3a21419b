package sip_test

import (
	"testing"

	"sotto/sip"
)

// insisting is a call whose caller requires 100rel, and the 180 that it got.
func insisting(t *testing.T, p *peer) (*phone, *sip.Call, sip.Offer, *dialog, message) {
	t.Helper()
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE", "Require: 100rel", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	offer := next[sip.Offer](ph)
	call.Ring()
	call.Ring() // one is on its way
	return ph, call, offer, d, d.learn(p.expect("180 INVITE"))
}

// prack confirms a reliable response.
func (d *dialog) prack(of message, more ...string) {
	d.p.t.Helper()
	d.send("PRACK", append([]string{"RAck: " + of.get("RSeq") + " " + of.get("CSeq")}, more...)...)
}

func TestACallerThatOnlyKnows100relIsRungPlainly(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE", "Supported: 100rel", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	next[sip.Offer](ph)
	call.Ring()
	if m := d.learn(p.expect("180 INVITE")); m.get("RSeq") != "" || m.get("Require") != "" {
		t.Errorf("the 180:\n%s", m.raw)
	}
	call.Reject(486)
	p.expect("486 INVITE")
}

func TestAReliable180IsRepeatedUntilItsPRACK(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d, ringing := insisting(t, p)
	for range 2 {
		if again := p.expect("180 INVITE"); again.raw != ringing.raw {
			t.Errorf("repeated as\n%s", again.raw)
		}
	}
	d.prack(ringing)
	p.expect("200 PRACK")
	d.prack(ringing) // another one has nothing to confirm
	p.expect("481 PRACK")
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	d.seq = 1
	d.confirm(ph)
}

func TestACallMayBeAnsweredBeforeThePRACK(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d, ringing := insisting(t, p)
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	d.ack()
	d.prack(ringing)
	p.expect("200 PRACK")
	next[sip.Sent](ph)
	next[sip.Connected](ph)
	mustBeSilent(t, ph, p) // neither 180 nor 200 any more
}

func TestAnOfferInAPRACKComesTooEarly(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d, ringing := insisting(t, p)
	d.prack(ringing, "", reofferSDP)
	p.expect("488 PRACK")
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	next[sip.Sent](ph)
	next[sip.Connected](ph)
}

func TestALateOfferIsNotPromisedByRinging(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE", "Require: 100rel")
	call := next[sip.Incoming](ph).Call
	call.Ring()
	call.AnswerWithOffer([]byte(offerSDP))
	// A 180 would have to bring the offer (RFC 3262 §5).
	if ok := d.learn(p.expect("200 INVITE")); ok.body != offerSDP {
		t.Errorf("the answer:\n%s", ok.raw)
	}
	d.ack("", answerSDP)
	next[sip.Sent](ph)
	next[sip.Connected](ph)
	next[sip.Answer](ph)
}
