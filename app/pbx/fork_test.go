package pbx

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestACallForksToAllContactsAndTheLosersAreCancelled(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tls)
	phones := []*phone{registered(t, p, "1002", udp), registered(t, p, "1002", tcp), registered(t, p, "1002", tls)}
	r := caller.call("1002")
	invites := make([]*sip.Request, len(phones))
	for i, ph := range phones {
		invites[i] = ph.request("INVITE")
		ph.reply(invites[i], "180 Ringing", "fork", "")
		caller.ringing()
	}
	winner := phones[1]
	winner.accept(invites[1])
	res := caller.wants(caller.response("INVITE"), 200)
	for i, ph := range phones {
		if ph == winner {
			continue
		}
		cancel := ph.request("CANCEL")
		if param(cancel.Via().Params, "branch") != param(invites[i].Via().Params, "branch") || cancel.Recipient.String() != ph.contact {
			t.Errorf("the CANCEL is for another INVITE:\n%s", cancel)
		}
		if got := header(cancel, "Reason"); got != `SIP;cause=200;text="Call completed elsewhere"` {
			t.Errorf("Reason is %q, want that it was answered elsewhere", got)
		}
		ph.reply(cancel, "200 OK", "fork", "")
		ph.reply(invites[i], "487 Request Terminated", "fork", "")
		ph.request("ACK")
	}
	a := callerSide(caller, r, res)
	a.say("ACK")
	winner.request("ACK")
	a.say("BYE")
	winner.reply(winner.request("BYE"), "200 OK", "", "")
	caller.wants(caller.response("BYE"), 200)
}

func TestAPhoneNotHeardYetIsCancelledWhenItIs(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	quick, slow := registered(t, p, "1002", tcp), registered(t, p, "1002", tcp)
	caller.call("1002")
	waiting := slow.request("INVITE")
	quick.accept(quick.request("INVITE"))
	caller.wants(caller.response("INVITE"), 200)
	slow.reply(waiting, "180 Ringing", "slow", "")
	slow.reply(slow.request("CANCEL"), "200 OK", "slow", "")
	slow.reply(waiting, "487 Request Terminated", "slow", "")
	slow.request("ACK")
}

func TestASecondAnswerAndARepeatedOneReachTheCallerToo(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", udp)
	first, second := registered(t, p, "1002", udp), registered(t, p, "1002", tls)
	r := caller.call("1002")
	one, two := first.request("INVITE"), second.request("INVITE")
	first.reply(one, "200 OK", "one", "", "Contact: <"+first.contact+">")
	if tag := param(caller.wants(caller.response("INVITE"), 200).To().Params, "tag"); tag != "one" {
		t.Fatalf("answered by %q", tag)
	}
	second.reply(two, "200 OK", "two", "", "Contact: <"+second.contact+">")
	res := caller.wants(caller.response("INVITE"), 200)
	if tag := param(res.To().Params, "tag"); tag != "two" {
		t.Fatalf("the second answer is by %q", tag)
	}
	late := callerSide(caller, r, res)
	late.say("ACK")
	second.request("ACK")
	late.say("BYE")
	second.reply(second.request("BYE"), "200 OK", "", "")
	caller.wants(caller.response("BYE"), 200)
	first.reply(one, "200 OK", "one", "", "Contact: <"+first.contact+">")
	if tag := param(caller.wants(caller.response("INVITE"), 200).To().Params, "tag"); tag != "one" {
		t.Errorf("repeated by %q", tag)
	}
}

func TestADeclineForAllCancelsTheOthers(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	first, second := registered(t, p, "1002", tcp), registered(t, p, "1002", tcp)
	caller.call("1002")
	a, b := first.request("INVITE"), second.request("INVITE")
	second.reply(b, "180 Ringing", "b", "")
	caller.ringing()
	first.reply(a, "600 Busy Everywhere", "a", "")
	cancel := second.request("CANCEL")
	if got := header(cancel, "Reason"); got != "SIP;cause=600" {
		t.Errorf("Reason is %q, want the cause 600", got)
	}
	second.reply(cancel, "200 OK", "b", "")
	second.reply(b, "487 Request Terminated", "b", "")
	caller.wants(caller.response("INVITE"), 600)
}

