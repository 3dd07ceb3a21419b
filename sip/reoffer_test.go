package sip_test

import (
	"testing"
	"time"

	"sotto/sip"
)

const heldSDP = offerSDP + "a=inactive\r\n"

func TestAReofferOfOursIsAnswered(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	invite := p.expect("INVITE")
	if invite.body != heldSDP || param(invite.get("To"), "tag") != "bob" || invite.uri() != p.contact() {
		t.Errorf("the re-INVITE:\n%s", invite.raw)
	}
	sent := next[sip.Sent](ph)
	invite.reply(p.ok(invite, "bob"))
	ack := p.expect("ACK")
	if ack.seq(t) != invite.seq(t) {
		t.Errorf("the ACK:\n%s", ack.raw)
	}
	if e := next[sip.Answer](ph); e.Call != call || e.ID != sent.ID || string(e.Body) != answerSDP || e.Early {
		t.Errorf("told %+v", e)
	}
	invite.reply(p.ok(invite, "bob")) // its ACK was lost
	if again := p.expect("ACK"); again.raw != ack.raw {
		t.Errorf("acknowledged again by\n%s", again.raw)
	}
	mustBeSilent(t, ph, p)
}

func TestARefusedReofferOfOursIsToldAndTheCallGoesOn(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	sent := next[sip.Sent](ph)
	invite := p.expect("INVITE")
	invite.reply(answer(invite, "488 Not Acceptable Here", "", `Warning: 399 x "no hold"`))
	p.expect("ACK")
	if e := next[sip.Refused](ph); e.Call != call || e.ID != sent.ID || e.Code != 488 || e.Warning != "no hold" || e.RetryIn != 0 {
		t.Errorf("told %+v", e)
	}
	d.inSync()
}

func TestWhoPlacedTheCallWaitsLongerAfterGlare(t *testing.T) {
	for _, test := range []struct {
		name        string
		call        func(*testing.T, *peer) (*phone, *sip.Call, *dialog)
		least, most time.Duration
	}{
		{"our call", talking, 2100 * time.Millisecond, 4 * time.Second},
		{"their call", connected, 0, 2 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, d := test.call(t, p)
			d.inSync()
			call.Reoffer([]byte(heldSDP))
			next[sip.Sent](ph)
			invite := p.expect("INVITE")
			invite.reply(answer(invite, "491 Request Pending", ""))
			if e := next[sip.Refused](ph); e.Code != 491 || e.RetryIn < test.least || e.RetryIn > test.most {
				t.Errorf("told %+v", e)
			}
		})
	}
}

func TestOnlyOneOfferIsOpenAtATime(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	call.Reoffer([]byte(offerSDP))
	next[sip.Sent](ph)
	if e := next[sip.Refused](ph); e.Code != 491 || e.ID != 0 || e.RetryIn == 0 {
		t.Errorf("told %+v", e)
	}
	invite := p.expect("INVITE")
	d.send("UPDATE", "", reofferSDP)
	p.expect("491 UPDATE")
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	next[sip.Answer](ph)
	d.send("UPDATE", "", reofferSDP)
	next[sip.Offer](ph)
}

func TestAReofferThatFindsNoCallEndsIt(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	invite.reply(answer(invite, "481 Call/Transaction Does Not Exist", ""))
	p.expect("ACK")
	bye := p.expect("BYE")
	bye.reply(answer(bye, "481 Call/Transaction Does Not Exist", ""))
	mustEnd(t, ph, call, sip.CauseFailed)
}

func TestAReofferAnsweredAfterTheCallsEndIsStillAcknowledged(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	invite := p.expect("INVITE")
	call.Hangup()
	bye := p.expect("BYE")
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	mustBeSilent(t, ph, p)
}

func TestAReofferWithoutAnOfferGetsOurs(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.send("INVITE")
	wanted := next[sip.OfferWanted](ph)
	call.Offer(wanted.ID+1, []byte("for nobody"))
	call.Offer(wanted.ID, []byte(offerSDP))
	if ok := p.expect("200 INVITE"); ok.body != offerSDP {
		t.Errorf("the answer:\n%s", ok.raw)
	}
	next[sip.Sent](ph)
	d.ack("", answerSDP)
	if e := next[sip.Answer](ph); e.ID != wanted.ID || string(e.Body) != answerSDP {
		t.Errorf("told %+v", e)
	}
	d.send("INVITE")
	wanted = next[sip.OfferWanted](ph)
	call.Offer(wanted.ID, []byte(offerSDP))
	p.expect("200 INVITE")
	next[sip.Sent](ph)
	d.ack()
	if e := next[sip.Refused](ph); e.ID != wanted.ID {
		t.Errorf("told %+v", e)
	}
	d.send("INVITE")
	call.Refuse(next[sip.OfferWanted](ph).ID, 488, "not now")
	p.expect("488 INVITE")
	d.again("ACK")
	d.inSync()
}

func TestChallengesInsideTheirCallAreAnsweredOnceTheServerIsKnownForThem(t *testing.T) {
	p := udpPeer(t)
	challenge := `Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth"`
	config := account(p)
	config.Register, config.Realm = false, "r" // from a call it would not be learnt
	ph := open(t, config)
	call := ph.invite("sip:bob@example.test")
	first := p.expect("INVITE")
	next[sip.Sent](ph)
	first.reply(p.ok(first, "bob"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	call.Reoffer([]byte(heldSDP))
	invite := p.expect("INVITE")
	invite.reply(answer(invite, "407 Proxy Authentication Required", "", challenge))
	p.expect("ACK")
	again := p.expect("INVITE")
	if again.get("Proxy-Authorization") == "" || again.body != heldSDP {
		t.Errorf("the re-INVITE after a challenge:\n%s", again.raw)
	}
	again.reply(p.ok(again, "bob"))
	p.expect("ACK")
	next[sip.Sent](ph)
	next[sip.Answer](ph)

	d := p.dial(bracketed(again.get("Contact")))
	d.send("INVITE", "", offerSDP)
	theirs := next[sip.Incoming](ph).Call
	theirs.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
	d.learn(p.expect("200 INVITE"))
	d.ack()
	d.inSync()
	theirs.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "407 Proxy Authentication Required", "", challenge))
	if bye = p.expect("BYE"); bye.get("Proxy-Authorization") == "" {
		t.Errorf("the BYE after a challenge:\n%s", bye.raw)
	}
	bye.reply(answer(bye, "200 OK", ""))
}
