package sip_test

import (
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
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
	call.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
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

func TestHangingUpBeforeAnyAnswerWaitsForOne(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	call.Hangup()
	call.Hangup()
	mustBeSilent(t, ph, p) // no CANCEL may come before a 1xx (RFC 3261 §9.1)
	invite.reply(answer(invite, "180 Ringing", "bob"))
	mustCancel(t, p, invite)
	mustEnd(t, ph, call, sip.CauseCancelled)
}

// settle returns when the phone has done what it was asked for so far.
func (ph *phone) settle() {
	done := make(chan struct{})
	ph.Reach(func(sip.Flow, error) { close(done) })
	<-done
}

// mustBeSilent fails the test when something has come over UDP.
func mustBeSilent(t *testing.T, ph *phone, p *peer) {
	t.Helper()
	ph.settle()
	if rest := p.rest(); len(rest) > 0 {
		t.Fatalf("sent %v", kinds(rest))
	}
}

// mustCancel takes the CANCEL of an INVITE and answers both.
func mustCancel(t *testing.T, p *peer, invite message) {
	t.Helper()
	cancel := p.expect("CANCEL")
	for _, name := range []string{"Via", "From", "To", "Call-ID", "Max-Forwards"} {
		if cancel.get(name) != invite.get(name) {
			t.Errorf("%s of the CANCEL is %q; the INVITE's is %q", name, cancel.get(name), invite.get(name))
		}
	}
	if cancel.uri() != invite.uri() || cancel.seq(t) != invite.seq(t) || cancel.body != "" || cancel.get("Authorization") != "" {
		t.Errorf("the CANCEL:\n%s", cancel.raw)
	}
	cancel.reply(answer(cancel, "200 OK", "x"))
	invite.reply(answer(invite, "487 Request Terminated", "bob"))
	p.expect("ACK")
}

func TestHangingUpWhileItRingsCancels(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		config.Register = false
		ph := open(t, config)
		call := ph.invite("sip:bob@example.test")
		invite := p.expect("INVITE")
		next[sip.Sent](ph)
		invite.reply(answer(invite, "180 Ringing", "bob"))
		next[sip.Progress](ph)
		call.Hangup()
		mustCancel(t, p, invite)
		mustEnd(t, ph, call, sip.CauseCancelled)
	})
}

func TestHangingUpAfterAChallengeWaitsForTheNextAnswer(t *testing.T) {
	p := udpPeer(t)
	ph, call, first := placed(t, p)
	first.reply(answer(first, "183 Session Progress", "x"))
	next[sip.Progress](ph)
	first.reply(answer(first, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", nonce="n"`))
	p.expect("ACK")
	invite := p.expect("INVITE")
	call.Hangup()
	mustBeSilent(t, ph, p)
	invite.reply(answer(invite, "100 Trying", ""))
	mustCancel(t, p, invite)
	mustEnd(t, ph, call, sip.CauseCancelled)
}

func TestHangingUpIsNotAnsweredWithCredentials(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	call.Hangup()
	mustBeSilent(t, ph, p)
	invite.reply(answer(invite, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", nonce="n"`))
	p.expect("ACK")
	mustEnd(t, ph, call, sip.CauseCancelled)
	ph.close(patience)
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("sent afterwards: %v", kinds(rest))
	}
}

func TestAnAnswerThatCrossesOurCancelIsHungUp(t *testing.T) {
	p := udpPeer(t)
	ph, call, invite := placed(t, p)
	invite.reply(answer(invite, "180 Ringing", "bob"))
	next[sip.Progress](ph)
	call.Hangup()
	cancel := p.expect("CANCEL")
	invite.reply(p.ok(invite, "bob"))
	cancel.reply(answer(cancel, "481 Call/Transaction Does Not Exist", "x"))
	p.expect("ACK")
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseCancelled)
}

func TestAFinalRefusalEndsTheCall(t *testing.T) {
	for _, test := range []struct {
		status, warning string
		code            int
		reason, text    string
	}{
		{"486 Busy Here", "", 486, "Busy Here", ""},
		{"603 Decline", "", 603, "Decline", ""},
		{"404 Not Found", "", 404, "Not Found", ""},
		{"302 Moved Temporarily", "", 302, "Moved Temporarily", ""},
		{"488 Not Acceptable Here", `Warning: 304 host "Media type \"video\" not available"`, 488, "Not Acceptable Here", `Media type "video" not available`},
		{"488 Not Acceptable Here", `Warning: 304 a "one", 305 b "two"`, 488, "Not Acceptable Here", "one"},
		{"606 Not Acceptable", "Warning: 399 without quotes", 606, "Not Acceptable", ""},
	} {
		t.Run(test.status, func(t *testing.T) {
			p := udpPeer(t)
			ph, call, invite := placed(t, p)
			invite.reply(answer(invite, test.status, "bob", slices.DeleteFunc([]string{test.warning}, func(s string) bool { return s == "" })...))
			if ack := p.expect("ACK"); ack.get("Via") != invite.get("Via") || ack.uri() != invite.uri() {
				t.Errorf("the ACK:\n%s", ack.raw)
			}
			ended := mustEnd(t, ph, call, sip.CauseRejected)
			if ended.Code != test.code || ended.Reason != test.reason || ended.Warning != test.text {
				t.Errorf("told %+v", ended)
			}
		})
	}
}

func TestHangingUpBeforeTheFlowExistsSendsNothing(t *testing.T) {
	ca := newAuthority(t)
	p := tlsPeer(t, ca.server(nil))
	config := account(p)
	config.Register, config.Roots = false, ca.pool()
	ph := open(t, config)
	call := ph.invite("sip:bob@example.test")
	call.Hangup()
	mustEnd(t, ph, call, sip.CauseCancelled)
	ph.settle()
	ph.close(patience)
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("sent %v", kinds(rest))
	}
}

func TestACallWithoutAWayToTheServerIsUnreachable(t *testing.T) {
	p := tcpPeer(t)
	p.close()
	ph := unregistered(t, p)
	call := ph.invite("sip:bob@example.test")
	ended := mustEnd(t, ph, call, sip.CauseUnreachable)
	mustFailToConnect(t, ended.Err, sip.ConnectRefused)
	if ended.Reason == "" {
		t.Error("no reason for people")
	}
}

func TestAConnectionLostWhileCallingEndsTheCall(t *testing.T) {
	p := tcpPeer(t)
	ph, call, invite := placed(t, p)
	invite.reply(answer(invite, "180 Ringing", "bob"))
	next[sip.Progress](ph)
	p.hangUp()
	if ended := mustEnd(t, ph, call, sip.CauseUnreachable); ended.Err == nil {
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
	call.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
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
