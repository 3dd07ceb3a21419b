package sip_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

func TestACallWithoutAnyAnswerGoesOnToTheNextServer(t *testing.T) {
	for name, fails := range map[string]func(*peer, message){
		"after a 503": func(p *peer, m message) {
			m.reply(answer(m, "503 Service Unavailable", "x"))
			p.expect("ACK")
		},
		"after a 503 behind a 100": func(p *peer, m message) {
			m.reply(answer(m, "100 Trying", ""))
			m.reply(answer(m, "503 Service Unavailable", "x"))
			p.expect("ACK")
		},
		"after silence": func(*peer, message) {},
	} {
		t.Run(name, func(t *testing.T) {
			eachCluster(t, 2, func(t *testing.T, k *cluster) {
				ph, call, first, sent := dialling(t, k)
				fails(k.peers[0], first)
				second := k.peers[1].expect("INVITE")
				again := next[sip.Sent](ph)
				for _, header := range []string{"From", "To", "Call-ID", "CSeq", "Allow", "Supported"} {
					if second.get(header) != first.get(header) {
						t.Errorf("%s was %q and is %q", header, first.get(header), second.get(header))
					}
				}
				if second.start != first.start || second.body != first.body || second.body != offerSDP {
					t.Errorf("another call:\n%s", second.raw)
				}
				if second.get("Via") == first.get("Via") {
					t.Error("no transaction of its own")
				}
				local := again.Flow.Local.String()
				if hostport(bracketed(second.get("Contact"))) != local || !strings.Contains(second.get("Via"), " "+local+";") {
					t.Errorf("sent from %s:\n%s", local, second.raw)
				}
				if again.ID != sent.ID || again.Call != call || again.Flow.Remote.String() != k.peers[1].address || sent.Flow.Remote.String() != k.peers[0].address {
					t.Errorf("told %+v, then %+v", sent, again)
				}
				second.reply(answer(second, "180 Ringing", "bob"))
				if e := next[sip.Progress](ph); e.Code != 180 {
					t.Errorf("told %+v", e)
				}
				second.reply(k.peers[1].ok(second, "bob"))
				k.peers[1].expect("ACK")
				if e := next[sip.Answer](ph); e.ID != sent.ID {
					t.Errorf("told %+v", e)
				}
				next[sip.Connected](ph)
				call.Hangup()
				bye := k.peers[1].expect("BYE")
				bye.reply(answer(bye, "200 OK", ""))
				mustEnd(t, ph, call, sip.CauseLocalHangup)
			})
		})
	}
}

func TestARegisteredAccountMovesWithItsCall(t *testing.T) {
	eachCluster(t, 2, func(t *testing.T, k *cluster) {
		ph := open(t, k.Config)
		k.peers[0].register()
		ph.waitRegistration(sip.Registered)
		call := ph.invite("sip:bob@example.test")
		m := k.peers[0].expect("INVITE")
		m.reply(answer(m, "503 Service Unavailable", "x"))
		k.peers[0].expect("ACK")
		k.peers[1].register() // so that callers find us
		invite := k.peers[1].expect("INVITE")
		invite.reply(answer(invite, "486 Busy Here", "bob"))
		k.peers[1].expect("ACK")
		var again sip.Sent
		var state sip.Registration
		var ended sip.Ended
		for ended.Call == nil || state.State != sip.Registered {
			select {
			case e := <-ph.events:
				switch e := e.(type) {
				case sip.Sent:
					again = e
				case sip.Registration:
					state = e
				case sip.Ended:
					ended = e
				}
			case <-time.After(patience):
				t.Fatalf("told %+v, %+v and %+v", again, state, ended)
			}
		}
		if ended.Call != call || ended.Code != 486 || again.Flow != *state.Flow && again.Flow.TLS == nil || state.Flow.Remote.String() != k.peers[1].address {
			t.Errorf("told %+v, %+v and %+v", again, state, ended)
		}
	})
}

func TestACallThatEveryServerRefusesHasAnEnd(t *testing.T) {
	eachCluster(t, 3, func(t *testing.T, k *cluster) {
		ph, call, m, _ := dialling(t, k)
		for i, p := range k.peers {
			if i > 0 {
				m = p.expect("INVITE")
				next[sip.Sent](ph)
			}
			m.reply(answer(m, "503 Service Unavailable", "x", `Warning: 399 peer "All lines are busy"`))
			p.expect("ACK")
		}
		if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 503 || ended.Warning != "All lines are busy" {
			t.Errorf("ended with %+v", ended)
		}
		ph.close(patience)
		for _, p := range k.peers {
			if rest := p.rest(); len(rest) > 0 {
				t.Errorf("sent %v", kinds(rest))
			}
		}
	})
}

func TestACallStaysWhereItRings(t *testing.T) {
	k := newCluster(t, "udp", 2)
	ph, call, m, _ := dialling(t, k)
	m.reply(answer(m, "180 Ringing", "bob"))
	next[sip.Progress](ph)
	m.reply(answer(m, "503 Service Unavailable", "bob"))
	k.peers[0].expect("ACK")
	if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 503 {
		t.Errorf("ended with %+v", ended)
	}
	mustBeSilent(t, ph, k.peers[1])
}