func TestACancelledCallStopsRinging(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", udp), registered(t, p, "1002", tls)
	r := caller.call("1002")
	invite := callee.request("INVITE")
	callee.reply(invite, "180 Ringing", "x", "")
	caller.ringing()
	cancel := r
	cancel.method, cancel.body, cancel.extra = "CANCEL", "", []string{`Reason: SIP;cause=600;text="changed my mind"`}
	caller.ask(cancel)
	caller.wants(caller.response("CANCEL"), 200)
	caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 487))
	got := callee.request("CANCEL")
	if !strings.Contains(header(got, "Reason"), "changed my mind") {
		t.Errorf("Reason is %q", header(got, "Reason"))
	}
	callee.reply(got, "200 OK", "x", "")
	callee.reply(invite, "487 Request Terminated", "x", "")
	callee.request("ACK")
}

func TestACancelReachesEveryPhone(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	phones := []*phone{registered(t, p, "1002", udp), registered(t, p, "1002", tcp), registered(t, p, "1002", tls)}
	r := caller.call("1002")
	invites := make([]*sip.Request, len(phones))
	for i, ph := range phones {
		invites[i] = ph.request("INVITE")
		if i > 0 { // the first has not been heard of when the CANCEL comes
			ph.reply(invites[i], "180 Ringing", "x", "")
			caller.ringing()
		}
	}
	r.method, r.body, r.extra = "CANCEL", "", nil
	caller.ask(r)
	caller.wants(caller.response("INVITE"), 487)
	phones[0].reply(invites[0], "180 Ringing", "x", "")
	for i, ph := range phones {
		ph.reply(ph.request("CANCEL"), "200 OK", "x", "")
		ph.reply(invites[i], "487 Request Terminated", "x", "")
		ph.request("ACK")
	}
}

func TestACallAnsweredWhileItIsCancelledIsEndedByThePBX(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tcp)
	r := caller.call("1002")
	invite := callee.request("INVITE")
	callee.reply(invite, "180 Ringing", "x", "")
	caller.ringing()
	cancel := r
	cancel.method, cancel.body, cancel.extra = "CANCEL", "", nil
	caller.ask(cancel)
	caller.wants(caller.response("INVITE"), 487)
	callee.reply(callee.request("CANCEL"), "200 OK", "x", "")
	callee.accept(invite)
	ack := callee.request("ACK")
	if param(ack.To().Params, "tag") != "1002-tag" || ack.Recipient.String() != callee.contact || ack.CSeq().SeqNo != invite.CSeq().SeqNo {
		t.Errorf("the ACK is\n%s", ack)
	}
	bye := callee.request("BYE")
	if bye.CSeq().SeqNo <= invite.CSeq().SeqNo || param(bye.To().Params, "tag") != "1002-tag" {
		t.Errorf("the BYE is\n%s", bye)
	}
	callee.reply(bye, "200 OK", "", "")
	callee.accept(invite) // it did not hear the ACK
	if again := callee.request("ACK"); again.String() != ack.String() {
		t.Errorf("another ACK for the same answer:\n%s\n%s", ack, again)
	}
}

func TestACallerWhoseConnectionBreaksStopsTheRinging(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", tls), registered(t, p, "1002", udp)
	caller.call("1002")
	invite := callee.request("INVITE")
	callee.reply(invite, "180 Ringing", "x", "")
	caller.ringing()
	caller.conn.Close()
	callee.reply(callee.request("CANCEL"), "200 OK", "x", "")
	callee.reply(invite, "487 Request Terminated", "x", "")
	callee.request("ACK")
}

func TestAPhoneWhoseConnectionBreaksWhileItRingsEndsTheCallAtOnce(t *testing.T) {
	for _, transport := range []string{tcp, tls} {
		t.Run(transport, func(t *testing.T) {
			p := startPBX(t)
			caller, callee := registered(t, p, "1001", udp), registered(t, p, "1002", transport)
			r := caller.call("1002")
			callee.reply(callee.request("INVITE"), "180 Ringing", "x", "")
			caller.ringing()
			callee.conn.Close()
			caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 480))
		})
	}
}

func TestAMessageForksAndTheFirstAnswerCounts(t *testing.T) {
	p := startPBX(t)
	caller := registered(t, p, "1001", tcp)
	first, second := registered(t, p, "1002", tcp), registered(t, p, "1002", udp)
	caller.authenticated(request{method: "MESSAGE", uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: 1, body: "hello"})
	a, b := first.request("MESSAGE"), second.request("MESSAGE")
	second.reply(b, "415 Unsupported Media Type", "b", "")
	first.reply(a, "200 OK", "a", "")
	caller.wants(caller.response("MESSAGE"), 200)
}
