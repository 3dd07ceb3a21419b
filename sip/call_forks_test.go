package sip_test

import (
	"slices"
	"testing"

	"sotto/sip"
)

func TestEarlyAnswersOfTwoForksAreToldApart(t *testing.T) {
	p := udpPeer(t)
	ph, _, invite := placed(t, p)
	var id sip.ExchangeID
	for _, fork := range []string{"desk", "mobile"} {
		invite.reply(answer(invite, "183 Session Progress", fork, "", answerSDP))
		next[sip.Progress](ph)
		e := next[sip.Answer](ph)
		if e.Branch != fork || !e.Early || id != 0 && e.ID != id {
			t.Errorf("told %+v; want an answer of %s to %d", e, fork, id)
		}
		id = e.ID
	}
	invite.reply(p.ok(invite, "mobile"))
	p.expect("ACK")
	if e := next[sip.Connected](ph); e.Branch != "mobile" {
		t.Errorf("told %+v", e)
	}
}

func TestTheACKGoesWhereTheAnswerSays(t *testing.T) {
	for _, test := range []struct {
		name    string
		record  []string
		uri     string
		routes  []string
		contact string
	}{
		{"straight", nil, "sip:bob@192.0.2.7:5099;ob", nil, "sip:bob@192.0.2.7:5099;ob"},
		{"by loose routers", []string{"<sip:p1.test;lr>", "<sip:p2.test:5070;lr;x=y>"}, "sip:bob@192.0.2.7",
			[]string{"<sip:p2.test:5070;lr;x=y>", "<sip:p1.test;lr>"}, "sip:bob@192.0.2.7"},
		{"by loose routers in one line", []string{"<sip:p1.test;lr>, <sip:p2.test;lr>"}, "sip:bob@192.0.2.7",
			[]string{"<sip:p2.test;lr>", "<sip:p1.test;lr>"}, "sip:bob@192.0.2.7"},
		{"by a strict router first", []string{"<sip:loose.test;lr>", "<sip:strict.test>"}, "sip:strict.test",
			[]string{"<sip:loose.test;lr>", "<sip:bob@192.0.2.7>"}, "sip:bob@192.0.2.7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, invite := placed(t, p)
			lines := []string{"Contact: <" + test.contact + ">"}
			for _, r := range test.record {
				lines = append(lines, "Record-Route: "+r)
			}
			invite.reply(answer(invite, "200 OK", "bob", append(lines, "", answerSDP)...))
			ack := p.expect("ACK")
			call.Hangup()
			for i, m := range []message{ack, p.expect("BYE")} {
				if m.uri() != test.uri || !slices.Equal(m.all("Route"), test.routes) {
					t.Errorf("%s to %s by %v; want %s by %v", m.kind(), m.uri(), m.all("Route"), test.uri, test.routes)
				}
				if m.get("To") != invite.get("To")+";tag=bob" || m.get("From") != invite.get("From") || m.seq(t) != 1+i {
					t.Errorf("outside of the dialog:\n%s", m.raw)
				}
				if m.get("Via") == invite.get("Via") {
					t.Errorf("%s with the branch of the INVITE", m.kind())
				}
			}
			_ = ph
		})
	}
}

func TestTheACKIsRepeatedForARepeatedAnswer(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	ok := p.ok(invite, "bob")
	invite.reply(ok)
	first := p.expect("ACK")
	invite.reply(ok)
	if again := p.expect("ACK"); again.raw != first.raw {
		t.Errorf("another ACK:\n%s\nafter\n%s", again.raw, first.raw)
	}
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	p.isLeft(ph, call)
	invite.reply(ok) // it was lost somewhere for that long
	p.expect("ACK")
}

func TestASecondForkThatAnswersIsSentAway(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	invite.reply(p.ok(invite, "desk"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	second := answer(invite, "200 OK", "mobile", "Contact: <sip:mobile@192.0.2.9>", "Record-Route: <sip:p1.test;lr>", "", answerSDP)
	invite.reply(second)
	ack := p.expect("ACK")
	bye := p.expect("BYE")
	for _, m := range []message{ack, bye} {
		if param(m.get("To"), "tag") != "mobile" || m.uri() != "sip:mobile@192.0.2.9" || m.get("Route") != "<sip:p1.test;lr>" {
			t.Errorf("not to the second fork:\n%s", m.raw)
		}
	}
	bye.reply(answer(bye, "200 OK", ""))
	invite.reply(second)
	if again := p.expect("ACK"); again.raw != ack.raw {
		t.Errorf("another ACK for the second fork:\n%s", again.raw)
	}
	call.Hangup()
	if own := p.expect("BYE"); param(own.get("To"), "tag") != "desk" || own.uri() != p.contact() {
		t.Errorf("the first call has changed:\n%s", own.raw)
	} else {
		own.reply(answer(own, "200 OK", ""))
	}
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}
