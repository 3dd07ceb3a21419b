package pbx

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// fixed makes credentials of given fields, for known results.
func fixed(fields string) *sip.Request {
	req := sip.NewRequest("GET", sip.Uri{Scheme: "sip", Host: "pbx.test"})
	req.AppendHeader(sip.NewHeader("Authorization", "Digest "+fields))
	return req
}

// TestDigestComputesTheResponsesOfRFC7616 uses the example of its section 3.9.1,
// whose target is an HTTP path, so that only the computation is compared.
func TestDigestComputesTheResponsesOfRFC7616(t *testing.T) {
	want := map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	}
	for algorithm, result := range want {
		c := exampleCredentials()
		if got := response(hashes[algorithm], "GET", c, "Circle of Life"); got != result {
			t.Errorf("%s gives %s, want %s", algorithm, got, result)
		}
	}
}

func TestAnotherRealmsCredentialsAreNoneForUs(t *testing.T) {
	c, err := (Config{Users: users(), Domain: testDomain}).complete()
	if err != nil {
		t.Fatal(err)
	}
	g := newGuard(c, usual)
	for _, fields := range []string{`username="1001", realm="other", nonce="x", uri="sip:pbx.test", response="x"`, "nonsense"} {
		if c := g.credentials(fixed(fields), "Authorization"); c != nil {
			t.Errorf("taken from %s: %v", fields, c)
		}
	}
}

func TestCredentialsThatWereNotComputedAsChallengedProveNothing(t *testing.T) {
	p := startPBX(t, func(c *Config, _ *tuning) { c.Algorithms = []string{"SHA-256"} })
	tests := []struct {
		name   string
		change func(string) string
	}{
		{"another algorithm", func(s string) string { return strings.Replace(s, "SHA-256", "MD5", 1) }},
		{"an algorithm that does not exist", func(s string) string { return strings.Replace(s, "SHA-256", "ROT13", 1) }},
		{"no qop", func(s string) string { return strings.Replace(s, "qop=auth", "x=auth", 1) }},
		{"another qop", func(s string) string { return strings.Replace(s, "qop=auth", "qop=auth-int", 1) }},
		{"another target", func(s string) string {
			return strings.Replace(s, `uri="sip:pbx.test"`, `uri="sip:other.test"`, 1)
		}},
		{"another count", func(s string) string { return strings.Replace(s, "nc=00000001", "nc=00000002", 1) }},
		{"another user", func(s string) string { return strings.Replace(s, `username="1001"`, `username="1002"`, 1) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ph := newPhone(t, p, "1001", tcp)
			r := ph.registerRequest()
			ph.ask(r)
			good := ph.credentials(r, ph.wants(ph.response("REGISTER"), 401), "first-secret")
			bad := test.change(good)
			if bad == good {
				t.Fatal("nothing was changed")
			}
			r.cseq++
			r.extra = append(r.extra, bad)
			ph.ask(r)
			ph.wants(ph.response("REGISTER"), 401)
		})
	}
}

func TestAnOldNonceIsStaleAndTheNextAnswerCounts(t *testing.T) {
	c := newClock()
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.now = c.Now })
	ph := newPhone(t, p, "1001", tcp)
	r := ph.registerRequest()
	ph.ask(r)
	plain := r.extra
	r.extra = append(plain[:len(plain):len(plain)], ph.credentials(r, ph.response("REGISTER"), "first-secret"))
	r.cseq++
	c.advance(nonceLifetime)
	ph.ask(r)
	res := ph.wants(ph.response("REGISTER"), 401)
	if !ph.challenge(res).Stale {
		t.Error("the challenge does not say stale=true")
	}
	r.extra = append(plain[:len(plain):len(plain)], ph.credentials(r, res, "first-secret"))
	r.cseq++
	ph.ask(r)
	ph.wants(ph.response("REGISTER"), 200)
}

func TestARepeatedNonceCountIsRefusedAndAHigherOneTaken(t *testing.T) {
	ph := newPhone(t, startPBX(t), "1001", tcp)
	r := ph.registerRequest()
	ph.ask(r)
	c := ph.challenge(ph.response("REGISTER"))
	plain := r.extra
	for _, step := range []struct{ count, status int }{{1, 200}, {1, 401}, {2, 200}, {2, 401}} {
		r.extra = append(plain[:len(plain):len(plain)], ph.answer(r, c, "first-secret", step.count))
		r.cseq++
		ph.ask(r)
		res := ph.wants(ph.response("REGISTER"), step.status)
		if step.status == 401 && !ph.challenge(res).Stale {
			t.Error("a phone that repeats a count is not told to take a new nonce")
		}
	}
}

// exampleCredentials are those of RFC 7616 §3.9.1, without the response.
func exampleCredentials() *digest.Credentials {
	return &digest.Credentials{
		Username: "Mufasa", Realm: "http-auth@example.org", URI: "/dir/index.html",
		Nonce:  "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
		Cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
		Nc:     1, QOP: "auth",
	}
}
