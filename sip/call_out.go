package sip

import (
	"errors"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Invite places a call to a sip: or sips: URI, with an SDP offer; without one
// the other side is asked for its own. It returns at once; the error is an
// *AddressError or ErrNeedsTLS, and nothing was sent then.
func (a *Agent) Invite(uri string, offer []byte) (*Call, error) {
	target, err := calledURI(uri)
	if err != nil {
		return nil, err
	}
	secure := target.Scheme == "sips"
	if secure && a.config.Transport != TLS {
		return nil, ErrNeedsTLS
	}
	c := &Call{
		id: newTag(), agent: a, outgoing: true, secure: secure, offer: offer,
		forks: map[string]*dialog{}, acks: map[string]*sip.Request{},
	}
	c.dialog = &dialog{envelope: envelope{
		callID: newTag(),
		from:   address{name: a.config.DisplayName, tag: newTag()},
		to:     address{uri: bare(target)},
		target: target,
	}}
	if !a.loop.Post(c.start) {
		return nil, ErrClosed
	}
	return c, nil
}

// calledURI reads the address of who is called. The error is an *AddressError.
func calledURI(text string) (sip.Uri, error) {
	var uri sip.Uri
	if err := sip.ParseUri(text, &uri); err != nil {
		return uri, &AddressError{Text: text, Err: err}
	}
	uri.Scheme = strings.ToLower(uri.Scheme)
	if (uri.Scheme != "sip" && uri.Scheme != "sips") || uri.Host == "" || strings.ContainsFunc(text, breaksLine) {
		return uri, &AddressError{Text: text, Err: errors.New("it is no sip: or sips: URI with a host")}
	}
	uri.Headers = nil // these are for the message, not for its Request-URI (RFC 3261 §19.1.1)
	return uri, nil
}

// breaksLine says whether a character could end a URI or a header's line.
func breaksLine(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' }

// bare is a URI as it stands in To: without what only routes (RFC 3261 §19.1.1).
func bare(uri sip.Uri) sip.Uri {
	return sip.Uri{Scheme: uri.Scheme, User: uri.User, Host: uri.Host}
}

func (c *Call) start() {
	c.way = c.agent.wayTo(c.dialog.target)
	c.remember()
	if c.agent.closing {
		c.finish(Ended{Cause: CauseCancelled})
		return
	}
	c.withLink(func(err error) {
		switch {
		case c.state == ended:
		case err != nil:
			c.finish(Ended{Cause: CauseUnreachable, Reason: err.Error(), Err: err})
		default:
			c.dialog.from.uri = c.agent.identity(c.way.link, c.secure)
			if c.offer != nil {
				c.dialog.exchange.offered(c.number(), c.offer)
				c.agent.emit(Sent{Call: c, ID: c.dialog.exchange.id, Flow: c.flow()})
			}
			c.place()
		}
	})
}

// place sends a new INVITE with the call's offer: the first, or one that goes
// elsewhere or asks for something else.
func (c *Call) place() {
	req := c.request(c.dialog, sip.INVITE)
	req.AppendHeader(c.contact())
	describe(req)
	req.AppendHeader(sip.NewHeader("Accept", sdpType))
	c.session.askFor(req)
	withSDP(req, c.offer)
	c.sendInvite(req)
}

// sendInvite sends an INVITE, the first or one with an answer to a challenge.
// What the one before was told counts no more: CANCEL has to wait for a 1xx.
func (c *Call) sendInvite(req *sip.Request) {
	c.stopTimer()
	c.dropForks()
	c.state = calling
	c.invite = req
	c.dialog.seq = req.CSeq().SeqNo
	c.agent.transact(req, func(res *sip.Response, err error) { c.invited(req, res, err) })
	c.hurry(req)
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
		c.progressed(res)
	case c.state == cancelling:
		c.finish(c.leftWhy)
	case isChallenge(res):
		c.challenged(res)
	case c.refusedByHop(req, res):
	case c.session.tooShort(res):
		c.place()
	default:
		c.refused(res)
	}
}

func (c *Call) inviteFailed(req *sip.Request, err error) {
	switch {
	case req != c.invite || c.state > cancelling, c.elsewhere(req, err, restUsual):
	case c.state == cancelling:
		c.finish(c.leftWhy)
	default:
		c.finish(Ended{Cause: CauseUnreachable, Reason: err.Error(), Err: err})
	}
}

func (c *Call) challenged(res *sip.Response) {
	again, err := c.agent.credentials.authorize(c.invite, res)
	if err != nil {
		c.finish(Ended{Cause: CauseUnauthorized, Code: res.StatusCode, Reason: err.Error()})
		return
	}
	c.sendInvite(again)
}

// refused goes on with the next place to try, if there is one.
func (c *Call) refused(res *sip.Response) {
	if c.redirect(res) {
		c.placeElsewhere()
		return
	}
	c.finish(Ended{Cause: CauseRejected, Code: res.StatusCode, Reason: res.Reason, Warning: warningOf(res)})
}

// placeElsewhere sends an INVITE to the call's new target. Without a server
// that is another host's, where nothing of the call has gone before.
func (c *Call) placeElsewhere() {
	before := c.way
	c.way = c.agent.wayTo(c.dialog.target)
	c.agent.linger(before)
	c.stopTimer()
	c.state, c.invite = calling, nil // nothing is on its way now
	c.onceLinked(func() {
		if c.offer != nil && c.way != before {
			c.agent.emit(Sent{Call: c, ID: c.dialog.exchange.id, Flow: c.flow()})
		}
		c.place()
	})
}

// onceLinked goes on with a call of ours whose INVITE is to be sent elsewhere.
func (c *Call) onceLinked(send func()) {
	c.withLink(func(err error) {
		switch {
		case c.state != calling || c.invite != nil:
			// Given up in the meantime, or answered after all.
		case err != nil:
			c.finish(Ended{Cause: CauseUnreachable, Reason: err.Error(), Err: err})
		default:
			send()
		}
	})
}
