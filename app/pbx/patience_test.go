package pbx

import (
	"slices"
	"testing"
	"time"
)

func impatient(_ *Config, tune *tuning) {
	const brief = 200 * time.Millisecond
	tune.patience = patience{silent: brief, hurried: brief / 2, ringing: brief, working: brief}
}

func TestASilentPhoneIsGivenUp(t *testing.T) {
	p := startPBX(t, impatient)
	for _, transport := range []string{udp, tcp} {
		t.Run(transport, func(t *testing.T) {
			caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", transport)
			r := caller.call("1002")
			callee.request("INVITE")
			caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 408))
			caller.authenticated(request{method: "MESSAGE", uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: 1})
			caller.wants(caller.response("MESSAGE"), 408)
			p.bindings.update("1002", registration{all: true})
		})
	}
}

func TestAPhoneThatOnlyRingsIsCancelled(t *testing.T) {
	p := startPBX(t, impatient)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tcp)
	r := caller.call("1002")
	invite := callee.request("INVITE")
	callee.reply(invite, "180 Ringing", "x", "")
	caller.ringing()
	callee.reply(callee.request("CANCEL"), "200 OK", "x", "")
	// It never says 487.
	caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 408))
}

func TestAPhoneThatStopsWhenItsTimeIsUpHasNotAnswered(t *testing.T) {
	p := startPBX(t, impatient)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tcp)
	r := caller.call("1002")
	invite := callee.request("INVITE")
	callee.reply(invite, "180 Ringing", "x", "")
	caller.ringing()
	callee.reply(callee.request("CANCEL"), "200 OK", "x", "")
	callee.reply(invite, "487 Request Terminated", "x", "") // but the caller has cancelled nothing
	caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 408))
}

func TestEachProvisionalResponseStartsTimerCAnew(t *testing.T) {
	p := startPBX(t)
	f := &fork{pbx: p, req: caller(t)}
	f.req.Method = "INVITE"
	b := &branch{}
	f.branches = []*branch{b}
	f.begin(b)
	f.hear(b)
	b.deadline = time.Now() // long after
	f.hear(b)
	if next := f.next(); next > time.Second {
		t.Errorf("a 100 starts it anew: %v", next)
	}
	f.ring(b)
	if next := f.next(); next < 3*time.Minute {
		t.Errorf("after a 180 it ends in %v, want more than 3 min (RFC 3261 §16.6 step 11)", next)
	}
}

// TestASilentPhoneHoldsNobodyUp has one that is gone beside one that is not.
func TestASilentPhoneHoldsNobodyUp(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) {
		tune.patience = patience{silent: time.Hour, hurried: 100 * time.Millisecond, ringing: time.Hour, working: time.Hour}
	})
	caller := registered(t, p, "1001", tcp)
	gone := registered(t, p, "1002", udp)
	gone.conn.Close() // its process was killed
	back := registered(t, p, "1002", udp)
	t.Run("an answer", func(t *testing.T) {
		a, _ := connect(t, caller, back)
		a.say("BYE")
		back.reply(back.request("BYE"), "200 OK", "", "")
		caller.wants(caller.response("BYE"), 200)
	})
	t.Run("a refusal", func(t *testing.T) {
		r := caller.call("1002")
		invite := back.request("INVITE")
		back.reply(invite, "486 Busy Here", "x", "")
		back.request("ACK")
		caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 486))
	})
	t.Run("a decline for all", func(t *testing.T) {
		r := caller.call("1002")
		invite := back.request("INVITE")
		back.reply(invite, "603 Decline", "x", "")
		back.request("ACK")
		caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 603))
	})
}

func TestAPhoneThatWasSilentIsDoubtedUntilItIsHeardOf(t *testing.T) {
	p := startPBX(t, impatient)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", udp)
	doubted := func() bool {
		return slices.ContainsFunc(p.bindings.of("1002"), func(b binding) bool { return b.doubted })
	}
	silent := func() {
		r := caller.call("1002")
		callee.request("INVITE")
		caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 408))
	}
	if silent(); !doubted() {
		t.Error("it is not doubted after it was silent")
	}
	b := &branch{binding: p.bindings.of("1002")[0]}
	f := &fork{pbx: p}
	if f.begin(b); time.Until(b.deadline) > p.tuning.patience.hurried {
		t.Errorf("it is waited for as long as before: %v", time.Until(b.deadline))
	}
	r := caller.call("1002")
	for { // of the call before there may be one more
		invite := callee.request("INVITE")
		callee.reply(invite, "486 Busy Here", "x", "")
		if invite.CallID().Value() == r.callID {
			break
		}
	}
	caller.ackRefusal(r, caller.wants(caller.response("INVITE"), 486))
	if doubted() {
		t.Error("it is doubted although it has answered")
	}
	for len(callee.inbox) > 0 {
		<-callee.inbox
	}
	if silent(); !doubted() {
		t.Error("it is not doubted after it was silent again")
	}
	callee.wants(callee.register(), 200)
	if doubted() {
		t.Error("it is doubted although it has registered anew")
	}
}
