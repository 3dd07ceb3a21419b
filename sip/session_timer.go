package sip

import (
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// Intervals of session timers (RFC 4028): what calls of ours ask for, and the
// shortest that there may be (§4, §5).
const (
	sessionAsked = 30 * time.Minute
	sessionLeast = 90 * time.Second
	raisesMost   = 3 // each server on the way may want more than the one before
)

// statusIntervalTooSmall is 422 (RFC 4028 §6).
const statusIntervalTooSmall = 422

// sessionTimer keeps a running call confirmed: one side refreshes it after half
// of the interval, and both end it when that stays away.
type sessionTimer struct {
	interval time.Duration // 0: the call does not expire
	least    time.Duration // Min-SE that a 422 has named
	raised   int           // how often that was
	ours     bool          // we refresh
	timer    *loop.Timer
}

// The sides of a Session-Expires header, as seen from the request that it is of.
const (
	byCaller = "uac"
	byCallee = "uas"
)

// sessionExpires reads a message's interval and who is to refresh: byCaller,
// byCallee, or empty when it does not say.
func sessionExpires(msg sip.Message) (interval time.Duration, by string, ok bool) {
	values := headerList(msg, "Session-Expires", "x")
	if len(values) == 0 {
		return 0, "", false
	}
	text, params, _ := strings.Cut(values[0], ";")
	if interval, ok = seconds(strings.TrimSpace(text)); !ok || interval <= 0 {
		return 0, "", false
	}
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		value = strings.ToLower(strings.TrimSpace(value))
		if strings.EqualFold(strings.TrimSpace(name), "refresher") && (value == byCaller || value == byCallee) {
			by = value
		}
	}
	return interval, by, true
}

func sessionHeader(interval time.Duration, by string) sip.Header {
	text := strconv.Itoa(int(interval / time.Second))
	if by != "" {
		text += ";refresher=" + by
	}
	return sip.NewHeader("Session-Expires", text)
}

// askForTimer puts the interval into a request of ours: at first what we would
// like, later what runs.
func (c *Call) askForTimer(req *sip.Request) {
	t := &c.session
	if t.least > 0 {
		req.AppendHeader(sip.NewHeader("Min-SE", strconv.Itoa(int(t.least/time.Second))))
	}
	switch {
	case t.interval == 0 && c.state >= confirmed:
	case t.interval == 0:
		req.AppendHeader(sessionHeader(max(sessionAsked, t.least), ""))
	case t.ours:
		req.AppendHeader(sessionHeader(max(t.interval, t.least), byCaller))
	default:
		req.AppendHeader(sessionHeader(max(t.interval, t.least), byCallee))
	}
}

// tooBrief takes a 422 to a request of ours: whether it can be asked anew, with
// the interval that the other side wants (RFC 4028 §7.4).
func (c *Call) tooBrief(res *sip.Response) bool {
	least := time.Duration(0)
	if h := res.GetHeader("Min-SE"); h != nil {
		text, _, _ := strings.Cut(h.Value(), ";")
		least, _ = seconds(strings.TrimSpace(text))
	}
	if res.StatusCode != statusIntervalTooSmall || least <= c.session.least || c.session.raised == raisesMost {
		return false
	}
	c.session.least = least
	c.session.raised++
	return true
}

// timerGranted takes what the 2xx to a request of ours says.
func (c *Call) timerGranted(res *sip.Response) {
	interval, by, ok := sessionExpires(res)
	c.session.interval = 0
	if ok {
		c.session.interval, c.session.ours = max(interval, sessionLeast), by != byCallee
	}
	c.restartTimer()
}

// refusesTimer answers a request that asks for too short an interval
// (RFC 4028 §9).
func (a *Agent) refusesTimer(req *sip.Request, tx *sip.ServerTx) bool {
	interval, _, ok := sessionExpires(req)
	if !ok || interval >= sessionLeast || !supports(req, sessionTimers) {
		return false
	}
	res := a.response(req, statusIntervalTooSmall)
	res.AppendHeader(sip.NewHeader("Min-SE", strconv.Itoa(int(sessionLeast/time.Second))))
	a.reply(tx, res)
	return true
}

