package pbx

import (
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

// kept is how many transactions the PBX counts as kept.
func (p *PBX) kept() int {
	p.load.mu.Lock()
	defer p.load.mu.Unlock()
	return p.load.total
}

func TestNothingIsKeptOfStrangers(t *testing.T) {
	p := startPBX(t)
	for _, transport := range []string{udp, tcp} {
		ph := newPhone(t, p, "1001", transport)
		for i, method := range []string{"REGISTER", "INVITE", "MESSAGE", "OPTIONS", "SUBSCRIBE", "DANCE", "BYE"} {
			ph.ask(request{method: method, uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: i + 1})
			ph.response(method)
		}
	}
	await(t, "all of them to be forgotten", func() bool { return p.kept() == 0 })
	user := registered(t, p, "1001", udp)
	if n := p.kept(); n != 1 {
		t.Errorf("%d transactions are kept of a user who registers by UDP, want 1 that answers if it is sent again", n)
	}
	user.conn.Close()
}

func TestAFloodOfStrangersIsToldToWaitAndThenNothing(t *testing.T) {
	c := newClock()
	p := startPBX(t, func(_ *Config, tune *tuning) {
		tune.now = c.Now
		tune.limits.strangers = rate{burst: 10, interval: time.Second}
	})
	user, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tcp)
	a, _ := connect(t, user, callee)
	flood := newPhone(t, p, "1003", tcp)
	last := request{method: "MESSAGE", uri: "sip:nobody@" + testDomain, callID: newCallID(), cseq: 99}
	flood.ask(last)
	last.extra = []string{flood.credentials(last, flood.wants(flood.response("MESSAGE"), 407), "third-secret")}
	statuses := map[int]int{}
	for i := range 10 {
		flood.ask(request{method: "OPTIONS", uri: "sip:" + testDomain, callID: newCallID(), cseq: i + 1})
		res := flood.response("OPTIONS")
		statuses[res.StatusCode]++
		if res.StatusCode == 503 && statuses[503] == 1 && header(res, "Retry-After") != "1" {
			t.Errorf("Retry-After is %q, want 1", header(res, "Retry-After"))
		}
	}
	if statuses[503] == 0 || statuses[200] == 0 {
		t.Errorf("the answers are %v, want first some and then a 503", statuses)
	}
	for i := range 30 {
		flood.ask(request{method: "OPTIONS", uri: "sip:" + testDomain, callID: newCallID(), cseq: 20 + i})
	}
	// Who is registered from the same address is served as ever, also where a challenge comes first.
	user.wants(user.register(), 200)
	a.say("INFO")
	callee.reply(callee.request("INFO"), "200 OK", "", "")
	user.wants(user.response("INFO"), 200)
	flood.ask(last) // which comes with credentials, and is therefore looked at
	answered := 0
	for {
		res := flood.next().(*sip.Response)
		if res.CSeq().SeqNo == 99 {
			flood.wants(res, 404)
			break
		}
		answered++
	}
	if answered >= 30 {
		t.Errorf("all %d were answered", answered)
	}
	c.advance(20 * time.Second)
	flood.ask(request{method: "OPTIONS", uri: "sip:" + testDomain, callID: newCallID(), cseq: 100})
	flood.wants(flood.response("OPTIONS"), 200)
}

// busy says whether any request is on its way.
func (t *turns) busy() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting) > 0
}

func TestOneSourceHasOnlySoManyTransactions(t *testing.T) {
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.limits.ofSource = 3 })
	caller, other := registered(t, p, "1001", tcp), registered(t, p, "1003", tcp)
	registered(t, p, "1002", tcp) // answers nothing
	for range 3 {
		caller.call("1002")
	}
	await(t, "three calls to be under way", func() bool { return p.kept() == 3 })
	caller.ask(request{method: "INVITE", uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: 1})
	if res := caller.wants(caller.response("INVITE"), 503); header(res, "Retry-After") != "5" {
		t.Errorf("Retry-After is %q, want 5", header(res, "Retry-After"))
	}
	other.wants(other.register(), 200)
}

func TestAllSourcesTogetherHaveOnlySoManyTransactions(t *testing.T) {
	l := newLoad(3, 5)
	source := func(i int) netip.AddrPort {
		return netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(i))
	}
	for i := range 5 {
		if !l.enter(source(i / 2)) {
			t.Fatalf("number %d is refused", i)
		}
	}
	if l.enter(source(9)) {
		t.Error("the sixth of five is let in")
	}
	for i := range 5 {
		l.leave(source(i / 2))
	}
	if l.total != 0 || len(l.of) != 0 {
		t.Errorf("left are %d, %v", l.total, l.of)
	}
}

// TestAFloodDoesNotFillTheMemory sends many requests of everybody's and nobody's
// making, and looks at what is left of them.
func TestAFloodDoesNotFillTheMemory(t *testing.T) {
	p := startPBX(t)
	user := registered(t, p, "1001", tls)
	for _, transport := range []string{udp, tcp} {
		flood := newPhone(t, p, "1002", transport)
		go func() { // what comes back is not looked at
			for range flood.inbox {
			}
		}()
		for i := range 5000 {
			method := []string{"REGISTER", "INVITE", "OPTIONS", "ACK"}[i%4]
			flood.send(fmt.Sprintf("%s sip:1003@%s SIP/2.0\nVia: SIP/2.0/%s 127.0.0.1:9;branch=%s;rport\nFrom: <sip:x%d@x>;tag=x\nTo: <sip:x@x>\nCall-ID: %d\nCSeq: 1 %s\nMax-Forwards: 70",
				method, testDomain, transport, sip.GenerateBranch(), i, i, method), strings.Repeat("x", i%1000))
		}
	}
	user.wants(user.register(), 200)
	await(t, "the flood to be dealt with", func() bool { return !p.turns.busy() && p.kept() == 0 })
	await(t, "its goroutines to end", func() bool { return runtime.NumGoroutine() < 100 })
	p.strangers.mu.Lock()
	defer p.strangers.mu.Unlock()
	if n := len(p.strangers.used); n != 1 {
		t.Errorf("%d addresses are remembered, want 1", n)
	}
}
