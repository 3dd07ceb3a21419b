package sip_test

import (
	"fmt"
	"testing"

	"sotto/sip"
)

// moved answers an INVITE with a redirection.
func (p *peer) moved(invite message, status string, contacts ...string) {
	var lines []string
	for _, c := range contacts {
		lines = append(lines, "Contact: "+c)
	}
	invite.reply(answer(invite, status, "there", lines...))
	p.expect("ACK")
}

func TestARedirectedCallGoesToTheBestAddressAndThenToTheOthers(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	p.moved(invite, "302 Moved Temporarily", "<sip:second@b.test>;q=0.3", "<tel:+49301234>", "<sip:first@a.test?Subject=x>;q=0.8", "<sips:never@c.test>")
	first := p.expect("INVITE")
	if first.uri() != "sip:first@a.test" || first.get("Call-ID") != invite.get("Call-ID") || first.get("From") != invite.get("From") ||
		first.get("To") != invite.get("To") || first.seq(t) != invite.seq(t)+1 || first.body != invite.body {
		t.Errorf("the redirected INVITE:\n%s", first.raw)
	}
	first.reply(answer(first, "486 Busy Here", "a"))
	p.expect("ACK")
	second := p.expect("INVITE")
	if second.uri() != "sip:second@b.test" {
		t.Errorf("the next INVITE goes to %s", second.uri())
	}
	second.reply(p.ok(second, "b"))
	p.expect("ACK")
	next[sip.Answer](ph)
	if e := next[sip.Connected](ph); e.Call != call || e.Branch != "b" {
		t.Errorf("told %+v", e)
	}
}

func TestARedirectionInCirclesEnds(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	p.moved(invite, "301 Moved Permanently", "<sip:carol@example.test>")
	second := p.expect("INVITE")
	p.moved(second, "302 Moved Temporarily", "<sip:bob@example.test>", "<sip:carol@example.test>")
	if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 302 {
		t.Errorf("told %+v", ended)
	}
}

func TestAnEndlessRedirectionEnds(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	hops := 0
	for m := invite; ; m = p.expect("INVITE") {
		p.moved(m, "302 Moved Temporarily", fmt.Sprintf("<sip:hop%d@example.test>", hops))
		if hops++; hops == 6 {
			break
		}
	}
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestWhatIsNoAddressToCallIsNotFollowed(t *testing.T) {
	for status, contacts := range map[string][]string{
		"302 Moved Temporarily":   {"<tel:+49301234>", "<mailto:bob@example.test>"},
		"305 Use Proxy":           {"<sip:proxy.test>"},
		"380 Alternative Service": {"<sip:other@example.test>"},
	} {
		t.Run(status, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, invite := placed(t, p)
			p.moved(invite, status, contacts...)
			mustEnd(t, ph, call, sip.CauseRejected)
		})
	}
}

func TestADeclinedRedirectionIsTheEnd(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	p.moved(invite, "300 Multiple Choices", "<sip:a@example.test>", "<sip:b@example.test>")
	a := p.expect("INVITE")
	a.reply(answer(a, "603 Decline", "a"))
	p.expect("ACK")
	if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 603 {
		t.Errorf("told %+v", ended)
	}
}
