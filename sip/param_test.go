package sip_test

import (
	"strings"
	"testing"

	"sotto/sip"
)

func TestThereMayBeWhiteSpaceAroundParameters(t *testing.T) {
	for _, test := range []struct{ name, tag string }{
		{"none", ";tag="},
		{"before the semicolon", " ;tag="},
		{"behind it", "; tag="},
		{"around all", "\t; tag = "},
		{"and capitals", " ;\r\n Tag="}, // a folded line
		{"another parameter", "; x = y ; tag="},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			ph, register := registered(t, p)
			d := p.dial(bracketed(register.get("Contact")))
			d.own = "<sip:bob@example.test>" + test.tag + "theirs"
			d.send("INVITE", "", offerSDP)
			call := next[sip.Incoming](ph).Call
			call.Accept(next[sip.Offer](ph).ID, []byte(answerSDP))
			ok := d.learn(p.expect("200 INVITE"))
			own, _ := strings.CutPrefix(strings.ToLower(ok.get("From")), "<sip:bob@example.test>")
			if own != ";tag=theirs" && own != ";x=y;tag=theirs" {
				t.Errorf("the answer is from %q", ok.get("From"))
			}
			d.other = strings.Replace(d.other, ";tag=", " ; tag = ", 1)
			d.confirm(ph)
			d.leave(ph, call)
		})
	}
}

func TestAnAnswerMayHaveWhiteSpaceAroundItsTag(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	invite.reply(strings.Replace(p.ok(invite, "bob"), ";tag=bob", " ; Tag = bob", 1))
	ack := p.expect("ACK")
	if !strings.HasSuffix(ack.get("To"), ";tag=bob") {
		t.Errorf("confirmed to %q", ack.get("To"))
	}
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	p.isLeft(ph, call)
}
