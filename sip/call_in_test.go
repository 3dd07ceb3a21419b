package sip_test

import (
	"slices"
	"strings"
	"testing"

	"sotto/sip"
)

// ringing is a call of the peer that has arrived at a phone which is registered.
func ringing(t *testing.T, p *peer) (*phone, *sip.Call, sip.Offer, *dialog) {
	t.Helper()
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE", "", offerSDP)
	incoming := next[sip.Incoming](ph)
	offer := next[sip.Offer](ph)
	if offer.Call != incoming.Call || incoming.LateOffer {
		t.Errorf("told %+v and %+v", incoming, offer)
	}
	return ph, incoming.Call, offer, d
}

// connected is a call of the peer that the phone has answered and the peer confirmed.
func connected(t *testing.T, p *peer) (*phone, *sip.Call, *dialog) {
	t.Helper()
	ph, call, offer, d := ringing(t, p)
	call.Accept(offer.ID, []byte(answerSDP))
	d.learn(p.expect("200 INVITE"))
	d.confirm(ph)
	return ph, call, d
}

// confirm acknowledges the phone's answer, whose call it is then.
func (d *dialog) confirm(ph *phone) {
	d.p.t.Helper()
	d.ack()
	next[sip.Sent](ph)
	next[sip.Connected](ph)
}

// leave ends the call from the peer's side.
func (d *dialog) leave(ph *phone, call *sip.Call) {
	d.p.t.Helper()
	d.send("BYE")
	d.p.expect("200 BYE")
	mustEnd(d.p.t, ph, call, sip.CauseRemoteHangup)
}

// inSync shows that the phone has taken what the peer sent before.
func (d *dialog) inSync() {
	d.p.t.Helper()
	d.send("OPTIONS")
	d.p.expect("200 OPTIONS")
}

func TestAnIncomingCallIsToldWithItsOffer(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		contact := bracketed(p.register().get("Contact"))
		flow := ph.waitRegistration(sip.Registered).Flow
		d := p.dial(contact)
		d.send("INVITE", "", offerSDP)
		incoming := next[sip.Incoming](ph)
		if incoming.Remote != (sip.Party{URI: "sip:bob@example.test", Name: `Bob "B" Builder`}) {
			t.Errorf("told %+v", incoming.Remote)
		}
		offer := next[sip.Offer](ph)
		if string(offer.Body) != offerSDP || offer.Call != incoming.Call || offer.Flow.Local != flow.Local || offer.Flow.Remote != flow.Remote {
			t.Errorf("told %+v", offer)
		}
		if (offer.Flow.TLS != nil) != (config.Transport == sip.TLS) {
			t.Errorf("the offer came by %+v", offer.Flow)
		}
		incoming.Call.Ring()
		ring := d.learn(p.expect("180 INVITE"))
		incoming.Call.Accept(offer.ID, []byte(answerSDP))
		ok := p.expect("200 INVITE")
		for _, m := range []message{ring, ok} {
			if bracketed(m.get("Contact")) != contact || param(m.get("To"), "tag") == "" || m.get("To") != ring.get("To") ||
				m.get("From") != d.own || m.get("Call-ID") != d.callID || !strings.Contains(m.get("Via"), "branch="+d.branch) {
				t.Errorf("the response:\n%s", m.raw)
			}
		}
		if ok.body != answerSDP || ok.get("Content-Type") != "application/sdp" || !strings.Contains(ok.get("Allow"), "INVITE") || ring.body != "" {
			t.Errorf("the answer:\n%s", ok.raw)
		}
		d.ack()
		if e := next[sip.Sent](ph); e.Call != incoming.Call || e.ID != offer.ID {
			t.Errorf("told %+v", e)
		}
		if e := next[sip.Connected](ph); e.Call != incoming.Call {
			t.Errorf("told %+v", e)
		}
		d.leave(ph, incoming.Call)
	})
}

