package sip_test

import (
	"bytes"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"sotto/sip"
)

// journal collects log lines.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// guarded is a registered phone that a stranger writes to: from another
// address, or from another port of the server's.
func guarded(t *testing.T, strangerAt string) (ph *phone, server, stranger *peer, contact string, lines *journal) {
	t.Helper()
	server, lines = udpPeer(t), &journal{}
	stranger = udpPeerAt(t, strangerAt)
	config := account(server)
	config.Log = slog.New(slog.NewTextHandler(lines, nil))
	ph = open(t, config)
	contact = bracketed(server.register().get("Contact"))
	ph.waitRegistration(sip.Registered)
	return ph, server, stranger, contact, lines
}

// mustHaveIgnored ends the phone and sees that the stranger heard nothing of it.
func mustHaveIgnored(t *testing.T, ph *phone, server, stranger *peer, contact string) {
	t.Helper()
	server.dial(contact).inSync()
	ph.close(0)
	if rest := stranger.rest(); len(rest) > 0 {
		t.Errorf("the stranger got %v", kinds(rest))
	}
	if events := ph.unheard(); slices.ContainsFunc(events, func(e sip.Event) bool { return callOf(e) != nil }) {
		t.Errorf("told %+v", events)
	}
}

func TestAnotherAddressGetsNoAnswerWhateverItKnows(t *testing.T) {
	for _, method := range []string{"INVITE", "OPTIONS", "BYE", "CANCEL", "MESSAGE", "NOSUCH"} {
		t.Run(method, func(t *testing.T) {
			ph, server, stranger, contact, _ := guarded(t, "127.0.0.2")
			stranger.dial(contact).send(method, "", offerSDP)
			mustHaveIgnored(t, ph, server, stranger, contact)
		})
	}
}

func TestAnotherPortOfTheServerHasToKnowOurContact(t *testing.T) {
	for _, method := range []string{"INVITE", "OPTIONS", "BYE", "MESSAGE"} {
		t.Run(method, func(t *testing.T) {
			ph, server, stranger, contact, lines := guarded(t, "127.0.0.1")
			stranger.dial("sip:100@"+hostport(contact)).send(method, "", offerSDP)
			stranger.dial("sip:100@"+hostport(contact)).send(method, "", offerSDP)
			mustHaveIgnored(t, ph, server, stranger, contact)
			if got := strings.Count(lines.String(), "did not come from the account's server"); got > 1 {
				t.Errorf("%d lines about it; one a minute is enough", got)
			}
		})
	}
	ph, _, proxy, contact, _ := guarded(t, "127.0.0.1")
	d := proxy.dial(contact)
	d.send("INVITE", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	if offer := next[sip.Offer](ph); offer.Flow.Remote.String() != proxy.address {
		t.Errorf("the offer came from %s", offer.Flow.Remote)
	}
	call.Reject(486)
	proxy.expect("486 INVITE")
}

func TestTheServerNeedsNotToKnowOurContact(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	p.dial("sip:alice@"+hostport(bracketed(register.get("Contact")))).send("INVITE", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	next[sip.Offer](ph)
	call.Reject(486)
	p.expect("486 INVITE")
}

func TestTheOtherPhoneMaySpeakForItselfInACall(t *testing.T) {
	p, other := udpPeer(t), udpPeerAt(t, "127.0.0.3")
	ph, call, d := talking(t, p)
	d.p = other
	d.send("BYE")
	other.expect("200 BYE")
	mustEnd(t, ph, call, sip.CauseRemoteHangup)
	d.seq--
	d.send("BYE") // it did not hear us
	other.expect("481 BYE")
}

func TestRequestsOutsideOfACallAreAnswered(t *testing.T) {
	for _, test := range []struct{ method, want, header string }{
		{"OPTIONS", "200 OPTIONS", "Accept"},
		{"BYE", "481 BYE", ""},
		{"UPDATE", "481 UPDATE", ""},
		{"INFO", "481 INFO", ""},
		{"CANCEL", "481 CANCEL", ""},
		{"SUBSCRIBE", "405 SUBSCRIBE", "Allow"},
		{"NOSUCH", "405 NOSUCH", "Allow"},
	} {
		t.Run(test.method, func(t *testing.T) {
			eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
				ph := open(t, config)
				d := p.dial(bracketed(p.register().get("Contact")))
				ph.waitRegistration(sip.Registered)
				d.send(test.method)
				m := p.expect(test.want)
				if test.header != "" && m.get(test.header) == "" || param(m.get("To"), "tag") == "" || m.get("User-Agent") != "Sotto test" {
					t.Errorf("the answer:\n%s", m.raw)
				}
			})
		})
	}
}

