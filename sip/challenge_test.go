package sip_test

import (
	"crypto/md5"
	"crypto/sha256"
	"strings"
	"testing"

	"sotto/sip"
)

func TestAProxyAndAServerMayAskInOneResponse(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "401 Unauthorized", "x",
		`WWW-Authenticate: Digest realm="other", nonce="o", algorithm=SHA-512-256`,
		`WWW-Authenticate: Digest realm="r", nonce="server", algorithm=MD5, qop="auth"`,
		`Proxy-Authenticate: Digest realm="r", nonce="weak", algorithm=MD5, qop="auth"`,
		`Proxy-Authenticate: Digest realm="r", nonce="proxy", algorithm=SHA-256, qop="auth"`))
	m = p.expect("REGISTER")
	// No realm was known: the strongest challenge of all has named it.
	if n := len(m.all("Authorization")) + len(m.all("Proxy-Authorization")); n != 1 || digestField(m.get("Authorization"), "realm") != "other" {
		t.Errorf("the answer to challenges of two realms:\n%s", m.raw)
	}
	m.reply(answer(m, "200 OK", "x", "Contact: "+m.get("Contact")+";expires=60"))
	ph.waitRegistration(sip.Registered)

	config := account(p)
	config.Realm = "r"
	ph = open(t, config)
	m = p.expect("REGISTER")
	m.reply(answer(m, "407 Proxy Authentication Required", "x",
		`WWW-Authenticate: Digest realm="other", nonce="o", algorithm=SHA-512-256`,
		`WWW-Authenticate: Digest realm="r", nonce="server", algorithm=MD5, qop="auth"`,
		`Proxy-Authenticate: Digest realm="r", nonce="weak", algorithm=MD5, qop="auth"`,
		`Proxy-Authenticate: Digest realm="r", nonce="proxy", algorithm=SHA-256, qop="auth"`))
	m = p.register()
	checkAnswer(t, m, "Authorization", md5.New, "wonderland")
	checkAnswer(t, m, "Proxy-Authorization", sha256.New, "wonderland")
	if digestField(m.get("Authorization"), "nonce") != "server" || digestField(m.get("Proxy-Authorization"), "nonce") != "proxy" {
		t.Errorf("the answers:\n%s", m.raw)
	}
	ph.waitRegistration(sip.Registered)
}

func TestNoAnswerIsUsedTwice(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	proxy := `Proxy-Authenticate: Digest realm="r", nonce="proxy", qop="auth", opaque="kept", algorithm=SHA-256`
	server := `WWW-Authenticate: Digest realm="r", nonce="server", qop="auth-int, auth"`
	check := func(m message, header, nonce, nc string) {
		t.Helper()
		got := m.get(header)
		if digestField(got, "nonce") != nonce || digestField(got, "nc") != nc || len(m.all(header)) != 1 {
			t.Errorf("want the nonce %s and nc %s:\n%s", nonce, nc, m.raw)
		}
	}
	m := p.expect("REGISTER")
	m.reply(answer(m, "407 Proxy Authentication Required", "x", proxy))
	m = p.expect("REGISTER")
	check(m, "Proxy-Authorization", "proxy", "00000001")
	m.reply(answer(m, "401 Unauthorized", "x", server))
	m = p.register()
	check(m, "Proxy-Authorization", "proxy", "00000002")
	check(m, "Authorization", "server", "00000001")
	checkAnswer(t, m, "Proxy-Authorization", sha256.New, "wonderland")
	if digestField(m.get("Proxy-Authorization"), "opaque") != "kept" {
		t.Errorf("opaque is lost:\n%s", m.raw)
	}
	ph.waitRegistration(sip.Registered)
	ph.Register()
	m = p.expect("REGISTER")
	m.reply(answer(m, "407 Proxy Authentication Required", "x", proxy))
	m = p.register()
	check(m, "Proxy-Authorization", "proxy", "00000003")
	ph.waitRegistration(sip.Registered)
}

func TestNobodyButTheRegistrarTeachesTheRealm(t *testing.T) {
	p := udpPeer(t)
	ph, _ := registered(t, p) // nothing was asked
	ph.invite("sip:bob@example.test")
	m := p.expect("INVITE")
	next[sip.Sent](ph)
	m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="callee", nonce="n"`))
	p.expect("ACK")
	if ended := next[sip.Ended](ph); ended.Cause != sip.CauseUnauthorized {
		t.Errorf("told %+v", ended)
	}
	ph.Register()
	m = p.expect("REGISTER")
	m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="office", nonce="n"`))
	p.register()
	ph.waitRegistration(sip.Registered)
	ph.invite("sip:bob@example.test")
	m = p.expect("INVITE")
	next[sip.Sent](ph)
	m.reply(answer(m, "407 Proxy Authentication Required", "x", `Proxy-Authenticate: Digest realm="office", nonce="m"`))
	p.expect("ACK")
	m = p.expect("INVITE")
	checkAnswer(t, m, "Proxy-Authorization", md5.New, "wonderland")
}

func TestAnAccountThatDoesNotRegisterLearnsFromItsCallsButNotInside(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p) // nothing was asked
	call.Hangup()
	bye := p.expect("BYE")
	bye.reply(answer(bye, "401 Unauthorized", "", `WWW-Authenticate: Digest realm="callee", nonce="n"`))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	mustBeSilent(t, ph, p)
}

func TestChallengesInsideACallKeepTheCSeqInARow(t *testing.T) {
	p := udpPeer(t)
	config := account(p)
	config.Register, config.Realm = false, "r"
	ph := open(t, config)
	ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	for i, tag := range []string{"bob", "bob"} {
		invite.reply(answer(invite, "183 Session Progress", tag, "Require: 100rel", "RSeq: "+string(rune('1'+i)), "Contact: <"+p.contact()+">"))
		next[sip.Progress](ph)
		prack := p.expect("PRACK")
		if prack.seq(t) != 2+2*i {
			t.Errorf("PRACK %d has the CSeq %d", i, prack.seq(t))
		}
		prack.reply(answer(prack, "407 Proxy Authentication Required", "", `Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth"`))
		again := p.expect("PRACK")
		checkAnswer(t, again, "Proxy-Authorization", md5.New, "wonderland")
		if again.seq(t) != 3+2*i || again.get("RAck") != prack.get("RAck") {
			t.Errorf("the PRACK after a challenge:\n%s", again.raw)
		}
		again.reply(answer(again, "200 OK", ""))
	}
}

func TestAWrongPasswordInACallIsTriedOnce(t *testing.T) {
	p := udpPeer(t)
	config := account(p)
	config.Register, config.Realm = false, "r"
	ph := open(t, config)
	call := ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(p.ok(invite, "bob"))
	p.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	call.Reoffer([]byte(heldSDP))
	next[sip.Sent](ph)
	for _, nonce := range []string{"a", "b"} {
		m := p.expect("INVITE")
		m.reply(answer(m, "401 Unauthorized", "", `WWW-Authenticate: Digest realm="r", nonce="`+nonce+`"`))
		p.expect("ACK")
	}
	if e := next[sip.Refused](ph); e.Code != 401 || !strings.Contains(e.Reason, sip.ErrUnauthorized.Error()) {
		t.Errorf("told %+v", e)
	}
	mustBeSilent(t, ph, p)
}
