package sip

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

// unanswered gives up a call that has rung for too long.
func (c *Call) unanswered() {
	c.cancel()
	c.leftWhy = Ended{Cause: CauseNoAnswer}
}

// cancelWhenPossible gives a call up that has had no answer at all yet.
func (c *Call) cancelWhenPossible() {
	c.leftWhy = Ended{Cause: CauseCancelled}
	if c.invite == nil {
		c.finish(c.leftWhy) // nothing was sent yet
		return
	}
	c.state = cancelling
}

// cancelAtLast sends the CANCEL that was wanted before the first 1xx.
func (c *Call) cancelAtLast() {
	if c.timer == nil {
		c.cancel()
	}
}

// cancel gives a call up that rings (RFC 3261 §9.1).
func (c *Call) cancel() {
	c.stopTimer()
	c.state = cancelling
	c.leftWhy = Ended{Cause: CauseCancelled}
	c.timer = c.agent.loop.After(cancelLimit, func() { c.finish(c.leftWhy) })
	c.agent.transact(c.cancelOf(c.invite), func(*sip.Response, error) {})
}

// cancelOf is the CANCEL of a request: same branch, same CSeq number.
func (c *Call) cancelOf(invite *sip.Request) *sip.Request {
	req := sip.NewRequest(sip.CANCEL, *invite.Recipient.Clone())
	req.AppendHeader(invite.Via().Clone())
	sip.CopyHeaders("Route", invite, req)
	forwards := sip.MaxForwardsHeader(maxForwards)
	req.AppendHeader(&forwards)
	for _, name := range []string{"From", "To", "Call-ID"} {
		sip.CopyHeaders(name, invite, req)
	}
	req.AppendHeader(&sip.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sip.CANCEL})
	req.SetTransport(invite.Transport())
	req.SetDestination(invite.Destination())
	req.Laddr = invite.Laddr
	req.SetBody(nil)
	return req
}

// warningOf is the text of a Warning header, without code and agent.
func warningOf(res *sip.Response) string {
	h := res.GetHeader("Warning")
	if h == nil {
		return ""
	}
	_, text, _ := strings.Cut(h.Value(), `"`)
	return unquoted(text)
}
