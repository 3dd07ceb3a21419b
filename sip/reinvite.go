package sip

import (
	"bytes"
	"strconv"

	"github.com/emiago/sipgo/sip"
)

// reinvited takes each response to a re-INVITE of ours.
func (c *Call) reinvited(v *reinvite, req *sip.Request, res *sip.Response, err error) {
	if err == nil && res.IsSuccess() {
		c.renewalTaken(v, req, res)
		return
	}
	if c.renewal.current != v || v.req != req {
		return // over, or the attempt before a challenge
	}
	switch {
	case c.isGone(res, err):
		c.lost(res)
	case err != nil:
		c.renewalFailed(Refused{Reason: err.Error()})
	case res.IsProvisional():
		c.renewalProgressed(v, res)
	case isChallenge(res) && c.mayAuthorize():
		again, err := c.authorize(c.dialog, req, res)
		if err != nil {
			c.renewalFailed(Refused{Code: res.StatusCode, Reason: err.Error()})
			return
		}
		c.tryRenewal(v, again)
	case c.session.tooShort(res):
		c.sendRenewal(v)
	case res.StatusCode == sip.StatusRequestPending, isBusyWithTheirs(res):
		c.crossed(refusal(res))
	default:
		c.renewalFailed(refusal(res))
	}
}

func refusal(res *sip.Response) Refused {
	return Refused{Code: res.StatusCode, Reason: res.Reason, Warning: warningOf(res)}
}

// isBusyWithTheirs says whether a response is the 500 of a side that has an
// offer of its own to deal with first (RFC 3261 §14.2).
func isBusyWithTheirs(res *sip.Response) bool {
	h := res.GetHeader("Retry-After")
	if h == nil || res.StatusCode != sip.StatusInternalServerError {
		return false
	}
	n, err := strconv.Atoi(h.Value())
	return err == nil && n >= 0 && n <= 10
}

// lost ends a call whose other side has gone (RFC 3261 §12.2.1.2). Whatever is
// left of it there gets a BYE.
func (c *Call) lost(res *sip.Response) {
	reason := "The other side does not answer any more."
	if res != nil && res.StatusCode == sip.StatusCallTransactionDoesNotExists {
		reason = "The other side does not know this call any more."
	}
	c.bye(Ended{Cause: CauseFailed, Reason: reason})
}

// renewalTaken confirms a 2xx each time it comes, whatever has become of the
// call, and goes on with the first.
func (c *Call) renewalTaken(v *reinvite, req *sip.Request, res *sip.Response) {
	if v.ack != nil {
		_ = c.agent.send(v.ack)
		return
	}
	c.retarget(c.dialog, res)
	v.ack = c.ackOf(c.dialog, req, nil)
	_ = c.agent.send(v.ack) // when it is lost the 2xx comes again
	if c.renewal.current != v {
		return // the call has ended meanwhile
	}
	c.renewal.stop()
	c.renewal.crossing, c.stranded = 0, 0
	c.challengedInside(req, res)
	c.session.agreed(c, res)
	c.renewalAnswered(v, res)
}

// renewalAnswered tells what the other side makes of our offer.
func (c *Call) renewalAnswered(v *reinvite, res *sip.Response) {
	x := &c.dialog.exchange
	body := res.Body()
	switch {
	case x.pending != ourOffer: // a reliable provisional response has brought it
	case !isSDP(res):
		x.failed()
		if !v.refresh {
			c.agent.emit(Refused{Call: c, ID: v.id, Code: res.StatusCode, Reason: unansweredOffer})
		}
	case v.refresh && bytes.Equal(body, x.before.remote):
		x.failed() // all is as it was
	case v.refresh:
		x.failed()
		c.agent.emit(RefreshWanted{Call: c})
	case x.answered(body, true):
		x.closed()
		c.agent.emit(Answer{Call: c, ID: v.id, Body: body, Flow: c.flow()})
	}
}

// renewalProgressed takes a provisional response, which in a running call is
// rarely more than 100.
func (c *Call) renewalProgressed(v *reinvite, res *sip.Response) {
	if v.limit == nil {
		v.limit = c.agent.loop.After(renewalLimit, func() { c.renewalLasts(v) })
	}
	if !isReliable(res) || !c.dialog.inSequence(res) {
		return
	}
	if x := &c.dialog.exchange; isSDP(res) && !v.refresh && x.answered(res.Body(), true) {
		x.closed()
		c.agent.emit(Answer{Call: c, ID: v.id, Body: res.Body(), Flow: c.flow()})
	}
	c.prack(c.dialog, rackOf(res, v.req), nil)
}

// renewalLasts cancels a re-INVITE that the other side does not decide on.
func (c *Call) renewalLasts(v *reinvite) {
	v.limit = c.agent.loop.After(cancelLimit, func() { c.lost(nil) })
	c.agent.transact(c.cancelOf(v.req), func(*sip.Response, error) {})
}
