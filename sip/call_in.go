package sip

import (
	"errors"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Intervals at which a 2xx to an INVITE is repeated until its ACK comes, and
// when that is given up (RFC 3261 §13.3.1.4).
const (
	repeatFirst = 500 * time.Millisecond // T1
	repeatMost  = 4 * time.Second        // T2
	repeatLimit = 64 * repeatFirst
)

// invitation takes a new INVITE.
func (a *Agent) invitation(req *sip.Request, tx *sip.ServerTx) {
	switch {
	case a.closing:
		a.respond(req, tx, sip.StatusTemporarilyUnavailable, "")
	case len(unsupported(req)) > 0:
		a.respond(req, tx, sip.StatusBadExtension, "")
	case len(req.Body()) > 0 && !isSDP(req):
		a.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	case req.Contact() == nil:
		a.respond(req, tx, sip.StatusBadRequest, "The INVITE has no Contact")
	case a.merged(req):
		// The same INVITE by another way (RFC 3261 §8.2.2.2).
		a.respond(req, tx, sip.StatusLoopDetected, "")
	default:
		a.incoming(req, tx)
	}
}

func (a *Agent) merged(req *sip.Request) bool {
	for _, c := range a.calls {
		if !c.outgoing && c.dialog.callID == req.CallID().Value() && c.dialog.to.tag == tagOf(req.From().Params) {
			return true
		}
	}
	return false
}

func (a *Agent) incoming(req *sip.Request, tx *sip.ServerTx) {
	c := &Call{id: newTag(), agent: a, state: ringing, invite: req, inviteTx: tx, acks: map[string]*sip.Request{}}
	c.secure = strings.EqualFold(req.Recipient.Scheme, "sips")
	from, to := req.From(), req.To()
	c.dialog = envelope{
		callID: req.CallID().Value(),
		from:   address{name: unquoted(to.DisplayName), uri: *to.Address.Clone(), tag: newTag()},
		to:     address{name: unquoted(from.DisplayName), uri: *from.Address.Clone(), tag: tagOf(from.Params)},
		target: *req.Contact().Address.Clone(),
		routes: routeSet(req),
	}
	c.order.begin(req.CSeq().SeqNo)
	c.remember()
	c.timer = a.loop.After(ringLimit, c.rangOut)
	a.emit(Incoming{Call: c, Remote: Party{URI: from.Address.String(), Name: c.dialog.to.name}, LateOffer: !isSDP(req)})
	if isSDP(req) {
		a.emit(Offer{Call: c, ID: c.exchange.received(), Body: req.Body(), Flow: a.flowOf(req)})
	}
	cancelled := func(by *sip.Request) { a.loop.Post(func() { c.cancelledBy(by) }) }
	if tx.OnCancel(cancelled) {
		return
	}
	// It is already over: sipgo says so instead of calling.
	if c.lapsed() {
		c.cancelledBy(nil)
	}
}

// cancelledBy ends a call whose caller gave up; sipgo has sent 200 and 487.
func (c *Call) cancelledBy(req *sip.Request) {
	if c.state != ringing && c.state != accepted {
		return // accepted: our 2xx came too late to be sent
	}
	cause := CauseCancelled
	if req != nil && answeredElsewhere(req) {
		cause = CauseElsewhere
	}
	c.finish(Ended{Cause: cause, Code: sip.StatusRequestTerminated})
}

// rangOut ends a call that nobody took, and whose caller may be long gone.
func (c *Call) rangOut() {
	c.agent.reply(c.inviteTx, c.responseToInvite(sip.StatusTemporarilyUnavailable))
	c.finish(Ended{Cause: CauseNoAnswer, Code: sip.StatusTemporarilyUnavailable})
}

// lapsed says whether the INVITE of a call that rings can't be answered any
// more: there was a CANCEL, of which the loop has yet to hear, or the flow has
// failed, which ends the call at once.
func (c *Call) lapsed() bool {
	err := c.inviteTx.Err()
	if err != nil && !errors.Is(err, sip.ErrTransactionCanceled) {
		c.finish(Ended{Cause: CauseUnreachable, Reason: errFlowLost.Error(), Err: err})
	}
	return err != nil
}

// answeredElsewhere reads a CANCEL's Reason header (RFC 3326 §2): SIP;cause=200.
func answeredElsewhere(req *sip.Request) bool {
	for _, reason := range headerList(req, "Reason") {
		protocol, params, _ := strings.Cut(reason, ";")
		if !strings.EqualFold(strings.TrimSpace(protocol), "SIP") {
			continue
		}
		for param := range strings.SplitSeq(params, ";") {
			if strings.ReplaceAll(param, " ", "") == "cause=200" {
				return true
			}
		}
	}
	return false
}

// responseToInvite has our tag, so that all answers to the INVITE agree.
func (c *Call) responseToInvite(code int) *sip.Response {
	res := c.agent.response(c.invite, code)
	to := res.To()
	to.Params.Remove("tag")
	to.Params.Add("tag", c.dialog.from.tag)
	return res
}

func (c *Call) ring() {
	if c.state != ringing {
		return
	}
	res := c.responseToInvite(sip.StatusRinging)
	res.AppendHeader(c.agent.contact(c.secure))
	c.agent.reply(c.inviteTx, res)
}

func (c *Call) accept(id ExchangeID, body []byte) {
	if !c.exchange.awaits(id) {
		return
	}
	switch {
	case c.state == ringing:
		if c.lapsed() {
			return
		}
		c.exchange.closed()
		c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.invite)})
		c.succeed(body)
	case c.reoffer.req != nil:
		c.exchange.closed()
		if c.reoffer.tx.Err() != nil {
			c.reoffer = reoffer{} // cancelled, and the caller has its 487
			return
		}
		c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.reoffer.req)})
		c.acceptReoffer(body)
	}
}

