package sip_test

import (
	"strings"
	"testing"

	"sotto/sip"
)

func TestTheAnswerIsRepeatedUntilItsACK(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		d := p.dial(bracketed(p.register().get("Contact")))
		ph.waitRegistration(sip.Registered)
		d.send("INVITE", "", offerSDP)
		call := next[sip.Incoming](ph).Call
		call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
		first := d.learn(p.expect("200 INVITE"))
		for range 2 {
			if again := p.expect("200 INVITE"); again.raw != first.raw {
				t.Errorf("another answer:\n%s\nafter\n%s", again.raw, first.raw)
			}
			if p.transport != "udp" {
				break // the same timers, and one second each
			}
		}
		d.confirm(ph)
		d.leave(ph, call)
	})
}

func TestACallerThatGivesUpCancels(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		cause        sip.Cause
	}{
		{"without a reason", "X: y", sip.CauseCancelled},
		{"answered elsewhere", `Reason: SIP;cause=200;text="Call completed elsewhere"`, sip.CauseElsewhere},
		{"answered elsewhere, with spaces", `Reason: Q.850 ; cause=16, sip ; cause = 200`, sip.CauseElsewhere},
		{"another status", "Reason: SIP;cause=480", sip.CauseCancelled},
		{"another protocol", "Reason: Q.850;cause=200", sip.CauseCancelled},
		{"more digits", "Reason: SIP;cause=2000", sip.CauseCancelled},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, offer, d := ringing(t, p)
			call.Ring()
			d.learn(p.expect("180 INVITE"))
			d.again("CANCEL", test.reason)
			p.expect("200 CANCEL")
			p.expect("487 INVITE")
			d.again("ACK")
			mustEnd(t, ph, call, test.cause)
			call.Accept(offer.ID, []byte(answerSDP))
			mustBeSilent(t, ph, p)
		})
	}
}

func TestRejectAnswersWithItsStatus(t *testing.T) {
	for code, line := range map[int]string{486: "SIP/2.0 486 Busy Here", 603: "SIP/2.0 603 Decline", 480: "SIP/2.0 480 Temporarily Unavailable", 499: "SIP/2.0 499 Status 4xx"} {
		t.Run(line, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, _, d := ringing(t, p)
			call.Ring()
			ring := d.learn(p.expect("180 INVITE"))
			call.Reject(code)
			call.Reject(486)
			m := p.expect(line[8:11] + " INVITE")
			if m.start != line || m.get("To") != ring.get("To") {
				t.Errorf("the rejection:\n%s", m.raw)
			}
			d.again("ACK")
			if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != code {
				t.Errorf("told %+v", ended)
			}
		})
	}
}

func TestHangingUpWhileItRingsHereSaysBusy(t *testing.T) {
	p := udpPeer(t)
	ph, call, _, d := ringing(t, p)
	call.Hangup()
	p.expect("486 INVITE")
	d.again("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestRefuseSaysWhyInAWarning(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d := ringing(t, p)
	call.Refuse(offer.ID+1, 500, "not this one")
	call.Refuse(offer.ID, 488, "Only \"SRTP\" here\r\nX-Evil: C:\\")
	m := p.expect("488 INVITE")
	if got := m.get("Warning"); got != `399 sotto "Only \"SRTP\" hereX-Evil: C:\\"` {
		t.Errorf("Warning: %s", got)
	}
	d.again("ACK")
	if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 488 || !strings.HasPrefix(ended.Warning, `Only "SRTP"`) {
		t.Errorf("told %+v", ended)
	}
}

// late is a call without an offer.
func late(t *testing.T, p *peer) (*phone, *sip.Call, *dialog) {
	t.Helper()
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE")
	incoming := next[sip.Incoming](ph)
	if !incoming.LateOffer {
		t.Errorf("told %+v", incoming)
	}
	incoming.Call.AnswerWithOffer([]byte(offerSDP))
	ok := d.learn(p.expect("200 INVITE"))
	if ok.body != offerSDP {
		t.Errorf("our offer:\n%s", ok.raw)
	}
	sent := next[sip.Sent](ph)
	next[sip.Connected](ph)
	if sent.Call != incoming.Call || sent.ID == 0 {
		t.Errorf("told %+v", sent)
	}
	return ph, incoming.Call, d
}

func TestALateOfferIsAnsweredInTheACK(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := late(t, p)
	d.ack("", answerSDP)
	if e := next[sip.Answer](ph); e.Call != call || string(e.Body) != answerSDP || e.Early || e.ID == 0 {
		t.Errorf("told %+v", e)
	}
	d.ack("", answerSDP) // once more is not another answer
	d.inSync()
	d.leave(ph, call)
}

func TestALateOfferWithoutAnAnswerEndsTheCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := late(t, p)
	d.ack()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	if ended := mustEnd(t, ph, call, sip.CauseFailed); ended.Err != sip.ErrOfferUnanswered || ended.Reason == "" {
		t.Errorf("told %+v", ended)
	}
}

func TestHangingUpBeforeTheACKWaitsForIt(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d := ringing(t, p)
	call.Accept(offer.ID, []byte(answerSDP))
	d.learn(p.expect("200 INVITE"))
	call.Hangup()
	mustBeSilent(t, ph, p) // no BYE yet (RFC 3261 §15)
	next[sip.Sent](ph)
	next[sip.Connected](ph)
	d.ack()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func TestWhatIsPostedToAnEndedCallDoesNothing(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d := ringing(t, p)
	call.Reject(486)
	p.expect("486 INVITE")
	d.again("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
	call.Ring()
	call.Accept(offer.ID, []byte(answerSDP))
	call.Refuse(offer.ID, 488, "")
	call.AnswerWithOffer([]byte(offerSDP))
	call.Reject(603)
	call.Hangup()
	mustBeSilent(t, ph, p)
	if call.ID() == "" {
		t.Error("a call without a name")
	}
}

func TestACallThatArrivesWhileTheAgentEndsIsTurnedAway(t *testing.T) {
	p := udpPeer(t)
	ph, _, d := connected(t, p)
	done := make(chan struct{})
	go func() { defer close(done); ph.close(patience) }()
	bye := p.expect("BYE")
	p.dial(d.target).send("INVITE", "", offerSDP)
	p.expect("480 INVITE")
	if _, err := ph.Invite("sip:bob@example.test", nil); err != nil {
		t.Errorf("a call of ours is told so by %v, not by its Ended", err)
	}
	if ended := next[sip.Ended](ph); ended.Cause != sip.CauseCancelled {
		t.Errorf("told %+v", ended)
	}
	bye.reply(answer(bye, "200 OK", ""))
	p.register()
	<-done
}
