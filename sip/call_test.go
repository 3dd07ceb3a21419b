package sip_test

import (
	"testing"

	"sotto/sip"
)

func TestBYEEndsACallFromEitherSide(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		config.Register = false
		ph := open(t, config)
		for _, ours := range []bool{true, false} {
			call := ph.invite("sip:bob@example.test")
			invite := p.expect("INVITE")
			invite.reply(p.ok(invite, "bob"))
			p.expect("ACK")
			next[sip.Sent](ph)
			next[sip.Answer](ph)
			next[sip.Connected](ph)
			d := p.answered(invite, "bob")
			if ours {
				call.Hangup()
				call.Hangup()
				bye := p.expect("BYE")
				if bye.seq(t) != invite.seq(t)+1 || bye.get("From") != invite.get("From") || bye.get("To") != d.own || bye.get("Max-Forwards") != "70" {
					t.Errorf("the BYE:\n%s", bye.raw)
				}
				bye.reply(answer(bye, "200 OK", ""))
				mustEnd(t, ph, call, sip.CauseLocalHangup)
			} else {
				d.leave(ph, call)
				call.Hangup()
			}
			d.send("INFO")
			p.expect("481 INFO")
		}
	})
}

func TestBothSidesMayHangUpAtOnce(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := talking(t, p)
	call.Hangup()
	bye := p.expect("BYE")
	d.send("BYE")
	p.expect("200 BYE")
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	bye.reply(answer(bye, "481 Call/Transaction Does Not Exist", ""))
	mustBeSilent(t, ph, p)
}

func TestAnyAnswerToBYEIsItsEnd(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	call.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "500 Server Internal Error", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func TestOnlyCallsOfOursAnswerAChallengeToBYE(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.inSync()
	call.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "401 Unauthorized", "", `WWW-Authenticate: Digest realm="r", nonce="n"`))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	mustBeSilent(t, ph, p)
}

func TestARequestAfterOurBYEIsOutsideOfAnyCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := talking(t, p)
	call.Hangup()
	bye := p.expect("BYE")
	d.send("INVITE", "", reofferSDP)
	p.expect("481 INVITE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup) // and no Offer before
}

func TestBYEOpensANewConnectionWhenTheOldOneIsGone(t *testing.T) {
	p := tcpPeer(t)
	ph, call, d := talking(t, p)
	p.dial(d.target).send("INVITE", "", offerSDP)
	other := next[sip.Incoming](ph).Call
	next[sip.Offer](ph)
	p.hangUp()
	mustEnd(t, ph, other, sip.CauseUnreachable) // so the loss is noticed
	if told := next[sip.Moved](ph); told.Call != call {
		t.Errorf("told of %s", told.Call.ID())
	}
	call.Hangup()
	bye := p.expect("BYE")
	if bye.conn != 1 {
		t.Errorf("BYE over connection %d", bye.conn)
	}
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func TestABYEUnderWhichTheConnectionBreaksIsSentOnceMore(t *testing.T) {
	p := tcpPeer(t)
	ph, call, _ := talking(t, p)
	call.Hangup()
	first := p.expect("BYE")
	p.hangUp()
	second := p.expect("BYE")
	if second.conn == first.conn || second.get("Call-ID") != first.get("Call-ID") || second.seq(t) != first.seq(t)+1 {
		t.Errorf("by connection %d:\n%s", second.conn, second.raw)
	}
	p.hangUp() // that is enough
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	if p.close(); len(p.in) > 0 {
		t.Errorf("sent %v", <-p.in)
	}
}

func TestTwoCallsDoNotMix(t *testing.T) {
	p := udpPeer(t)
	ph, first, d := connected(t, p)
	second := ph.invite("sip:carol@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(p.ok(invite, "carol"))
	p.expect("ACK")
	if e := next[sip.Answer](ph); e.Call != second {
		t.Errorf("the answer of %s", e.Call.ID())
	}
	if e := next[sip.Connected](ph); e.Call != second || first.ID() == second.ID() {
		t.Errorf("%s is connected", e.Call.ID())
	}
	d.leave(ph, first)
	second.Hangup()
	bye := p.expect("BYE")
	if bye.get("Call-ID") != invite.get("Call-ID") {
		t.Errorf("the BYE:\n%s", bye.raw)
	}
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, second, sip.CauseLocalHangup)
}
