package sip

import (
	"errors"
	"math/rand/v2"
	"strconv"
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
	ours := req.Contact().Address
	for _, h := range res.GetHeaders("Contact") {
		c, ok := h.(*sip.ContactHeader)
		if !ok || c.Address.User != ours.User {
			continue
		}
		if text, ok := c.Params.Get("expires"); ok {
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

func minExpires(res *sip.Response) time.Duration {
	if h := res.GetHeader("Min-Expires"); h != nil {
		if d, ok := seconds(h.Value()); ok {
			return d
		}
	}
	return 0
}

// seconds reads a delta-seconds of at most a day.
func seconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, false
	}
	return min(time.Duration(n)*time.Second, 24*time.Hour), true
}
