package sip_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

// peers opens one peer of each transport, with the account to reach it.
func eachTransport(t *testing.T, test func(*testing.T, *peer, sip.Config)) {
	t.Helper()
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			switch transport {
			case "udp":
				p := udpPeer(t)
				test(t, p, account(p))
			case "tcp":
				p := tcpPeer(t)
				test(t, p, account(p))
			case "tls":
				ca := newAuthority(t)
				p := tlsPeer(t, ca.server(nil))
				config := account(p)
				config.CAFile = ca.file()
				test(t, p, config)
			}
		})
	}
}

func mustMatch(t *testing.T, what, text, pattern string) {
	t.Helper()
	if !regexp.MustCompile("^" + pattern + "$").MatchString(text) {
		t.Errorf("%s is %q; want %s", what, text, pattern)
	}
}

func TestRegisterHasTheHeadersThatTheTransportAsksFor(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		config.DisplayName = `Alice "A" \ Liddell`
		ph := open(t, config)
		m := p.register()
		state := ph.waitRegistration(sip.Registered)
		local := regexp.QuoteMeta(state.Flow.Local.String())
		contactURI := "sip:[A-Z2-7]{20,}@" + local
		if p.transport != "udp" {
			contactURI += ";transport=" + p.transport
		}
		name := regexp.QuoteMeta(`"Alice \"A\" \\ Liddell"`)
		mustMatch(t, "the request line", m.start, "REGISTER sip:127.0.0.1 SIP/2.0")
		mustMatch(t, "Via", m.get("Via"), "SIP/2.0/"+strings.ToUpper(p.transport)+" "+local+";branch=z9hG4bK[A-Z2-7]{20,};rport")
		mustMatch(t, "Max-Forwards", m.get("Max-Forwards"), "70")
		mustMatch(t, "From", m.get("From"), name+" <sip:alice@127.0.0.1>;tag=[A-Z2-7]{20,}")
		mustMatch(t, "To", m.get("To"), name+" <sip:alice@127.0.0.1>")
		mustMatch(t, "Contact", m.get("Contact"), "<"+contactURI+">")
		mustMatch(t, "Expires", m.get("Expires"), "60")
		mustMatch(t, "Call-ID", m.get("Call-ID"), "[A-Z2-7]{20,}")
		mustMatch(t, "User-Agent", m.get("User-Agent"), "Sotto test")
		if len(m.all("Route")) > 0 || len(m.all("Authorization")) > 0 {
			t.Errorf("nobody asked for a Route or credentials:\n%s", m.raw)
		}
		if state.Code != 200 || state.Flow.Transport != config.Transport || state.Flow.Remote.String() != p.address {
			t.Errorf("registered with %d by %+v", state.Code, state.Flow)
		}
		if left := time.Until(state.ExpiresAt); left <= 0 || left > time.Minute {
			t.Errorf("the binding lasts for %v; 60 s were granted", left)
		}
	})
}

func TestEachRegisterKeepsCallIDAndTagAndRaisesCSeq(t *testing.T) {
	p := udpPeer(t)
	ph, first := registered(t, p)
	ph.Register()
	second := p.register()
	ph.waitRegistration(sip.Registered)
	ph.Unregister()
	last := p.register()
	for _, m := range []message{second, last} {
		if m.get("Call-ID") != first.get("Call-ID") || m.get("From") != first.get("From") || m.get("Contact") != first.get("Contact") {
			t.Errorf("a registration of its own:\n%s\nafter\n%s", m.raw, first.raw)
		}
		if m.get("Via") == first.get("Via") {
			t.Errorf("the branch of another transaction: %s", m.get("Via"))
		}
	}
	if first.seq(t)+1 != second.seq(t) || second.seq(t)+1 != last.seq(t) {
		t.Errorf("CSeq %d, %d, %d", first.seq(t), second.seq(t), last.seq(t))
	}
	if last.get("Expires") != "0" {
		t.Errorf("the binding is taken back with Expires %s", last.get("Expires"))
	}
	if next[sip.Registration](ph).State != sip.Unregistering {
		t.Error("not told that the binding is being taken back")
	}
	if off := next[sip.Registration](ph); off.State != sip.Off || off.Code != 200 {
		t.Errorf("taken back: %+v", off)
	}
}