// grantTimer puts our word on the interval into a 2xx, and keeps to it.
func (c *Call) grantTimer(req *sip.Request, res *sip.Response) {
	interval, by, ok := sessionExpires(req)
	if !ok {
		c.restartTimer() // a request that does not ask leaves it as it is
		return
	}
	knows := supports(req, sessionTimers)
	if by == "" || !knows {
		by = byCallee // who does not know session timers can't refresh
		if knows {
			by = byCaller
		}
	}
	c.session.interval, c.session.ours = max(interval, sessionLeast), by == byCallee
	res.AppendHeader(sessionHeader(c.session.interval, by))
	if by == byCaller {
		res.AppendHeader(sip.NewHeader("Require", sessionTimers)) // RFC 4028 §9
	}
	c.restartTimer()
}

// restartTimer counts from now on.
func (c *Call) restartTimer() {
	t := &c.session
	t.timer.Stop()
	t.timer = nil
	switch {
	case t.interval == 0:
	case t.ours:
		t.timer = c.agent.loop.After(t.interval/2, c.refresh)
	default:
		// RFC 4028 §10: a little before it expires, so that the BYE still counts.
		t.timer = c.agent.loop.After(t.interval-min(32*time.Second, t.interval/3), c.expired)
	}
}

func (c *Call) expired() {
	if c.state == confirmed {
		c.lost("The other side stopped confirming that the call goes on.")
	}
}

func (c *Call) stopSessionTimer() {
	c.session.timer.Stop()
	c.session = sessionTimer{}
}

// refresh confirms the call: by an UPDATE without a body where the other side
// takes that, else by a new offer, which the owner makes.
func (c *Call) refresh() {
	switch {
	case c.state != confirmed:
	case c.exchange.pending != noOffer || c.unacked != nil:
		c.session.timer = c.agent.loop.After(c.glare(), c.refresh) // something is under way, which may refresh as well
	case c.updates:
		c.agent.withLink(func(err error) {
			if err != nil || c.state != confirmed {
				c.refreshed(nil, err)
				return
			}
			req := c.request(sip.UPDATE)
			req.AppendHeader(c.agent.contact(c.secure))
			describe(req)
			c.askForTimer(req)
			c.agent.request(req, c.mayAuthorize(), func(_ *sip.Request, res *sip.Response, err error) { c.refreshed(res, err) })
		})
	default:
		c.restartTimer() // should the owner not come to it
		c.agent.emit(RefreshWanted{Call: c})
	}
}

// refreshed takes the answer to an UPDATE that refreshes.
func (c *Call) refreshed(res *sip.Response, err error) {
	switch {
	case c.state != confirmed:
	case err != nil:
		c.lost("The other side does not answer any more.")
	case res.IsSuccess():
		c.retarget(res)
		c.timerGranted(res)
	case goneFrom(res):
		c.lost("The other side does not know this call any more.")
	case c.tooBrief(res):
		c.refresh()
	case res.StatusCode == sip.StatusMethodNotAllowed, res.StatusCode == sip.StatusNotImplemented:
		c.updates = false
		c.refresh()
	default:
		c.session.timer = c.agent.loop.After(c.glare(), c.refresh)
	}
}

// lost ends a call whose other side has gone (RFC 3261 §12.2.1.2).
func (c *Call) lost(reason string) { c.bye(Ended{Cause: CauseFailed, Reason: reason}) }

// goneFrom says whether a response means that the dialog is no more.
func goneFrom(res *sip.Response) bool {
	return res.StatusCode == sip.StatusCallTransactionDoesNotExists || res.StatusCode == sip.StatusRequestTimeout
}
