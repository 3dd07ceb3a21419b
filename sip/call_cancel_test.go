package sip_test

import (
	"context"
	"crypto/tls"
	"slices"
	"testing"

	"sotto/sip"
)

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
	ph.Reach("", func(sip.Flow, error) { close(done) })
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
	p := newPeer(t, "tls")
	silent, speak := context.WithCancel(t.Context())
	p.config = &tls.Config{Certificates: []tls.Certificate{ca.server(nil)}, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		<-silent.Done()
		return nil, nil
	}}
	p.listen()
	config := account(p)
	config.Register, config.Roots = false, ca.pool()
	ph := open(t, config)
	call := ph.invite("sip:bob@example.test")
	call.Hangup()
	mustEnd(t, ph, call, sip.CauseCancelled)
	speak()
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

// The answer and the connection's end arrive as good as at once, and sipgo may well look at the end first.
func TestAnAnswerRightBeforeTheConnectionsEndCounts(t *testing.T) {
	for range 10 {
		p := tcpPeer(t)
		ph, call, invite := placed(t, p)
		invite.reply(answer(invite, "486 Busy Here", "bob"))
		p.hangUp()
		if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 486 {
			t.Errorf("told %+v", ended)
		}
	}
}
