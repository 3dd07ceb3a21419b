package sip

import (
	"strings"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// strength orders the algorithms we answer; the strongest challenge wins.
var strength = map[string]int{"": 1, "MD5": 1, "SHA-256": 2, "SHA-512-256": 3}

// answers pairs the header of a challenge with that of its answer.
var answers = []struct{ challenge, answer string }{
	{"WWW-Authenticate", "Authorization"},
	{"Proxy-Authenticate", "Proxy-Authorization"},
}

func isChallenge(res *sip.Response) bool {
	return res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired
}

// isAuthorized says whether a request has credentials.
func isAuthorized(req *sip.Request) bool {
	for _, pair := range answers {
		if req.GetHeader(pair.answer) != nil {
			return true
		}
	}
	return false
}

// challenges reads those of a header that we can answer.
func challenges(res *sip.Response, header string) []*digest.Challenge {
	var found []*digest.Challenge
	for _, h := range res.GetHeaders(header) {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		c.Algorithm = strings.ToUpper(c.Algorithm)
		for i := range c.QOP {
			c.QOP[i] = strings.TrimSpace(c.QOP[i])
		}
		if strength[c.Algorithm] > 0 && digest.CanDigest(c) {
			found = append(found, c)
		}
	}
	return found
}

// choose takes the strongest challenge of our realm for each header of an
// answer: a proxy that forks puts those of all branches into one response, of
// servers and of proxies (RFC 3261 §16.7). While there is no realm yet, the
// strongest of all names it.
func (c *credentials) choose(res *sip.Response) map[string]*digest.Challenge {
	realm := c.realm
	if realm == "" {
		var all []*digest.Challenge
		for _, pair := range answers {
			all = append(all, challenges(res, pair.challenge)...)
		}
		if len(all) == 0 {
			return nil
		}
		realm = strongest(all).Realm
	}
	chosen := map[string]*digest.Challenge{}
	for _, pair := range answers {
		var ours []*digest.Challenge
		for _, asked := range challenges(res, pair.challenge) {
			if asked.Realm == realm {
				ours = append(ours, asked)
			}
		}
		if len(ours) > 0 {
			chosen[pair.answer] = strongest(ours)
		}
	}
	return chosen
}

// strongest takes the first among equals.
func strongest(candidates []*digest.Challenge) *digest.Challenge {
	best := candidates[0]
	for _, c := range candidates[1:] {
		if strength[c.Algorithm] > strength[best.Algorithm] {
			best = c
		}
	}
	return best
}
