package sip_test

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"
	"testing"

	"sotto/sip"
)

// checkAnswer computes an answer to a challenge by RFC 7616 §3.4 and compares.
func checkAnswer(t *testing.T, m message, header string, newHash func() hash.Hash, password string) {
	t.Helper()
	text := m.get(header)
	if !strings.HasPrefix(text, "Digest ") {
		t.Fatalf("%s is %q in\n%s", header, text, m.raw)
	}
	sum := func(parts ...string) string {
		h := newHash()
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	get := func(name string) string { return digestField(text, name) }
	a1 := sum(get("username"), get("realm"), password)
	a2 := sum(m.kind(), get("uri"))
	switch get("qop") {
	case "auth-int":
		a2 = sum(m.kind(), get("uri"), sum(m.body))
		fallthrough
	case "auth":
		a1 = sum(a1, get("nonce"), get("nc"), get("cnonce"), get("qop"), a2)
	default:
		a1 = sum(a1, get("nonce"), a2)
	}
	if get("response") != a1 || get("uri") != m.uri() {
		t.Errorf("the answer is wrong: %s", text)
	}
}

func sha512_256() hash.Hash { return sha512.New512_256() }

func TestChallengesAreAnswered(t *testing.T) {
	for _, test := range []struct {
		name, status, challenge, header string
		hash                            func() hash.Hash
	}{
		{"MD5 without qop", "401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1"`, "Authorization", md5.New},
		{"MD5 with qop", "401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1", algorithm=MD5, qop="auth"`, "Authorization", md5.New},
		{"several qops", "401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth-int, auth"`, "Authorization", md5.New},
		{"SHA-256", "401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1", algorithm=SHA-256, qop="auth"`, "Authorization", sha256.New},
		{"sha-256 in small letters", "401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1", algorithm=sha-256`, "Authorization", sha256.New},
		{"SHA-512-256", "401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1", algorithm=SHA-512-256, qop="auth"`, "Authorization", sha512_256},
		{"a proxy", "407 Proxy Authentication Required", `Proxy-Authenticate: Digest realm="r", nonce="n1", qop="auth"`, "Proxy-Authorization", md5.New},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			config := account(p)
			config.AuthUsername = "auth-alice"
			ph := open(t, config)
			first := p.expect("REGISTER")
			first.reply(answer(first, test.status, "x", test.challenge))
			m := p.register()
			checkAnswer(t, m, test.header, test.hash, "wonderland")
			if name := digestField(m.get(test.header), "username"); name != "auth-alice" {
				t.Errorf("user name %q", name)
			}
			if m.seq(t) != first.seq(t)+1 || m.get("Via") == first.get("Via") || m.get("Call-ID") != first.get("Call-ID") {
				t.Errorf("no transaction of its own:\n%s\nafter\n%s", m.raw, first.raw)
			}
			ph.waitRegistration(sip.Registered)
		})
	}
}

func TestTheStrongestChallengeWins(t *testing.T) {
	md5Line := `WWW-Authenticate: Digest realm="r", nonce="weak", algorithm=MD5`
	shaLine := `WWW-Authenticate: Digest realm="r", nonce="strong", algorithm=SHA-256`
	odd := `WWW-Authenticate: Digest realm="r", nonce="odd", algorithm=SHA3-999`
	basic := `WWW-Authenticate: Basic realm="r"`
	for name, lines := range map[string][]string{
		"strongest last":  {md5Line, odd, shaLine},
		"strongest first": {basic, shaLine, md5Line},
	} {
		t.Run(name, func(t *testing.T) {
			p := udpPeer(t)
			ph := open(t, account(p))
			m := p.expect("REGISTER")
			m.reply(answer(m, "401 Unauthorized", "x", lines...))
			again := p.register()
			checkAnswer(t, again, "Authorization", sha256.New, "wonderland")
			if nonce := digestField(again.get("Authorization"), "nonce"); nonce != "strong" {
				t.Errorf("the challenge %q was answered", nonce)
			}
			ph.waitRegistration(sip.Registered)
		})
	}
}

func TestAWrongPasswordIsTriedOnce(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	for i := range 2 {
		m := p.expect("REGISTER")
		m.reply(answer(m, "401 Unauthorized", "x", fmt.Sprintf(`WWW-Authenticate: Digest realm="r", nonce="n%d"`, i)))
	}
	next[sip.Registration](ph)
	failed := next[sip.Registration](ph)
	if !errors.Is(failed.Err, sip.ErrUnauthorized) || failed.Code != 401 || !failed.RetryAt.IsZero() {
		t.Errorf("told %+v", failed)
	}
	ph.close(patience)
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("a third time: %v", kinds(rest))
	}
}

