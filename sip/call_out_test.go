package sip_test

import (
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sotto/sip"
)

// placed is a call to bob whose INVITE has arrived.
func placed(t *testing.T, p *peer) (*phone, *sip.Call, message) {
	t.Helper()
	ph := unregistered(t, p)
	call := ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	return ph, call, invite
}

// talking is a call to bob that he has answered.
func talking(t *testing.T, p *peer) (*phone, *sip.Call, *dialog) {
	t.Helper()
	ph, call, invite := placed(t, p)
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	return ph, call, p.answered(invite, "bob")
}

// ok answers an INVITE with 200, the peer's Contact and an SDP answer.
func (p *peer) ok(invite message, tag string, more ...string) string {
	return answer(invite, "200 OK", tag, append(more, "Contact: <"+p.contact()+">", "", answerSDP)...)
}

func mustEnd(t *testing.T, ph *phone, call *sip.Call, cause sip.Cause) sip.Ended {
	t.Helper()
	ended := next[sip.Ended](ph)
	if ended.Call != call || ended.Cause != cause {
		t.Errorf("ended with %+v; want the cause %d", ended, cause)
	}
	return ended
}

// isLeft has the phone hang up, which the peer takes.
func (p *peer) isLeft(ph *phone, call *sip.Call) {
	p.t.Helper()
	call.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(p.t, ph, call, sip.CauseLocalHangup)
}

func TestInviteHasTheHeadersThatTheTransportAsksFor(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		config.DisplayName = "Alice"
		ph := open(t, config)
		register := p.register()
		ph.waitRegistration(sip.Registered)
		call := ph.invite("sip:bob@example.test:5070;user=phone?Subject=x")
		m := p.expect("INVITE")
		mustMatch(t, "the request line", m.start, "INVITE sip:bob@example.test:5070;user=phone SIP/2.0")
		mustMatch(t, "From", m.get("From"), `"Alice" <sip:alice@127.0.0.1>;tag=[A-Z2-7]{20,}`)
		mustMatch(t, "To", m.get("To"), "<sip:bob@example.test>")
		mustMatch(t, "CSeq", m.get("CSeq"), "1 INVITE")
		mustMatch(t, "Via", m.get("Via"), "SIP/2.0/"+strings.ToUpper(p.transport)+" .*;branch=z9hG4bK.*;rport")
		mustMatch(t, "Max-Forwards", m.get("Max-Forwards"), "70")
		mustMatch(t, "Content-Type", m.get("Content-Type"), "application/sdp")
		mustMatch(t, "Allow", m.get("Allow"), ".*UPDATE.*")
		if m.get("Contact") != register.get("Contact") {
			t.Errorf("the Contact %s is not the registered %s", m.get("Contact"), register.get("Contact"))
		}
		if m.body != offerSDP || m.get("Call-ID") == register.get("Call-ID") || strings.Contains(m.get("Call-ID"), call.ID()) {
			t.Errorf("the INVITE:\n%s", m.raw)
		}
		sent := next[sip.Sent](ph)
		if sent.Call != call || sent.ID == 0 || sent.Flow.Remote.String() != p.address {
			t.Errorf("told %+v", sent)
		}
	})
}

func TestProvisionalResponsesAreTold(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	invite.reply(answer(invite, "100 Trying", ""))
	invite.reply(answer(invite, "180 Ringing", "bob"))
	if e := next[sip.Progress](ph); e.Call != call || e.Code != 180 || e.Branch != "bob" {
		t.Errorf("told %+v", e)
	}
	invite.reply(answer(invite, "183 Session Progress", "bob", "", answerSDP))
	if e := next[sip.Progress](ph); e.Code != 183 {
		t.Errorf("told %+v", e)
	}
	early := next[sip.Answer](ph)
	if !early.Early || early.Branch != "bob" || string(early.Body) != answerSDP || early.Flow.Remote.String() != p.address {
		t.Errorf("told %+v", early)
	}
	invite.reply(answer(invite, "183 Session Progress", "bob", "", strings.ReplaceAll(answerSDP, "5000", "5002")))
	next[sip.Progress](ph)
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	// The same fork's body is not an answer once more (RFC 6337 §2.2).
	if e := next[sip.Connected](ph); e.Call != call || e.Branch != "bob" {
		t.Errorf("told %+v", e)
	}
}

func TestAChallengedInviteIsRepeatedWithItsBody(t *testing.T) {
	for status, headers := range map[string][2]string{
		"401 Unauthorized":                  {"WWW-Authenticate", "Authorization"},
		"407 Proxy Authentication Required": {"Proxy-Authenticate", "Proxy-Authorization"},
	} {
		t.Run(status, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, first := placed(t, p)
			first.reply(answer(first, "100 Trying", ""))
			first.reply(answer(first, status, "x", headers[0]+`: Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256`))
			if ack := p.expect("ACK"); ack.get("Via") != first.get("Via") || param(ack.get("To"), "tag") != "x" {
				t.Errorf("the ACK for the challenge:\n%s", ack.raw)
			}
			m := p.expect("INVITE")
			checkAnswer(t, m, headers[1], sha256.New, "wonderland")
			if m.body != offerSDP || m.seq(t) != first.seq(t)+1 || m.get("Call-ID") != first.get("Call-ID") ||
				m.get("From") != first.get("From") || m.get("To") != first.get("To") || m.get("Via") == first.get("Via") {
				t.Errorf("the second INVITE:\n%s\nafter\n%s", m.raw, first.raw)
			}
			m.reply(p.ok(m, "bob"))
			ack := p.expect("ACK")
			if ack.get(headers[1]) != m.get(headers[1]) || ack.seq(t) != m.seq(t) {
				t.Errorf("the ACK:\n%s", ack.raw)
			}
			next[sip.Answer](ph)
			next[sip.Connected](ph)
			call.Hangup()
			bye := p.expect("BYE")
			if bye.seq(t) != m.seq(t)+1 {
				t.Errorf("CSeq %d of BYE after %d", bye.seq(t), m.seq(t))
			}
			bye.reply(answer(bye, status, "", headers[0]+`: Digest realm="r", nonce="m"`))
			bye = p.expect("BYE")
			checkAnswer(t, bye, headers[1], md5.New, "wonderland")
			bye.reply(answer(bye, "200 OK", ""))
			mustEnd(t, ph, call, sip.CauseLocalHangup)
		})
	}
}

func TestASecondChallengeEndsTheCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, m := placed(t, p)
	for i := range 2 {
		m.reply(answer(m, "401 Unauthorized", "x", fmt.Sprintf(`WWW-Authenticate: Digest realm="r", nonce="n%d"`, i)))
		p.expect("ACK")
		if i == 0 {
			m = p.expect("INVITE")
		}
	}
	if ended := mustEnd(t, ph, call, sip.CauseUnauthorized); ended.Code != 401 || ended.Reason == "" {
		t.Errorf("told %+v", ended)
	}
}

func TestAddressesThatCannotBeCalled(t *testing.T) {
	p := udpPeer(t)
	ph := unregistered(t, p)
	for _, uri := range []string{"", "bob", "tel:+4930123456", "sip:", "sip:bob@", "*", "https://example.test",
		"sip:bob@example.test\r\nX-Evil: yes", "sip:bob example@test", "sip:b<o>b@example.test"} {
		t.Run(uri, func(t *testing.T) {
			call, err := ph.Invite(uri, []byte(offerSDP))
			e, ok := errors.AsType[*sip.AddressError](err)
			if call != nil || !ok || e.Text != uri || errors.Unwrap(e) == nil || e.Error() == "" {
				t.Errorf("got %v, %v", call, err)
			}
		})
	}
	if _, err := ph.Invite("sips:bob@example.test", nil); !errors.Is(err, sip.ErrNeedsTLS) {
		t.Errorf("sips: over UDP: %v", err)
	}
	ph.close(patience)
	if _, err := ph.Invite("sip:bob@example.test", nil); !errors.Is(err, sip.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("sent %v", kinds(rest))
	}
}

func TestSipsNeedsTLSAndStaysSips(t *testing.T) {
	tcp := unregistered(t, tcpPeer(t))
	if _, err := tcp.Invite("sips:bob@example.test", nil); !errors.Is(err, sip.ErrNeedsTLS) {
		t.Errorf("sips: over TCP: %v", err)
	}
	ca := newAuthority(t)
	p := tlsPeer(t, ca.server(nil))
	config := account(p)
	config.Register, config.Roots = false, ca.pool()
	ph := open(t, config)
	call := ph.invite("sips:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	for what, uri := range map[string]string{"Request-URI": invite.uri(), "To": bracketed(invite.get("To")),
		"From": bracketed(invite.get("From")), "Contact": bracketed(invite.get("Contact"))} {
		if !strings.HasPrefix(uri, "sips:") {
			t.Errorf("%s is %s", what, uri)
		}
	}
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <sips:bob@"+p.address+">", "", answerSDP))
	if ack := p.expect("ACK"); ack.uri() != "sips:bob@"+p.address || !strings.HasPrefix(ack.get("Via"), "SIP/2.0/TLS ") {
		t.Errorf("the ACK:\n%s", ack.raw)
	}
	if answered := next[sip.Answer](ph); answered.Flow.TLS == nil || answered.Flow.Transport != sip.TLS {
		t.Errorf("the answer came by %+v", answered.Flow)
	}
	next[sip.Connected](ph)
	p.isLeft(ph, call)
}

func TestLargeMessagesTravelOverUDP(t *testing.T) {
	p := udpPeer(t)
	ph := unregistered(t, p)
	padding := strings.Repeat("a=x-padding:0123456789\r\n", 110) // above 2,500 bytes
	call, err := ph.Invite("sip:bob@example.test", []byte(offerSDP+padding))
	if err != nil {
		t.Fatal(err)
	}
	invite := p.expect("INVITE")
	if invite.body != offerSDP+padding {
		t.Errorf("%d bytes of body arrived", len(invite.body))
	}
	next[sip.Sent](ph)
	invite.reply(answer(invite, "200 OK", "bob", "Contact: <"+p.contact()+">", "", answerSDP+padding))
	p.expect("ACK")
	if e := next[sip.Answer](ph); e.Call != call || string(e.Body) != answerSDP+padding {
		t.Errorf("%d bytes of body came back", len(e.Body))
	}
}

// withoutTo is a message that lacks what every one has.
func withoutTo(text string) string {
	return regexp.MustCompile(`(?m)^To: .*\r\n`).ReplaceAllString(text, "")
}

func TestAProvisionalResponseWithoutToIsNone(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	invite.reply(withoutTo(answer(invite, "180 Ringing", "bob")))
	mustBeQuiet(t, ph)
	invite.reply(answer(invite, "182 Queued", "bob"))
	if e := next[sip.Progress](ph); e.Code != 182 {
		t.Errorf("told %+v", e)
	}
	invite.reply(answer(invite, "486 Busy Here", "bob"))
	p.expect("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestASuccessWithoutToIsNoAnswer(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	for range 2 { // nobody confirms it
		invite.reply(withoutTo(answer(invite, "200 OK", "bob")))
	}
	if ended := mustEnd(t, ph, call, sip.CauseUnreachable); !errors.Is(ended.Err, sip.ErrNoAnswer) {
		t.Errorf("ended with %+v", ended)
	}
	mustBeSilent(t, ph, p)
}