func (c *Call) answerWithOffer(body []byte) {
	if c.state != ringing || c.exchange.pending != noOffer || c.lapsed() {
		return
	}
	id := c.exchange.offered()
	c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flowOf(c.invite)})
	c.succeed(body)
}

// succeed sends the 2xx and repeats it until the ACK comes, over TCP and TLS
// too: the transport is reliable for one hop only.
func (c *Call) succeed(body []byte) {
	res := c.responseToInvite(sip.StatusOK)
	res.AppendHeader(c.agent.contact(c.secure))
	withSDP(res, body)
	c.stopTimer()
	c.state = accepted
	c.unacked, c.unackedTx = res, c.inviteTx
	c.order.hold()
	c.agent.reply(c.inviteTx, res)
	c.repeatFromNow()
	c.agent.emit(Connected{Call: c})
}

func (c *Call) repeatFromNow() { c.repeat(repeatFirst, time.Now().Add(repeatLimit)) }

func (c *Call) repeat(wait time.Duration, until time.Time) {
	c.repeating = c.agent.loop.After(wait, func() {
		if time.Now().After(until) {
			if !c.hungup {
				c.leftWhy = Ended{Cause: CauseFailed, Reason: "The other side never confirmed the answer (no ACK)."}
			}
			c.bye(c.leftWhy)
			return
		}
		c.agent.reply(c.unackedTx, c.unacked)
		c.repeat(min(2*wait, repeatMost), until)
	})
}

func (c *Call) stopRepeating() {
	c.repeating.Stop()
	c.repeating = nil
	c.unacked, c.unackedTx = nil, nil
}

// acknowledged takes the ACK to our 2xx, and then what came with it.
func (c *Call) acknowledged(req *sip.Request, tx *sip.ServerTx) {
	tx.Terminate() // an ACK has no transaction, sipgo makes one all the same
	if c.unacked == nil || req.CSeq().SeqNo != c.unacked.CSeq().SeqNo {
		return
	}
	c.stopRepeating()
	c.confirm(req)
	c.order.resume()
}

// confirm goes on with a call whose 2xx has arrived; with a late offer the ACK
// has the answer.
func (c *Call) confirm(req *sip.Request) {
	if c.state == accepted {
		c.state = confirmed
	}
	if c.hungup {
		c.bye(c.leftWhy)
		return
	}
	if c.exchange.pending != ourOffer {
		return
	}
	if id, ok := c.exchange.answeredBy(""); ok && isSDP(req) {
		c.agent.emit(Answer{Call: c, ID: id, Body: req.Body(), Flow: c.agent.flowOf(req)})
		c.exchange.closed()
		return
	}
	c.bye(Ended{Cause: CauseFailed, Reason: "The other side did not answer our offer of sound."})
}

func (c *Call) refuse(id ExchangeID, code int, warning string) {
	if !c.exchange.awaits(id) {
		return
	}
	c.exchange.closed()
	if c.state == ringing {
		c.reject(code, warning)
		return
	}
	c.refuseReoffer(code, warning)
}

// reject sends a final response that is no 2xx, and ends the call.
func (c *Call) reject(code int, warning string) {
	if c.state != ringing {
		return
	}
	res := c.responseToInvite(code)
	if warning != "" {
		res.AppendHeader(sip.NewHeader("Warning", `399 sotto "`+quotable(warning)+`"`))
	}
	c.agent.reply(c.inviteTx, res)
	c.finish(Ended{Cause: CauseRejected, Code: code, Reason: res.Reason, Warning: warning})
}
