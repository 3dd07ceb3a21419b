package sip_test

import (
	"strings"
	"testing"

	"sotto/sip"
)

const reofferSDP = offerSDP + "a=sendonly\r\n"

func TestAReofferIsAnsweredLikeAnOffer(t *testing.T) {
	for _, method := range []string{"INVITE", "UPDATE"} {
		t.Run(method, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, d := connected(t, p)
			d.send(method, "", reofferSDP)
			offer := next[sip.Offer](ph)
			if offer.Call != call || string(offer.Body) != reofferSDP {
				t.Errorf("told %+v", offer)
			}
			call.Accept(offer.ID-1, []byte("of another exchange"))
			call.Accept(offer.ID, []byte(answerSDP))
			ok := p.expect("200 " + method)
			if ok.body != answerSDP || bracketed(ok.get("Contact")) != d.target || ok.get("To") != d.other {
				t.Errorf("the answer:\n%s", ok.raw)
			}
			if e := next[sip.Sent](ph); e.ID != offer.ID {
				t.Errorf("told %+v", e)
			}
			if method == "INVITE" {
				if again := p.expect("200 INVITE"); again.raw != ok.raw {
					t.Errorf("repeated as\n%s", again.raw)
				}
				d.ack()
			}
			d.leave(ph, call)
		})
	}
}

func TestARefusedReofferLeavesTheCallAsItWas(t *testing.T) {
	for _, method := range []string{"INVITE", "UPDATE"} {
		t.Run(method, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, d := connected(t, p)
			d.send(method, "", reofferSDP)
			offer := next[sip.Offer](ph)
			call.Refuse(offer.ID, 488, "not so")
			if m := p.expect("488 " + method); m.get("Warning") != `399 sotto "not so"` {
				t.Errorf("the refusal:\n%s", m.raw)
			}
			if method == "INVITE" {
				d.again("ACK")
			}
			d.send(method, "", offerSDP)
			if second := next[sip.Offer](ph); second.ID <= offer.ID {
				t.Errorf("the exchange %d follows %d", second.ID, offer.ID)
			}
		})
	}
}

func TestAReofferFollowsTheOtherSidesNewContact(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.seq++
	p.send(d.target, strings.Replace(d.text("UPDATE"), "Contact: <"+p.contact()+">", "Contact: <sip:moved@192.0.2.9>", 1))
	p.expect("200 UPDATE")
	call.Hangup()
	bye := p.expect("BYE")
	if bye.uri() != "sip:moved@192.0.2.9" {
		t.Errorf("BYE to %s", bye.uri())
	}
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func TestASecondReofferWaitsForTheFirst(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.send("INVITE", "", reofferSDP)
	offer := next[sip.Offer](ph)
	d.send("UPDATE", "", reofferSDP)
	if m := p.expect("500 UPDATE"); m.get("Retry-After") == "" {
		t.Errorf("the refusal:\n%s", m.raw)
	}
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	d.send("UPDATE", "", reofferSDP) // the ACK does not come
	p.expect("491 UPDATE")
}

func TestAReofferRightBehindTheACKIsTaken(t *testing.T) {
	p := tcpPeer(t)
	ph, call, offer, d := ringing(t, p)
	call.Accept(offer.ID, []byte(answerSDP))
	d.learn(p.expect("200 INVITE"))
	next[sip.Sent](ph)
	next[sip.Connected](ph)
	ack := d.textWith("z9hG4bKack", "ACK")
	d.seq++
	// The other order is what reading both at once makes of it, at times.
	p.send(d.target, d.text("INVITE", "", reofferSDP)+ack)
	call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
	p.expect("200 INVITE")
}

func TestAReofferThatIsCancelledLeavesTheCallAsItWas(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.send("INVITE", "", reofferSDP)
	offer := next[sip.Offer](ph)
	d.again("CANCEL")
	p.expect("200 CANCEL")
	p.expect("487 INVITE")
	d.again("ACK")
	call.Accept(offer.ID, []byte(answerSDP))
	mustBeSilent(t, ph, p)
	d.send("UPDATE", "", reofferSDP)
	call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
	p.expect("200 UPDATE")
	next[sip.Sent](ph)
	d.leave(ph, call)
}

func TestAnOpenReofferIsAnsweredWhenTheCallEnds(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.send("INVITE", "", reofferSDP)
	offer := next[sip.Offer](ph)
	call.Hangup()
	p.expect("487 INVITE")
	bye := p.expect("BYE")
	call.Accept(offer.ID, []byte(answerSDP))
	d.again("ACK")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	mustBeSilent(t, ph, p)
}

func TestRequestsInsideACallAreAnswered(t *testing.T) {
	for _, test := range []struct {
		name, method, want, header string
		lines                      []string
	}{
		{"UPDATE without a body", "UPDATE", "200 UPDATE", "Contact", nil},
		{"INFO without a body", "INFO", "200 INFO", "Allow", nil},
		{"MESSAGE without a body", "MESSAGE", "200 MESSAGE", "Allow", nil},
		{"OPTIONS", "OPTIONS", "200 OPTIONS", "Accept", nil},
		{"INFO with a body", "INFO", "415 INFO", "Accept", []string{"", "Signal=5"}},
		{"UPDATE that asks for too much", "UPDATE", "420 UPDATE", "Unsupported", []string{"Require: replaces"}},
		{"PRACK of nothing", "PRACK", "481 PRACK", "User-Agent", []string{"RAck: 1 1 INVITE"}},
		{"an unknown method", "REFER", "405 REFER", "Allow", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			_, _, d := connected(t, p)
			d.send(test.method, test.lines...)
			if m := p.expect(test.want); m.get(test.header) == "" {
				t.Errorf("no %s in\n%s", test.header, m.raw)
			}
		})
	}
}

func TestACANCELOfNothingThatIsOpenIsAnsweredSo(t *testing.T) {
	p := udpPeer(t)
	_, _, d := connected(t, p)
	d.send("CANCEL")
	p.expect("481 CANCEL") // RFC 3261 §9.2
	d.seq--
	d.send("OPTIONS")
	p.expect("200 OPTIONS")
	d.send("INFO")
	p.expect("200 INFO")
}

func TestAnOldCSeqIsRefused(t *testing.T) {
	p := udpPeer(t)
	_, _, d := connected(t, p)
	d.seq = 50
	d.inSync()
	d.seq -= 10
	d.send("OPTIONS")
	p.expect("500 OPTIONS")
}

func TestSwappedRequestsAreTakenInTheOrderOfTheirCSeq(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.seq++
	first := d.text("UPDATE", "", reofferSDP)
	d.seq++
	p.send(d.target, d.text("BYE"))
	p.send(d.target, first)
	if offer := next[sip.Offer](ph); string(offer.Body) != reofferSDP {
		t.Errorf("told %+v", offer)
	}
	p.expect("200 BYE")
	p.expect("487 UPDATE")
	mustEnd(t, ph, call, sip.CauseRemoteHangup)
}

func TestWhatWaitsBehindABYEIsAnsweredToo(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.seq++
	bye := d.text("BYE")
	d.seq += 2 // one is missing between them
	p.send(d.target, d.text("OPTIONS"))
	p.send(d.target, bye)
	p.expect("200 BYE")
	p.expect("481 OPTIONS")
	mustEnd(t, ph, call, sip.CauseRemoteHangup)
}

func TestTheOrderOfARequestInACallOfOursBeginsWithTheirFirst(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := talking(t, p)
	d.send("INFO") // CSeq 101
	p.expect("200 INFO")
	d.leave(ph, call)
}