func TestADialogThatWeDoNotKnowIsToldSo(t *testing.T) {
	p := udpPeer(t)
	ph, _, d := connected(t, p)
	own, other := d.own, d.other
	for name, change := range map[string]func(){
		"another tag of theirs": func() { d.own = own + "x" },
		"another tag of ours":   func() { d.other = other + "x" },
	} {
		t.Run(name, func(t *testing.T) {
			d.own, d.other = own, other
			change()
			d.send("BYE")
			p.expect("481 BYE")
			d.ack() // has no answer
			mustBeSilent(t, ph, p)
		})
	}
}

func TestBrokenRequestsDoNoHarm(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	contact := bracketed(register.get("Contact"))
	good := func() string { return p.dial(contact).text("INVITE", "", offerSDP) }
	tagless := regexpReplace(good(), `;tag=peer\d+`, "")
	for _, text := range []string{
		"", "\r\n\r\n", "\x00\x00", "hello", "INVITE sip:a SIP/2.0\r\n\r\n", strings.Repeat("\r", 5000),
		tagless, strings.Replace(good(), "CSeq: 0 INVITE", "CSeq: x", 1), regexpReplace(good(), `Call-ID:.*\r\n`, ""),
		regexpReplace(good(), `Via:.*\r\n`, ""), strings.Replace(good(), "Content-Length: ", "Content-Length: 9", 1),
		"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", "SIP/2.0 999999 Odd\r\n\r\n", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKx\r\nCSeq: 1 INVITE\r\n\r\n",
		good()[:200],
	} {
		p.sendTo(netip.MustParseAddrPort(hostport(contact)), text)
	}
	d := p.dial(contact)
	d.send("OPTIONS")
	for { // among what malformed requests are answered with
		if m := <-p.in; m.kind() == "200 OPTIONS" {
			break
		}
	}
	ph.close(0)
	if events := ph.unheard(); slices.ContainsFunc(events, func(e sip.Event) bool { return callOf(e) != nil }) {
		t.Errorf("told %+v", events)
	}
}

func TestAStreamThatIsNoSIPIsReplaced(t *testing.T) {
	p := tcpPeer(t)
	ph, register := registered(t, p)
	p.send(bracketed(register.get("Contact")), "This is no SIP\r\nand never was\r\n\r\n")
	if m := p.register(); m.conn != 1 {
		t.Errorf("registered over connection %d", m.conn)
	}
	ph.waitRegistration(sip.Registered)
}

func TestKeepAlivesAreNoMessages(t *testing.T) {
	p := udpPeer(t)
	ph, register := registered(t, p)
	d := p.dial(bracketed(register.get("Contact")))
	p.send(d.target, "\r\n\r\n")
	p.send(d.target, "\r\n")
	d.inSync()
	mustBeSilent(t, ph, p)
}

func TestTheSocketIsBoundToTheAddressOfTheFlow(t *testing.T) {
	p := udpPeer(t)
	_, register := registered(t, p)
	local := netip.MustParseAddrPort(hostport(bracketed(register.get("Contact"))))
	if conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(local)); err == nil {
		_ = conn.Close()
		t.Errorf("the socket of the Contact %s is not open", local)
	}
	if other, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 9), Port: int(local.Port())}); err != nil {
		t.Errorf("the socket is bound to more than the flow's address: %v", err)
	} else {
		_ = other.Close()
	}
}
