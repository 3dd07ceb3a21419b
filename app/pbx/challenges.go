package pbx

import (
	"slices"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// challengeFields are where challenges stand.
var challengeFields = []string{"WWW-Authenticate", "Proxy-Authenticate"}

func isChallenge(res *sip.Response) bool {
	return res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired
}

// withoutImposture is what a phone answered, without challenges in this PBX's
// own realm: the answer to one of these would be worth something, and only this
// PBX has a right to ask for it. Where no other is left it is a plain refusal.
func (p *PBX) withoutImposture(res *sip.Response) *sip.Response {
	if !isChallenge(res) {
		return res
	}
	out := res.Clone()
	left := 0
	for _, field := range challengeFields {
		all := out.GetHeaders(field)
		for range all {
			out.RemoveHeader(field)
		}
		honest := slices.DeleteFunc(all, func(h sip.Header) bool { return p.ownRealm(h.Value()) })
		for _, h := range honest {
			out.AppendHeader(h)
		}
		left += len(honest)
	}
	if left == 0 {
		out.StatusCode, out.Reason = sip.StatusForbidden, "Forbidden"
	}
	return out
}

// ownRealm says whether a challenge is for the passwords of this PBX, or can't
// be read, as whatever a phone might make of it.
func (p *PBX) ownRealm(text string) bool {
	c, err := digest.ParseChallenge(text)
	return err != nil || c.Realm == p.config.Realm
}

// gatherChallenges adds to res, the answer of one phone, the challenges of all
// others, so that the caller can answer them at once (RFC 3261 §16.7 step 7).
func (f *fork) gatherChallenges(res *sip.Response, chosen *branch) {
	if !isChallenge(res) {
		return
	}
	for _, b := range f.branches {
		if b == chosen || b.answer == nil || !isChallenge(b.answer) {
			continue
		}
		for _, field := range challengeFields {
			for _, h := range b.answer.GetHeaders(field) {
				res.AppendHeader(sip.HeaderClone(h))
			}
		}
	}
}
