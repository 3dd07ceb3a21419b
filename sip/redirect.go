package sip

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Bounds of following redirections.
const (
	redirectionsMost = 5  // 3xx responses
	targetsMost      = 10 // addresses, in all
)

// redirection is where else a call of ours may go (RFC 3261 §8.1.3.4).
type redirection struct {
	followed int // 3xx responses
	waiting  []sip.Uri
	seen     []string // each only once: servers redirect in circles
}

// redirect takes a refusal of a call of ours: whether there is another address
// to try, which a 3xx has named and which is the call's target then. With a
// server all go by its flow: only the Request-URI changes.
func (c *Call) redirect(res *sip.Response) bool {
	if len(c.redirection.seen) == 0 {
		c.redirection.seen = []string{whereTo(c.dialog.target)}
	}
	switch code := res.StatusCode; {
	case code < 400 && c.redirection.followed == redirectionsMost:
		return false
	case code == 300, code == 301, code == 302:
		c.redirection.followed++
		c.redirection.waiting = append(c.others(res), c.redirection.waiting...)
	case code >= 600: // nobody wants it anywhere (§21.6)
		return false
	}
	if len(c.redirection.waiting) == 0 {
		return false
	}
	c.dialog.target, c.redirection.waiting = c.redirection.waiting[0], c.redirection.waiting[1:]
	c.secure = c.dialog.target.Scheme == "sips"
	return true
}

// whereTo tells addresses apart that go to different places: their parameters
// change nothing, since all go by one flow.
func whereTo(uri sip.Uri) string {
	return fmt.Sprintf("%s:%s@%s:%d", uri.Scheme, uri.User, strings.ToLower(uri.Host), uri.Port)
}

// others are the addresses of a 3xx that may be called, best first.
func (c *Call) others(res *sip.Response) []sip.Uri {
	type contact struct {
		uri sip.Uri
		q   float64
	}
	var found []contact
	for _, h := range res.GetHeaders("Contact") {
		header, ok := h.(*sip.ContactHeader)
		if !ok {
			continue
		}
		uri, q := *header.Address.Clone(), 1.0
		uri.Headers = nil
		uri.UriParams.Remove("method") // RFC 3261 §19.1.1: it says INVITE, or is not for us
		if text, ok := paramOf(header.Params, "q"); ok {
			if v, err := strconv.ParseFloat(text, 64); err == nil {
				q = v
			}
		}
		uri.Scheme = strings.ToLower(uri.Scheme)
		// sips: may not become sip: (RFC 5630 §4), and needs TLS.
		fits := uri.Scheme == "sips" && c.agent.config.Transport == TLS || uri.Scheme == "sip" && c.dialog.from.uri.Scheme != "sips"
		if !fits || uri.Host == "" || slices.Contains(c.redirection.seen, whereTo(uri)) || len(c.redirection.seen) > targetsMost {
			continue
		}
		c.redirection.seen = append(c.redirection.seen, whereTo(uri))
		found = append(found, contact{uri, q})
	}
	slices.SortStableFunc(found, func(a, b contact) int { return cmp.Compare(b.q, a.q) })
	var uris []sip.Uri
	for _, f := range found {
		uris = append(uris, f.uri)
	}
	return uris
}