func TestCloseTakesTheBindingBack(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		p.register()
		ph.waitRegistration(sip.Registered)
		done := make(chan struct{})
		go func() { defer close(done); ph.close(patience) }()
		m := p.register()
		if m.get("Expires") != "0" || m.get("Contact") == "" {
			t.Errorf("not taken back:\n%s", m.raw)
		}
		<-done
		if rest := p.rest(); len(rest) > 0 {
			t.Errorf("sent after the end: %v", kinds(rest))
		}
		if off := ph.waitRegistration(sip.Off); off.Code != 200 {
			t.Errorf("off with %+v", off)
		}
	})
}

func TestASecondRegisterReplacesTheFirst(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	first := p.expect("REGISTER")
	ph.Register()
	second := p.expect("REGISTER")
	first.reply(answer(first, "403 Forbidden", "x"))
	second.reply(answer(second, "200 OK", "y", "Contact: "+second.get("Contact")))
	if state := ph.waitRegistration(sip.Registered); state.Code != 200 {
		t.Errorf("told %+v", state)
	}
}

func TestUnregisterDuringAChallengeGoesOnCountingCSeq(t *testing.T) {
	p := udpPeer(t)
	ph, _ := registered(t, p)
	ph.Register()
	m := p.expect("REGISTER")
	m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", nonce="n"`))
	authorized := p.expect("REGISTER")
	ph.Unregister()
	if last := p.expect("REGISTER"); last.get("Expires") != "0" || last.seq(t) <= authorized.seq(t) {
		t.Errorf("CSeq %d after %d", last.seq(t), authorized.seq(t))
	}
}

func TestAnAccountThatDoesNotRegisterSendsNothing(t *testing.T) {
	p := udpPeer(t)
	ph := unregistered(t, p)
	ph.Unregister()
	ph.close(patience)
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("sent %v", kinds(rest))
	}
	if events := ph.unheard(); len(events) > 0 {
		t.Errorf("told %+v", events)
	}
}

func TestAnOutboundProxyGetsTheMessagesOfTheDomain(t *testing.T) {
	p := udpPeer(t)
	config := account(p)
	config.Domain, config.Proxy = "pbx.example.test:5999", p.address
	ph := open(t, config)
	m := p.register()
	if m.start != "REGISTER sip:pbx.example.test SIP/2.0" || bracketed(m.get("To")) != "sip:alice@pbx.example.test" {
		t.Errorf("sent to the proxy:\n%s", m.raw)
	}
	if state := ph.waitRegistration(sip.Registered); state.Flow.Remote != netip.MustParseAddrPort(p.address) {
		t.Errorf("the flow goes to %s", state.Flow.Remote)
	}
}

func TestIPv6AddressesHaveBrackets(t *testing.T) {
	p := udpPeerAt(t, "::1")
	ph := open(t, account(p))
	m := p.register()
	local := ph.waitRegistration(sip.Registered).Flow.Local.String()
	if m.uri() != "sip:[::1]" || hostport(bracketed(m.get("Contact"))) != local || !strings.Contains(m.get("Via"), " "+local+";") {
		t.Errorf("over IPv6 from %s:\n%s", local, m.raw)
	}
}

func TestTheLocalPortIsTheOneThatWasAskedFor(t *testing.T) {
	spare := udpPeer(t)
	want := spare.port()
	spare.close()
	p := udpPeer(t)
	config := account(p)
	port := netip.MustParseAddrPort(spare.address).Port()
	config.LocalPort = port
	ph := open(t, config)
	m := p.register()
	if got := hostport(bracketed(m.get("Contact"))); !strings.HasSuffix(got, ":"+want) {
		t.Errorf("the Contact has %s; port %s was asked for", got, want)
	}
	ph.waitRegistration(sip.Registered)
}

func TestTheRegistrarsOtherBindingsAreNotOurs(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "200 OK", "x",
		"Contact: <sip:other@192.0.2.1>;expires=4000, "+m.get("Contact")+";expires=50", "Expires: 3000"))
	if left := time.Until(ph.waitRegistration(sip.Registered).ExpiresAt); left > 50*time.Second {
		t.Errorf("the binding lasts for %v; 50 s were granted to us", left)
	}
}

func TestAFewAgentsRegisterUnderDifferentContacts(t *testing.T) {
	p := udpPeer(t)
	var users []string
	for range 3 {
		_, m := registered(t, p)
		name := user(bracketed(m.get("Contact")))
		if slices.Contains(users, name) {
			t.Errorf("the user part %s is no secret", name)
		}
		users = append(users, name)
	}
}