func TestTheOnlyServersRefusalIsTheEnd(t *testing.T) {
	p := udpPeer(t)
	ph, call, m := placed(t, p)
	m.reply(answer(m, "503 Service Unavailable", "bob"))
	p.expect("ACK")
	if ended := mustEnd(t, ph, call, sip.CauseRejected); ended.Code != 503 {
		t.Errorf("ended with %+v", ended)
	}
	mustBeSilent(t, ph, p)
}

func TestEachServersChallengeIsAnswered(t *testing.T) {
	k := newCluster(t, "udp", 2)
	ph, call, m, _ := dialling(t, k)
	challenge := func(p *peer, m message, nonce string) message {
		t.Helper()
		m.reply(answer(m, "407 Proxy Authentication Required", "x", `Proxy-Authenticate: Digest realm="r", nonce="`+nonce+`", qop="auth"`))
		p.expect("ACK")
		again := p.expect("INVITE")
		if got := digestField(again.get("Proxy-Authorization"), "nonce"); got != nonce {
			t.Errorf("answered the nonce %q; want %q", got, nonce)
		}
		return again
	}
	m = challenge(k.peers[0], m, "one")
	m.reply(answer(m, "503 Service Unavailable", "x"))
	k.peers[0].expect("ACK")
	second := k.peers[1].expect("INVITE")
	if len(second.all("Proxy-Authorization")) > 0 || second.get("CSeq") != m.get("CSeq") {
		t.Errorf("what answers the first server's challenge went on to the second:\n%s", second.raw)
	}
	second = challenge(k.peers[1], second, "two")
	next[sip.Sent](ph)
	second.reply(answer(second, "404 Not Found", "x"))
	k.peers[1].expect("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestAConnectionThatBreaksBeforeAnyAnswerIsOpenedOnceMore(t *testing.T) {
	for _, transport := range []string{"tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			k := newCluster(t, transport, 1)
			ph, call, first, _ := dialling(t, k)
			k.peers[0].hangUp()
			second := k.peers[0].expect("INVITE")
			next[sip.Sent](ph)
			if second.conn != 1 || second.get("Call-ID") != first.get("Call-ID") || second.get("CSeq") != first.get("CSeq") {
				t.Errorf("by connection %d:\n%s", second.conn, second.raw)
			}
			k.peers[0].hangUp() // it is the call that the server can't stand
			if ended := mustEnd(t, ph, call, sip.CauseUnreachable); ended.Err == nil {
				t.Errorf("ended with %+v", ended)
			}
			if k.peers[0].close(); len(k.peers[0].in) > 0 {
				t.Errorf("the server got %v", <-k.peers[0].in)
			}
		})
	}
}

func TestAConnectionThatBreaksWhileItRingsIsTheEnd(t *testing.T) {
	k := newCluster(t, "tcp", 2)
	ph, call, m, _ := dialling(t, k)
	m.reply(answer(m, "180 Ringing", "bob"))
	next[sip.Progress](ph)
	k.peers[0].hangUp()
	mustEnd(t, ph, call, sip.CauseUnreachable)
	mustBeQuiet(t, ph)
}

func TestAnotherCallKeepsTheFlow(t *testing.T) {
	k := newCluster(t, "udp", 2)
	ph, first, m, _ := dialling(t, k)
	m.reply(k.peers[0].ok(m, "bob"))
	k.peers[0].expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	second := ph.invite("sip:carol@example.test")
	m2 := k.peers[0].expect("INVITE")
	next[sip.Sent](ph)
	m2.reply(answer(m2, "503 Service Unavailable", "x"))
	k.peers[0].expect("ACK")
	if ended := mustEnd(t, ph, second, sip.CauseRejected); ended.Code != 503 {
		t.Errorf("ended with %+v", ended)
	}
	first.Hangup()
	bye := k.peers[0].expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, first, sip.CauseLocalHangup)
	mustBeSilent(t, ph, k.peers[1])
}

func TestHangingUpOnTheWayToTheNextServer(t *testing.T) {
	k := newCluster(t, "tcp", 2)
	ph, call, m, _ := dialling(t, k)
	for _, name := range []string{"_sip._tcp.cluster.test", "cluster.test"} {
		k.names.set(k.names.silent, name) // so that the way is a long one
	}
	k.names.waitForQuestion(func() { m.reply(answer(m, "503 Service Unavailable", "x")) })
	call.Hangup()
	mustEnd(t, ph, call, sip.CauseCancelled)
}

func TestACallWithNoWayToTheNextServerSaysSo(t *testing.T) {
	k := newCluster(t, "tcp", 2)
	ph, call, m, _ := dialling(t, k)
	k.peers[1].close()
	k.peers[0].listener.Close() // nor back
	m.reply(answer(m, "503 Service Unavailable", "x"))
	ended := mustEnd(t, ph, call, sip.CauseUnreachable)
	if _, ok := errors.AsType[*sip.ConnectError](ended.Err); !ok {
		t.Errorf("ended with %+v", ended)
	}
}
