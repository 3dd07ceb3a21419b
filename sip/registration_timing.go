package sip

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Back-off between attempts to register (RFC 5626 §4.5, with a shorter base,
// since one phone in an office is not an avalanche).
const (
	retryFirst = 2 * time.Second
	retryMost  = 5 * time.Minute
	// flowLeast is how long a flow lasts at a server that is well. One that
	// accepts us and hangs up each time would have us back without end.
	flowLeast = 30 * time.Second
	// tooBriefMost is how often in a row a registrar may call our interval too brief.
	tooBriefMost = 3
	// expiresLeast keeps a server's odd answer from making us hammer it.
	expiresLeast = 10 * time.Second
)

func hopeless(code int, err error) bool {
	return errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrNoPassword) || code == 403 || code == 404
}

// retryAfter doubles from retryFirst to retryMost; half of it is chance, so
// that phones which lost the same server don't come back in step.
func retryAfter(failures int) time.Duration {
	d := retryMost
	if failures < 8 {
		d = min(retryFirst<<failures, retryMost)
	}
	return d/2 + rand.N(d/2)
}

// refreshAfter leaves time for a few attempts before the binding ends.
func refreshAfter(lifetime time.Duration) time.Duration {
	return lifetime*3/4 - rand.N(lifetime/8)
}

// granted is for how long the registrar keeps our binding (RFC 3261 §10.2.4):
// its word at our Contact, else the Expires header, else what we asked for.
func granted(req *sip.Request, res *sip.Response) time.Duration {
	if c := listed(res, ourContact(req)); c != nil {
		if text, ok := paramOf(c.Params, "expires"); ok {
			if d, ok := seconds(text); ok {
				return d
			}
		}
	}
	for _, msg := range []sip.Message{res, req} {
		for _, h := range msg.GetHeaders("Expires") {
			if d, ok := seconds(h.Value()); ok {
				return d
			}
		}
	}
	return expiresLeast
}

// listed finds our Contact among the bindings of an answer: the same address,
// else the same user part, since some registrars note another address.
func listed(res *sip.Response, ours sip.Uri) *sip.ContactHeader {
	var similar *sip.ContactHeader
	for _, h := range res.GetHeaders("Contact") {
		c, ok := h.(*sip.ContactHeader)
		if !ok || c.Address.User != ours.User {
			continue
		}
		if strings.Trim(c.Address.Host, "[]") == strings.Trim(ours.Host, "[]") && c.Address.Port == ours.Port {
			return c
		}
		if similar == nil {
			similar = c
		}
	}
	return similar
}

// ourContact is the first one of a REGISTER of ours; a second is taken back.
func ourContact(req *sip.Request) sip.Uri {
	if c, ok := req.GetHeader("Contact").(*sip.ContactHeader); ok {
		return c.Address
	}
	return sip.Uri{}
}

func minExpires(res *sip.Response) time.Duration {
	if h := res.GetHeader("Min-Expires"); h != nil {
		if d, ok := seconds(h.Value()); ok {
			return d
		}
	}
	return 0
}

// leadingSeconds reads the number that a Retry-After begins with: a comment and
// parameters may follow (RFC 3261 §20.33).
func leadingSeconds(text string) (time.Duration, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	return seconds(text[:end])
}

// seconds reads a delta-seconds of at most a day.
func seconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, false
	}
	return min(time.Duration(n)*time.Second, 24*time.Hour), true
}
