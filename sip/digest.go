package sip

import (
	"bytes"
	"fmt"
	"io"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// credentials answer digest challenges (RFC 7616, RFC 8760) for one account,
// and only in its own realm: another server's challenge gets nothing.
type credentials struct {
	username  string
	password  string
	realm     string // empty until configured or learnt
	registers bool   // the realm is learnt from nobody but the registrar
	stale     int    // stale answers in a row
	nonces    []nonceUse
}

// staleMost bounds how often in a row a server may call a nonce stale that it
// has only just given.
const staleMost = 3

// authorize returns req once more with answers to the challenges of res: a new
// transaction with the next CSeq, and the same body (RFC 3261 §22.1). What was
// asked before is answered anew, since no answer may be used twice. A second
// challenge that is not stale means that the password is wrong: ErrUnauthorized.
func (c *credentials) authorize(req *sip.Request, res *sip.Response) (*sip.Request, error) {
	asked := c.choose(res)
	if len(asked) == 0 || c.realm == "" && !c.mayLearn(req) {
		return nil, fmt.Errorf("%w: it asks in a way, or for a realm, that is not this account's", ErrUnauthorized)
	}
	if c.password == "" {
		return nil, ErrNoPassword
	}
	news, stale := false, false
	for header, challenge := range asked {
		answered := req.GetHeader(header) != nil
		news = news || !answered
		stale = stale || answered && challenge.Stale
	}
	switch {
	case news:
		c.stale = 0
	case !stale || c.stale == staleMost:
		return nil, ErrUnauthorized
	default:
		c.stale++
	}
	again := renewed(req)
	for _, pair := range answers {
		challenge, ok := asked[pair.answer]
		if ok {
			c.realm = challenge.Realm // the same in all
		} else if challenge, ok = answeredBefore(req, pair.answer); !ok {
			continue
		}
		text, err := c.answer(again, challenge)
		if err != nil {
			return nil, err
		}
		again.RemoveHeader(pair.answer)
		again.AppendHeader(sip.NewHeader(pair.answer, text))
	}
	return again, nil
}

// mayLearn says whether the challenge to a request may tell us our realm. Only
// the registrar's may, as far as there is one: a call goes to whomever.
func (c *credentials) mayLearn(req *sip.Request) bool {
	return req.Method == sip.REGISTER || !c.registers && tagOf(req.To().Params) == ""
}

// answeredBefore is the challenge that a header of a request answers: an answer
// repeats all of it.
func answeredBefore(req *sip.Request, header string) (*digest.Challenge, bool) {
	h := req.GetHeader(header)
	if h == nil {
		return nil, false
	}
	a, err := digest.ParseCredentials(h.Value())
	if err != nil {
		return nil, false
	}
	c := &digest.Challenge{Realm: a.Realm, Nonce: a.Nonce, Algorithm: a.Algorithm, Opaque: a.Opaque, Userhash: a.Userhash}
	if a.QOP != "" {
		c.QOP = []string{a.QOP}
	}
	return c, true
}

// answer computes the answer of a request to a challenge (RFC 7616 §3.4). With
// qop=auth-int it covers the body.
func (c *credentials) answer(req *sip.Request, to *digest.Challenge) (string, error) {
	a, err := digest.Digest(to, digest.Options{
		Method:   req.Method.String(),
		URI:      req.Recipient.String(),
		Count:    c.use(to.Nonce),
		GetBody:  func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(req.Body())), nil },
		Username: c.username,
		Password: c.password,
	})
	if err != nil {
		return "", fmt.Errorf("%w: its challenge can't be answered", ErrUnauthorized)
	}
	return a.String(), nil
}

// nonceUse counts how often a nonce was used (nc).
type nonceUse struct {
	nonce string
	count int
}

// noncesKept is how many nonces are counted at a time: that of a proxy, that of
// a registrar, and those before them that requests on their way still have.
const noncesKept = 8

// use counts one more use of a nonce. A server takes each count only once.
func (c *credentials) use(nonce string) int {
	for i := range c.nonces {
		if c.nonces[i].nonce == nonce {
			c.nonces[i].count++
			return c.nonces[i].count
		}
	}
	c.nonces = append(c.nonces, nonceUse{nonce, 1})
	if len(c.nonces) > noncesKept {
		c.nonces = c.nonces[1:]
	}
	return 1
}