func TestNoCredentialsLeaveForWhatIsNotOurs(t *testing.T) {
	for _, test := range []struct {
		name, challenge, realm, password string
		want                             error
	}{
		{"another realm", `WWW-Authenticate: Digest realm="evil", nonce="n"`, "office", "wonderland", sip.ErrUnauthorized},
		{"an unknown algorithm", `WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5-sess`, "", "wonderland", sip.ErrUnauthorized},
		{"Basic", `WWW-Authenticate: Basic realm="r"`, "", "wonderland", sip.ErrUnauthorized},
		{"an unknown qop", `WWW-Authenticate: Digest realm="r", nonce="n", qop="other"`, "", "wonderland", sip.ErrUnauthorized},
		{"no challenge at all", "X: y", "", "wonderland", sip.ErrUnauthorized},
		{"no password", `WWW-Authenticate: Digest realm="r", nonce="n"`, "", "", sip.ErrNoPassword},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := udpPeer(t)
			config := account(p)
			config.Realm, config.Password = test.realm, test.password
			ph := open(t, config)
			m := p.expect("REGISTER")
			m.reply(answer(m, "401 Unauthorized", "x", test.challenge))
			next[sip.Registration](ph)
			failed := next[sip.Registration](ph)
			if !errors.Is(failed.Err, test.want) || !failed.RetryAt.IsZero() {
				t.Errorf("told %+v; want %v", failed, test.want)
			}
			ph.close(patience)
			if rest := p.rest(); len(rest) > 0 {
				t.Errorf("sent all the same: %v", kinds(rest))
			}
		})
	}
}

func TestTheRealmLearntFirstIsTheOnlyOneAnswered(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="office", nonce="n"`))
	p.register()
	ph.waitRegistration(sip.Registered)
	ph.invite("sip:bob@example.test")
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(answer(invite, "407 Proxy Authentication Required", "x", `Proxy-Authenticate: Digest realm="evil", nonce="n"`))
	p.expect("ACK")
	if ended := next[sip.Ended](ph); ended.Cause != sip.CauseUnauthorized || ended.Code != 407 {
		t.Errorf("told %+v", ended)
	}
}

func TestAStaleNonceIsReplacedAndCountedAnew(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	challenge := func(m message, fields string) {
		m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", qop="auth", `+fields))
	}
	check := func(m message, nonce, nc string) {
		t.Helper()
		checkAnswer(t, m, "Authorization", md5.New, "wonderland")
		got := m.get("Authorization")
		if digestField(got, "nonce") != nonce || digestField(got, "nc") != nc || len(m.all("Authorization")) != 1 {
			t.Errorf("want nonce %s and nc %s:\n%s", nonce, nc, m.raw)
		}
	}
	challenge(p.expect("REGISTER"), `nonce="one"`)
	m := p.expect("REGISTER")
	check(m, "one", "00000001")
	challenge(m, `nonce="two", stale=true`)
	m = p.register()
	check(m, "two", "00000001")
	ph.waitRegistration(sip.Registered)
	ph.Register()
	challenge(p.expect("REGISTER"), `nonce="two"`)
	check(p.register(), "two", "00000002")
	ph.waitRegistration(sip.Registered)
	ph.Register()
	challenge(p.expect("REGISTER"), `nonce="two"`)
	check(p.register(), "two", "00000003")
	ph.waitRegistration(sip.Registered)
}

func TestAServerThatCallsEveryNonceStaleIsGivenUp(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	for i := range 5 { // one without an answer, and one more than staleMost
		m := p.expect("REGISTER")
		m.reply(answer(m, "401 Unauthorized", "x", fmt.Sprintf(`WWW-Authenticate: Digest realm="r", stale=true, nonce="n%d"`, i)))
	}
	next[sip.Registration](ph)
	if failed := next[sip.Registration](ph); !errors.Is(failed.Err, sip.ErrUnauthorized) {
		t.Errorf("told %+v", failed)
	}
	ph.close(patience)
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("and on and on: %v", kinds(rest))
	}
}

func TestAProxyAndARegistrarMayBothAsk(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "407 Proxy Authentication Required", "x", `Proxy-Authenticate: Digest realm="r", nonce="proxy"`))
	m = p.expect("REGISTER")
	m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", nonce="registrar"`))
	m = p.register()
	checkAnswer(t, m, "Proxy-Authorization", md5.New, "wonderland")
	checkAnswer(t, m, "Authorization", md5.New, "wonderland")
	ph.waitRegistration(sip.Registered)
}

func TestAuthIntCoversTheBody(t *testing.T) {
	p := udpPeer(t)
	ph := unregistered(t, p)
	ph.invite("sip:bob@example.test")
	m := p.expect("INVITE")
	m.reply(answer(m, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="r", nonce="n", qop="auth-int"`))
	p.expect("ACK")
	m = p.expect("INVITE")
	if digestField(m.get("Authorization"), "qop") != "auth-int" || m.body != offerSDP {
		t.Errorf("the second INVITE:\n%s", m.raw)
	}
	checkAnswer(t, m, "Authorization", md5.New, "wonderland")
}
