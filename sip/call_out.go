package sip

import (
	"errors"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Invite places a call to a sip: or sips: URI, with an SDP offer. It returns at
// once; the error is an *AddressError or ErrNeedsTLS, and nothing was sent then.
func (a *Agent) Invite(uri string, offer []byte) (*Call, error) {
	var target sip.Uri
	if err := sip.ParseUri(uri, &target); err != nil {
		return nil, &AddressError{Text: uri, Err: err}
	}
	target.Scheme = strings.ToLower(target.Scheme)
	if (target.Scheme != "sip" && target.Scheme != "sips") || target.Host == "" || strings.ContainsFunc(uri, breaksLine) {
		return nil, &AddressError{Text: uri, Err: errors.New("it is no sip: or sips: URI with a host")}
	}
	target.Headers = nil // these are for the message, not for its Request-URI (RFC 3261 §19.1.1)
	secure := target.Scheme == "sips"
	if secure && a.config.Transport != TLS {
		return nil, ErrNeedsTLS
	}
	c := &Call{id: newTag(), agent: a, outgoing: true, secure: secure, acks: map[string]*sip.Request{}, reliable: map[string]uint32{}}
	c.dialog = envelope{
		callID: newTag(),
		from:   address{name: a.config.DisplayName, uri: a.identity(secure), tag: newTag()},
		to:     address{uri: bare(target)},
		target: target,
	}
	if !a.loop.Post(func() { c.start(offer) }) {
		return nil, ErrClosed
	}
	return c, nil
}

// breaksLine says whether a character could end a URI or a header's line.
func breaksLine(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' }

// bare is a URI as it stands in To: without what only routes (RFC 3261 §19.1.1).
func bare(uri sip.Uri) sip.Uri {
	return sip.Uri{Scheme: uri.Scheme, User: uri.User, Host: uri.Host}
}

func (c *Call) start(offer []byte) {
	c.remember()
	if c.agent.closing {
		c.finish(Ended{Cause: CauseCancelled})
		return
	}
	c.agent.withLink(func(err error) {
		switch {
		case c.state == ended:
		case err != nil:
			c.finish(Ended{Cause: CauseUnreachable, Reason: err.Error(), Err: err})
		default:
			c.agent.emit(Sent{Call: c, ID: c.exchange.offered(), Flow: c.agent.flow()})
			c.place(offer)
		}
	})
}

// place sends an INVITE to the call's target, which a redirection may have
// changed.
func (c *Call) place(offer []byte) {
	req := c.request(sip.INVITE)
	req.AppendHeader(c.agent.contact(c.secure))
	describe(req)
	req.AppendHeader(sip.NewHeader("Accept", sdpType))
	c.askForTimer(req)
	withSDP(req, offer)
	c.sendInvite(req)
}

// sendInvite sends an INVITE, the first or one with an answer to a challenge.
// What the one before was told counts no more: CANCEL has to wait for a 1xx.
func (c *Call) sendInvite(req *sip.Request) {
	c.stopTimer()
	c.state = calling
	c.invite = req
	c.dialog.seq = max(c.dialog.seq, req.CSeq().SeqNo) // a PRACK may have gone on
	c.agent.transact(req, func(res *sip.Response, err error) { c.invited(req, res, err) })
}

// invited takes each response to an INVITE of ours.
func (c *Call) invited(req *sip.Request, res *sip.Response, err error) {
	switch {
	case err != nil:
		c.inviteFailed(req, err)
	case res.IsSuccess():
		c.succeeded(req, res)
	case req != c.invite || c.state == ended:
		// The attempt before a challenge, or a call that is over.
	case res.IsProvisional():
		if c.acknowledgeEarly(req, res) {
			c.provisional(res)
		}
	case isChallenge(res) && c.state != cancelling:
		again, err := c.agent.credentials.authorize(req, res)
		if err != nil {
			c.finish(Ended{Cause: CauseUnauthorized, Code: res.StatusCode, Reason: err.Error()})
			return
		}
		c.sendInvite(again)
	default:
		c.rejected(res)
	}
}

func (c *Call) inviteFailed(req *sip.Request, err error) {
	if req != c.invite || c.state > cancelling {
		return
	}
	why := Ended{Cause: CauseUnreachable, Reason: err.Error(), Err: err}
	if c.state == cancelling {
		why = c.leftWhy
	}
	c.finish(why)
}

func (c *Call) provisional(res *sip.Response) {
	if c.state == cancelling {
		if c.leftWhy.Cause == CauseCancelled && c.timer == nil {
			c.cancel() // it was wanted before the first 1xx
		}
		return
	}
	if c.state != calling && c.state != proceeding {
		return
	}
	if c.state == calling {
		c.state = proceeding
		c.timer = c.agent.loop.After(ringLimit, c.unanswered)
	}
	branch := tagOf(res.To().Params)
	if res.StatusCode > 100 {
		c.agent.emit(Progress{Call: c, Code: res.StatusCode, Branch: branch})
	}
	if isSDP(res) && branch != "" {
		c.answered(res, branch, true)
	}
}

// answered tells an answer to our offer, once for each fork: what a response
// repeats afterwards is not an answer any more (RFC 6337 §2.2).
func (c *Call) answered(res *sip.Response, branch string, early bool) {
	if id, ok := c.exchange.answeredBy(branch); ok {
		c.agent.emit(Answer{Call: c, ID: id, Branch: branch, Body: res.Body(), Flow: c.agent.flow(), Early: early})
	}
}

// succeeded takes a 2xx: the first makes the call, the same one again gets its
// ACK again, and that of another fork is ended at once (RFC 3261 §13.2.2.4).
func (c *Call) succeeded(req *sip.Request, res *sip.Response) {
	branch := tagOf(res.To().Params)
	if ack, ok := c.acks[branch]; ok {
		_ = c.agent.send(ack)
		return
	}
	if len(c.acks) > 0 || c.state == ended {
		c.dismiss(req, res)
		return
	}
	wanted := c.state == calling || c.state == proceeding
	c.stopTimer()
	c.dialog = c.established(res)
	c.acknowledge(req, branch)
	c.state = confirmed
	c.updates = allows(res, sip.UPDATE)
	if !wanted {
		// Our CANCEL crossed the answer.
		c.bye(c.leftWhy)
		return
	}
	if isSDP(res) {
		c.answered(res, branch, false)
	}
	c.exchange.closed()
	c.timerGranted(res)
	c.agent.emit(Connected{Call: c, Branch: branch})
}

// established is the dialog that a 2xx makes (RFC 3261 §12.1.2).
func (c *Call) established(res *sip.Response) envelope {
	d := c.dialog
	d.to = address{name: unquoted(res.To().DisplayName), uri: *res.To().Address.Clone(), tag: tagOf(res.To().Params)}
	if contact := res.Contact(); contact != nil {
		d.target = *contact.Address.Clone()
	}
	d.routes = routeSet(res)
	slices.Reverse(d.routes)
	return d
}

// acknowledge sends the ACK for a 2xx and keeps it for the 2xx's repetitions.
// It carries the credentials of its INVITE (RFC 3261 §22.1).
func (c *Call) acknowledge(req *sip.Request, branch string) {
	ack := c.ackTo(req)
	c.acks[branch] = ack
	_ = c.agent.send(ack) // when it is lost the 2xx comes again
}

// ackTo is the ACK for a 2xx to an INVITE of ours.
func (c *Call) ackTo(req *sip.Request) *sip.Request {
	d := c.dialog
	d.seq = req.CSeq().SeqNo
	ack := c.agent.newRequest(sip.ACK, d)
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		for _, h := range req.GetHeaders(name) {
			ack.AppendHeader(sip.NewHeader(name, h.Value()))
		}
	}
	return ack
}

// dismiss ends a fork that answered too late: ACK, then BYE, in a dialog of
// its own.
func (c *Call) dismiss(req *sip.Request, res *sip.Response) {
	other := &Call{agent: c.agent, outgoing: true, dialog: c.dialog, acks: c.acks}
	other.dialog = other.established(res)
	other.acknowledge(req, other.dialog.to.tag)
	other.dialog.seq = req.CSeq().SeqNo
	c.agent.request(other.request(sip.BYE), true, func(*sip.Request, *sip.Response, error) {})
}
