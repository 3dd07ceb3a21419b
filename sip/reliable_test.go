package sip_test

import (
	"fmt"
	"strings"
	"testing"

	"sotto/sip"
)

func TestAReliableProvisionalResponseIsAcknowledgedOnce(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	mustMatch(t, "Supported", invite.get("Supported"), ".*100rel.*")
	reliably := func(number int, tag string) {
		invite.reply(answer(invite, "183 Session Progress", tag, "Require: 100rel", fmt.Sprintf("RSeq: %d", number), "Contact: <"+p.contact()+">", "", answerSDP))
	}
	reliably(7, "bob")
	prack := p.expect("PRACK")
	if prack.get("RAck") != fmt.Sprintf("7 %d INVITE", invite.seq(t)) || prack.uri() != p.contact() || param(prack.get("To"), "tag") != "bob" || prack.seq(t) <= invite.seq(t) {
		t.Errorf("the PRACK:\n%s", prack.raw)
	}
	prack.reply(answer(prack, "200 OK", ""))
	next[sip.Progress](ph)
	if early := next[sip.Answer](ph); !early.Early || early.Branch != "bob" {
		t.Errorf("told %+v", early)
	}
	reliably(7, "bob") // once more
	reliably(9, "bob") // one is missing: RFC 3262 §4 has us ignore it
	reliably(3, "eve") // another fork counts by itself
	if prack := p.expect("PRACK"); prack.get("RAck") != fmt.Sprintf("3 %d INVITE", invite.seq(t)) || param(prack.get("To"), "tag") != "eve" {
		t.Errorf("the PRACK of another fork:\n%s", prack.raw)
	} else {
		prack.reply(answer(prack, "200 OK", ""))
	}
	if e := next[sip.Progress](ph); e.Branch != "eve" {
		t.Errorf("told %+v", e)
	}
	next[sip.Answer](ph)
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">"))
	if ack := p.expect("ACK"); ack.seq(t) != invite.seq(t) {
		t.Errorf("the ACK:\n%s", ack.raw)
	}
	next[sip.Connected](ph)
	call.Hangup()
	bye := p.expect("BYE")
	if bye.seq(t) <= prack.seq(t) {
		t.Errorf("the BYE has the number %d, after a PRACK with %d", bye.seq(t), prack.seq(t))
	}
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func TestACallerThatRequiresItIsRungReliably(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	d.send("INVITE", "Require: 100rel", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	offer := next[sip.Offer](ph)
	call.Ring()
	ringing := d.learn(p.expect("180 INVITE"))
	if !strings.Contains(ringing.get("Require"), "100rel") || ringing.get("RSeq") == "" {
		t.Fatalf("the 180:\n%s", ringing.raw)
	}
	if again := p.expect("180 INVITE"); again.raw != ringing.raw {
		t.Errorf("repeated as\n%s", again.raw)
	}
	d.send("PRACK", "RAck: 1 "+ringing.get("CSeq"))
	p.expect("481 PRACK")
	d.send("PRACK", "RAck: "+ringing.get("RSeq")+" "+ringing.get("CSeq"))
	p.expect("200 PRACK")
	call.Accept(offer.ID, []byte(answerSDP))
	p.expect("200 INVITE")
	d.seq = 1
	d.confirm(ph)
}
