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
	staleProof                // right, but the nonce is too old or its count was used before
	correctProof              // right
)

// guard checks who sends a request (RFC 7616 with qop=auth, RFC 3261 §22).
type guard struct {
	realm      string
	passwords  map[string]string // by user
	algorithms []string          // best first
	nonces     *nonces
}

func newGuard(realm string, passwords map[string]string, algorithms []string, now func() time.Time) *guard {
	return &guard{realm, passwords, algorithms, newNonces(now)}
}

// check reads the credentials in the named header field, Authorization or
// Proxy-Authorization, and returns the user they prove.
func (g *guard) check(req *sip.Request, field string) (string, proof) {
	for _, h := range req.GetHeaders(field) {
		c, err := digest.ParseCredentials(h.Value())
		if err != nil || c.Realm != g.realm {
			continue
		}
		return c.Username, g.weigh(req, c)
	}
	return "", noProof
}

func (g *guard) weigh(req *sip.Request, c *digest.Credentials) proof {
	algorithm := strings.ToUpper(c.Algorithm)
	if algorithm == "" {
		algorithm = "MD5" // RFC 7616 §3.4
	}
	if !slices.Contains(g.algorithms, algorithm) || c.QOP != "auth" || c.Cnonce == "" || !sameTarget(c.URI, &req.Recipient) {
		return wrongProof
	}
	password, known := g.passwords[c.Username]
	want := response(hashes[algorithm], string(req.Method), c, password)
	right := subtle.ConstantTimeCompare([]byte(want), []byte(strings.ToLower(c.Response))) == 1
	switch {
	case !right || !known:
		return wrongProof
	case !g.nonces.fresh(c.Nonce) || !g.nonces.take(c.Nonce, uint32(c.Nc)):
		return staleProof
	}
	return correctProof
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
func (g *guard) challenge(res *sip.Response, stale bool) {
	field := "WWW-Authenticate"
	if res.StatusCode == sip.StatusProxyAuthRequired {
		field = "Proxy-Authenticate"
	}
	for _, algorithm := range g.algorithms {
		c := digest.Challenge{Realm: g.realm, Nonce: g.nonces.make(), Algorithm: algorithm, QOP: []string{"auth"}, Stale: stale}
		res.AppendHeader(sip.NewHeader(field, c.String()))
	}
}
