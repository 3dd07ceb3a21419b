package sip

import (
	"errors"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// invitation takes a new INVITE.
func (a *Agent) invitation(req *sip.Request, tx *sip.ServerTx) {
	switch {
	case a.closing:
		a.respond(req, tx, sip.StatusTemporarilyUnavailable, "")
	case len(req.Body()) > 0 && !isSDP(req):
		a.respond(req, tx, sip.StatusUnsupportedMediaType, "")
	case req.Contact() == nil:
		a.respond(req, tx, sip.StatusBadRequest, "The INVITE has no Contact")
	case asksTooOften(req):
		a.reply(tx, a.tooOften(req))
	case a.crowds(a.flowOf(req).Remote):
		a.turnedAway("a call", req.Source())
		a.respond(req, tx, sip.StatusBusyHere, "")
	default:
		a.unmerged(req, tx)
	}
}

// unmerged takes an INVITE unless it is one that has come by another way before
// (RFC 3261 §8.2.2.2). Without a server in between there is one way at a time:
// a caller who opens another connection has lost the first, though we may have
// yet to hear of it.
func (a *Agent) unmerged(req *sip.Request, tx *sip.ServerTx) {
	before := a.merged(req)
	switch {
	case before == nil:
	case a.server == nil && before.state == ringing && req.Transport() != UDP.via() && before.way.link != a.linkOf(req):
		before.flowLost()
	default:
		a.respond(req, tx, sip.StatusLoopDetected, "")
		return
	}
	a.incoming(req, tx)
}

// merged is the call that an INVITE has made before.
func (a *Agent) merged(req *sip.Request) *Call {
	for _, c := range a.calls {
		if !c.outgoing && c.dialog.callID == req.CallID().Value() && c.dialog.to.tag == tagOf(req.From().Params) {
			return c
		}
	}
	return nil
}

func (a *Agent) incoming(req *sip.Request, tx *sip.ServerTx) {
	c := &Call{id: newTag(), agent: a, state: ringing, theirInvite: asked{req, tx}, way: a.wayBack(req)}
	c.secure = a.config.Transport == TLS && asksForSips(req)
	from, to := req.From(), req.To()
	c.dialog = &dialog{envelope: envelope{
		callID: req.CallID().Value(),
		from:   address{name: unquoted(to.DisplayName), uri: *to.Address.Clone(), tag: newTag()},
		to:     address{name: unquoted(from.DisplayName), uri: *from.Address.Clone(), tag: tagOf(from.Params)},
		routes: routeSet(req),
	}}
	c.retarget(c.dialog, req)
	c.dialog.order.begin(req.CSeq().SeqNo)
	c.remember()
	c.timer = a.loop.After(ringLimit, c.rangOut)
	a.emit(Incoming{Call: c, Remote: Party{URI: from.Address.String(), Name: c.dialog.to.name}, LateOffer: !isSDP(req)})
	if isSDP(req) {
		c.dialog.exchange.received(c.number(), req.Body())
		a.emit(Offer{Call: c, ID: c.dialog.exchange.id, Body: req.Body(), Flow: a.flowOf(req)})
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

// asksForSips says whether an INVITE makes a dialog in which we are reached by
// sips: only (RFC 3261 §12.1.1).
func asksForSips(req *sip.Request) bool {
	scheme := req.Contact().Address.Scheme
	if routes := routeSet(req); len(routes) > 0 {
		scheme = routes[0].Scheme
	}
	return strings.EqualFold(req.Recipient.Scheme, "sips") || strings.EqualFold(scheme, "sips")
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
	c.agent.reply(c.theirInvite.tx, c.responseToInvite(sip.StatusTemporarilyUnavailable))
	c.finish(Ended{Cause: CauseNoAnswer, Code: sip.StatusTemporarilyUnavailable})
}

// lapsed says whether the INVITE of a call that rings can't be answered any
// more: there was a CANCEL, of which the loop has yet to hear, or the flow has
// failed, which ends the call at once.
func (c *Call) lapsed() bool {
	err := c.theirInvite.tx.Err()
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
	res := c.agent.response(c.theirInvite.req, code)
	to := res.To()
	to.Params.Remove("tag")
	to.Params.Add("tag", c.dialog.from.tag)
	return res
}

// reject sends a final response that is no 2xx, and ends the call.
func (c *Call) reject(code int, warning string) {
	if c.state != ringing {
		return
	}
	res := c.responseToInvite(code)
	warn(res, warning)
	c.agent.reply(c.theirInvite.tx, res)
	c.finish(Ended{Cause: CauseRejected, Code: code, Reason: res.Reason, Warning: warning})
}
