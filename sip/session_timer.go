package sip

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// Intervals of session timers (RFC 4028 §4, §5).
const (
	sessionUsual = 30 * time.Minute // asked for in calls of ours
	sessionLeast = 90 * time.Second // a Session-Expires below that is refused
	// sessionRaises bounds how often a server may ask for a longer interval.
	sessionRaises = 3
)

// sessionTimer ends a call whose other side is gone without a word (RFC 4028):
// one side refreshes it now and then, and neither waits for that forever.
type sessionTimer struct {
	interval time.Duration // agreed on; 0: the call has none
	least    time.Duration // the largest Min-SE that we were told
	raises   int           // how often we were
	ours     bool          // it is ours to refresh
	refresh  *loop.Timer
	expiry   *loop.Timer
}

func (s *sessionTimer) stop() {
	s.refresh.Stop()
	s.expiry.Stop()
	s.interval = 0
}

// asked is the interval that a request of ours asks for.
func (s *sessionTimer) asked() time.Duration {
	if s.interval > 0 {
		return max(s.interval, s.least)
	}
	return max(sessionUsual, s.least)
}

// askFor puts our wish on an INVITE or UPDATE of ours: that of a new call, or
// in one that has a session timer that it stays as it is (RFC 4028 §7.4).
func (s *sessionTimer) askFor(req *sip.Request) {
	value := strconv.Itoa(int(s.asked() / time.Second))
	switch inside := tagOf(req.To().Params) != ""; {
	case inside && s.interval == 0:
		return
	case inside && s.ours:
		value += ";refresher=uac"
	case inside:
		value += ";refresher=uas"
	}
	req.AppendHeader(sip.NewHeader("Session-Expires", value))
	if s.least > 0 {
		req.AppendHeader(sip.NewHeader("Min-SE", strconv.Itoa(int(s.least/time.Second))))
	}
}

// tooShort takes a 422: it says whether we may ask once more, for the interval
// that it names (RFC 4028 §7.3).
func (s *sessionTimer) tooShort(res *sip.Response) bool {
	if res.StatusCode != sessionTooShort || s.raises == sessionRaises {
		return false
	}
	h := res.GetHeader("Min-SE")
	if h == nil {
		return false
	}
	text, _, _ := strings.Cut(h.Value(), ";")
	least, ok := seconds(strings.TrimSpace(text))
	if !ok || least <= s.asked() {
		return false
	}
	s.least = least
	s.raises++
	return true
}

// agreed takes what a 2xx to our INVITE or UPDATE says (RFC 4028 §7.2).
func (s *sessionTimer) agreed(c *Call, res *sip.Response) {
	interval, refresher, ok := sessionExpires(res)
	if !ok {
		s.stop()
		return
	}
	s.start(c, interval, refresher != "uas")
}

// answer puts our agreement on a 2xx to their INVITE or UPDATE (RFC 4028 §9).
// A side that knows no session timers has its server to ask for one, and does
// not refresh itself.
func (s *sessionTimer) answer(c *Call, req *sip.Request, res *sip.Response) {
	interval, refresher, ok := sessionExpires(req)
	knows := supports(req, sessionTimers)
	switch {
	case !ok && s.ours:
		return // nothing was said of it, and refreshing once too often does no harm
	case !ok, interval < sessionLeast:
		s.stop()
		return
	}
	ours := refresher == "uas" || !knows
	by := "uac"
	if ours {
		by = "uas"
	}
	res.AppendHeader(sip.NewHeader("Session-Expires", fmt.Sprintf("%d;refresher=%s", int(interval/time.Second), by)))
	if knows {
		res.AppendHeader(sip.NewHeader("Require", sessionTimers))
	}
	s.start(c, interval, ours)
}

// start begins the interval: it is refreshed after half of it, and given up
// shortly before its end (RFC 4028 §10).
func (s *sessionTimer) start(c *Call, interval time.Duration, ours bool) {
	s.stop()
	s.interval, s.ours = max(interval, sessionLeast), ours
	if ours {
		s.refresh = c.agent.loop.After(s.interval/2, c.refresh)
	}
	s.expiry = c.agent.loop.After(s.interval-min(32*time.Second, s.interval/3), c.expired)
}

// sessionTooShort is the status for an interval that is (RFC 4028 §6).
const sessionTooShort = 422

// asksTooOften says whether a request is to be refused for its interval. Who
// does not know session timers could not make anything of that.
func asksTooOften(req *sip.Request) bool {
	interval, _, ok := sessionExpires(req)
	return ok && interval < sessionLeast && supports(req, sessionTimers)
}

// tooOften is the refusal, with the interval that we would take.
func (a *Agent) tooOften(req *sip.Request) *sip.Response {
	res := a.response(req, sessionTooShort)
	res.AppendHeader(sip.NewHeader("Min-SE", strconv.Itoa(int(sessionLeast/time.Second))))
	return res
}

// sessionExpires reads the header of that name (RFC 4028 §4).
func sessionExpires(msg sip.Message) (interval time.Duration, refresher string, ok bool) {
	values := headerList(msg, "Session-Expires", "x")
	if len(values) == 0 {
		return 0, "", false
	}
	text, params, _ := strings.Cut(values[0], ";")
	interval, ok = seconds(strings.TrimSpace(text))
	for param := range strings.SplitSeq(params, ";") {
		if name, by, _ := strings.Cut(param, "="); strings.EqualFold(strings.TrimSpace(name), "refresher") {
			refresher = strings.ToLower(strings.TrimSpace(by))
		}
	}
	return interval, refresher, ok
}