func TestTheRouteOfAnIncomingCallIsItsRecordRoute(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.headers = []string{"Record-Route: <sip:near.test;lr>", "Record-Route: <sip:far.test;lr>"}
	d.send("INVITE", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
	ok := d.learn(p.expect("200 INVITE"))
	want := []string{"<sip:near.test;lr>", "<sip:far.test;lr>"}
	if !slices.Equal(ok.all("Record-Route"), want) {
		t.Errorf("the answer has the Record-Route %v", ok.all("Record-Route"))
	}
	d.ack()
	d.inSync()
	call.Hangup()
	bye := p.expect("BYE")
	if !slices.Equal(bye.all("Route"), want) || bye.uri() != p.contact() || bye.get("From") != d.other || bye.get("To") != d.own {
		t.Errorf("the BYE:\n%s", bye.raw)
	}
	bye.reply(answer(bye, "200 OK", ""))
}

func TestInvitationsThatCannotBeTaken(t *testing.T) {
	for _, test := range []struct {
		name, want, header, value string
		lines                     []string
	}{
		{"unknown extensions", "420 INVITE", "Unsupported", "answermode, replaces", []string{"Require: 100rel, answermode", "Require: replaces", "", offerSDP}},
		{"another kind of body", "415 INVITE", "Accept", "application/sdp", []string{"Content-Type: text/plain", "", "hello"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, register := registered(t, p)
			d := p.dial(bracketed(register.get("Contact")))
			text := d.text("INVITE", test.lines...)
			if strings.Contains(text, "text/plain") {
				text = strings.Replace(text, "Content-Type: application/sdp\r\n", "", 1)
			}
			p.send(d.target, text)
			m := p.expect(test.want)
			if m.get(test.header) != test.value || param(m.get("To"), "tag") == "" {
				t.Errorf("the refusal:\n%s", m.raw)
			}
			d.learn(m)
			d.again("ACK")
			ph.close(patience / 100)
			if events := ph.unheard(); slices.ContainsFunc(events, func(e sip.Event) bool { return callOf(e) != nil }) {
				t.Errorf("told %+v", events)
			}
		})
	}
}

func TestAnInviteWithoutAContactIsBroken(t *testing.T) {
	p := udpPeer(t)
	_, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	text := d.text("INVITE", "", offerSDP)
	p.send(d.target, strings.Replace(text, "Contact: <"+p.contact()+">\r\n", "", 1))
	if m := p.expect("400 INVITE"); !strings.Contains(m.get("Warning"), "Contact") {
		t.Errorf("the refusal:\n%s", m.raw)
	}
}

func TestTheSameInviteByAnotherWayIsALoop(t *testing.T) {
	p := udpPeer(t)
	ph, call, _, d := ringing(t, p)
	own := d.branch
	p.send(d.target, d.text("INVITE", "", offerSDP)) // the same request, but for its branch
	p.expect("482 INVITE")
	d.again("ACK")
	d.branch = own
	call.Reject(486)
	p.expect("486 INVITE")
	d.again("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestARepeatedInviteIsOneCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, _, d := ringing(t, p)
	call.Ring()
	first := d.learn(p.expect("180 INVITE"))
	d.other = strings.Split(d.other, ";")[0]
	d.again("INVITE", "", offerSDP)
	if again := p.expect("180 INVITE"); again.raw != first.raw {
		t.Errorf("another answer:\n%s", again.raw)
	}
	call.Reject(486)
	p.expect("486 INVITE")
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestAByeBeforeTheAnswerEndsTheInviteToo(t *testing.T) {
	p := udpPeer(t)
	ph, call, _, d := ringing(t, p)
	call.Ring()
	d.learn(p.expect("180 INVITE"))
	d.send("BYE")
	p.expect("200 BYE")
	p.expect("487 INVITE")
	mustEnd(t, ph, call, sip.CauseCancelled)
}

func TestAnUpdateBeforeTheAnswerDoesNotReplaceTheOffer(t *testing.T) {
	p := udpPeer(t)
	ph, call, offer, d := ringing(t, p)
	call.Ring()
	d.learn(p.expect("180 INVITE"))
	d.send("UPDATE", "", offerSDP)
	if m := p.expect("500 UPDATE"); m.get("Retry-After") == "" {
		t.Errorf("the refusal:\n%s", m.raw)
	}
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	next[sip.Sent](ph)
	next[sip.Connected](ph)
}

func TestAConnectionLostWhileItRingsEndsTheCall(t *testing.T) {
	p := tcpPeer(t)
	ph, call, _, _ := ringing(t, p)
	p.hangUp()
	mustEnd(t, ph, call, sip.CauseUnreachable)
}
