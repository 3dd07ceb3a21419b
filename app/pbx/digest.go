package pbx

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// hashes are the algorithms a PBX can challenge with (RFC 3261 §22, RFC 8760).
var hashes = map[string]func() hash.Hash{"MD5": md5.New, "SHA-256": sha256.New}

// proof is what a request's credentials amount to.
type proof int

const (
	noProof      proof = iota // none for our realm
	wrongProof                // unknown user, wrong password, or not computed as challenged
	staleProof                // the nonce is too old or another's, or its count was used before
	barredProof               // not looked at, after too many that were wrong
	correctProof              // right
)

// guard checks who sends a request (RFC 7616 with qop=auth, RFC 3261 §22).
type guard struct {
	realm      string
	passwords  map[string]string // by user
	algorithms []string          // best first
	nonces     *nonces
	guesses    *guesses
}

func newGuard(c Config, t tuning) *guard {
	return &guard{c.Realm, c.Users, c.Algorithms, newNonces(t.now), newGuesses(t)}
}

// credentials are those in the named header field, Authorization or
// Proxy-Authorization, for our realm; nil if there are none.
func (g *guard) credentials(req *sip.Request, field string) *digest.Credentials {
	for _, h := range req.GetHeaders(field) {
		c, err := digest.ParseCredentials(h.Value())
		if err == nil && c.Realm == g.realm {
			return c
		}
	}
	return nil
}

// check says what c proves in req, and for barredProof how long it will be so.
// Wrong answers count against who gives them and bar more of them, except where
// the user is trusted to be at the other end.
func (g *guard) check(req *sip.Request, c *digest.Credentials, trusted bool) (proof, time.Duration) {
	from := sourceOf(req).Addr()
	if !g.asChallenged(req, c) {
		return wrongProof, 0
	}
	if !g.nonces.fresh(c.Nonce, from) {
		return staleProof, 0 // whatever the response is: nobody is to learn that from an old nonce
	}
	one := guess{c.Username, party(from)}
	if !trusted {
		if wait := g.guesses.begin(one); wait > 0 {
			return barredProof, wait
		}
	}
	if !g.right(req, c) {
		return wrongProof, 0
	}
	if !trusted {
		g.guesses.right(one)
	}
	if !g.nonces.take(c.Nonce, uint32(c.Nc)) {
		return staleProof, 0
	}
	return correctProof, 0
}

// asChallenged says whether c was computed in a way that this PBX has asked for.
func (g *guard) asChallenged(req *sip.Request, c *digest.Credentials) bool {
	return slices.Contains(g.algorithms, algorithmOf(c)) && c.QOP == "auth" && c.Cnonce != "" && sameTarget(c.URI, &req.Recipient)
}

// right says whether c was computed from the user's password.
func (g *guard) right(req *sip.Request, c *digest.Credentials) bool {
	password, known := g.passwords[c.Username]
	want := response(hashes[algorithmOf(c)], string(req.Method), c, password)
	return subtle.ConstantTimeCompare([]byte(want), []byte(strings.ToLower(c.Response))) == 1 && known
}

func algorithmOf(c *digest.Credentials) string {
	if c.Algorithm == "" {
		return "MD5" // RFC 7616 §3.4
	}
	return strings.ToUpper(c.Algorithm)
}

// response computes what the phone must have computed (RFC 7616 §3.4.1).
func response(hash func() hash.Hash, method string, c *digest.Credentials, password string) string {
	sum := func(parts ...string) string {
		h := hash()
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	secret := sum(c.Username, c.Realm, password)
	return sum(secret, c.Nonce, fmt.Sprintf("%08x", c.Nc), c.Cnonce, c.QOP, sum(method, c.URI))
}

// sameTarget says whether the credentials are for the resource that the request
// asks for. Phones differ in which parameters they repeat, so none counts.
func sameTarget(text string, target *sip.Uri) bool {
	var uri sip.Uri
	if err := sip.ParseUri(text, &uri); err != nil {
		return false
	}
	return uri.User == target.User && strings.EqualFold(uri.Host, target.Host) && uri.Port == target.Port
}

// challenge adds a challenge for each algorithm, best first, to res: in
// WWW-Authenticate for a 401, in Proxy-Authenticate for a 407 (RFC 8760 §2.1).
func (g *guard) challenge(req *sip.Request, res *sip.Response, stale bool) {
	field := "WWW-Authenticate"
	if res.StatusCode == sip.StatusProxyAuthRequired {
		field = "Proxy-Authenticate"
	}
	for _, algorithm := range g.algorithms {
		c := digest.Challenge{Realm: g.realm, Nonce: g.nonces.make(sourceOf(req).Addr()), Algorithm: algorithm, QOP: []string{"auth"}, Stale: stale}
		res.AppendHeader(sip.NewHeader(field, c.String()))
	}
}
