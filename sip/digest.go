package sip

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// credentials answer digest challenges (RFC 7616, RFC 8760) for one account,
// and only in its own realm: another server's challenge gets nothing.
type credentials struct {
	username string
	password string
	realm    string // empty until configured or learnt from the first challenge
	nonce    string
	count    int // how often nonce has been used (nc)
	stale    int // stale answers in a row
}

// staleMost bounds how often in a row a server may call a nonce stale that it
// has only just given.
const staleMost = 3

// strength orders the algorithms we answer; the strongest challenge wins.
var strength = map[string]int{"": 1, "MD5": 1, "SHA-256": 2, "SHA-512-256": 3}

// challenge is a challenge with the header that its answer belongs in.
type challenge struct {
	*digest.Challenge
	answer string
}

// answers pairs the header of a challenge with that of its answer.
var answers = []struct{ challenge, answer string }{
	{"WWW-Authenticate", "Authorization"},
	{"Proxy-Authenticate", "Proxy-Authorization"},
}

// challenges reads those of a 401 or 407 that we can answer.
func challenges(res *sip.Response) []challenge {
	var found []challenge
	for _, pair := range answers {
		for _, h := range res.GetHeaders(pair.challenge) {
			c, err := digest.ParseChallenge(h.Value())
			if err != nil {
				continue
			}
			c.Algorithm = strings.ToUpper(c.Algorithm)
			for i := range c.QOP {
				c.QOP[i] = strings.TrimSpace(c.QOP[i])
			}
			if strength[c.Algorithm] > 0 && digest.CanDigest(c) {
				found = append(found, challenge{c, pair.answer})
			}
		}
	}
	return found
}

// choose takes the strongest challenge of our realm.
func (c *credentials) choose(res *sip.Response) (challenge, error) {
	var best challenge
	for _, candidate := range challenges(res) {
		if c.realm != "" && candidate.Realm != c.realm {
			continue
		}
		if best.Challenge == nil || strength[candidate.Algorithm] > strength[best.Algorithm] {
			best = candidate
		}
	}
	if best.Challenge == nil {
		return best, fmt.Errorf("%w: it asks in a way, or for a realm, that is not this account's", ErrUnauthorized)
	}
	return best, nil
}

// authorize returns req once more with an answer to the challenge of res: a new
// transaction with the next CSeq, and the same body (RFC 3261 §22.1). A second
// challenge that is not stale means that the password is wrong: ErrUnauthorized.
func (c *credentials) authorize(req *sip.Request, res *sip.Response) (*sip.Request, error) {
	chosen, err := c.choose(res)
	if err != nil {
		return nil, err
	}
	if c.password == "" {
		return nil, ErrNoPassword
	}
	switch answered := req.GetHeader(chosen.answer) != nil; {
	case !answered:
		c.stale = 0
	case !chosen.Stale || c.stale == staleMost:
		return nil, ErrUnauthorized
	default:
		c.stale++
	}
	if chosen.Nonce != c.nonce {
		c.nonce, c.count = chosen.Nonce, 0
	}
	c.count++
	answer, err := digest.Digest(chosen.Challenge, digest.Options{
		Method:   req.Method.String(),
		URI:      req.Recipient.String(),
		Count:    c.count,
		GetBody:  func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(req.Body())), nil },
		Username: c.username,
		Password: c.password,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: its challenge can't be answered", ErrUnauthorized)
	}
	c.realm = chosen.Realm
	again := renewed(req)
	again.RemoveHeader(chosen.answer)
	again.AppendHeader(sip.NewHeader(chosen.answer, answer.String()))
	return again, nil
}
