package sip

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/emiago/sipgo/sip"
)

// propose makes an offer of ours in a running call by a re-INVITE (RFC 3261
// §14.1), which every phone knows. The outcome is an Answer or Refused.
func (c *Call) propose(body []byte) {
	if c.state != confirmed || c.exchange.pending != noOffer || c.unacked != nil {
		c.agent.emit(Refused{Call: c, Code: sip.StatusRequestPending, RetryIn: c.glare()})
		return
	}
	id := c.exchange.offered()
	c.agent.withLink(func(err error) {
		if c.state != confirmed {
			return
		}
		if err != nil {
			c.exchange.closed()
			c.agent.emit(Refused{Call: c, ID: id, Reason: err.Error()})
			return
		}
		c.agent.emit(Sent{Call: c, ID: id, Flow: c.agent.flow()})
		c.sendReoffer(c.reofferRequest(body), id)
	})
}

func (c *Call) reofferRequest(body []byte) *sip.Request {
	req := c.request(sip.INVITE)
	req.AppendHeader(c.agent.contact(c.secure))
	describe(req)
	c.askForTimer(req)
	withSDP(req, body)
	return req
}

// sendReoffer sends a re-INVITE and acknowledges each 2xx to it, whatever has
// become of the call meanwhile.
func (c *Call) sendReoffer(req *sip.Request, id ExchangeID) {
	var ack *sip.Request
	c.agent.transact(req, func(res *sip.Response, err error) {
		switch {
		case ack != nil:
			if res != nil && res.IsSuccess() {
				_ = c.agent.send(ack) // it was lost, and so would this be told again
			}
		case err != nil:
			c.reofferFailed(id, err)
		case res.IsProvisional():
		case res.IsSuccess():
			ack = c.ackTo(req)
			_ = c.agent.send(ack)
			c.reofferAnswered(id, res)
		case c.state != confirmed:
		case isChallenge(res) && c.mayAuthorize():
			c.authorizeReoffer(req, res, id)
		case c.tooBrief(res):
			c.sendReoffer(c.reofferRequest(req.Body()), id)
		case goneFrom(res):
			c.exchange.closed()
			c.lost("The other side does not know this call any more.")
		default:
			c.exchange.closed()
			told := Refused{Call: c, ID: id, Code: res.StatusCode, Reason: res.Reason, Warning: warningOf(res)}
			if res.StatusCode == sip.StatusRequestPending {
				told.RetryIn = c.glare()
			}
			c.agent.emit(told)
		}
	})
}

func (c *Call) authorizeReoffer(req *sip.Request, res *sip.Response, id ExchangeID) {
	again, err := c.agent.credentials.authorize(req, res)
	if err != nil {
		c.exchange.closed()
		c.agent.emit(Refused{Call: c, ID: id, Code: res.StatusCode, Reason: err.Error()})
		return
	}
	c.agent.challengesInside = true
	c.dialog.seq = again.CSeq().SeqNo
	c.sendReoffer(again, id)
}

func (c *Call) reofferAnswered(id ExchangeID, res *sip.Response) {
	if c.state != confirmed {
		return
	}
	c.retarget(res)
	c.timerGranted(res)
	c.exchange.closed()
	if !isSDP(res) {
		c.agent.emit(Refused{Call: c, ID: id, Code: res.StatusCode, Reason: "The other side did not answer our offer of sound."})
		return
	}
	c.agent.emit(Answer{Call: c, ID: id, Body: res.Body(), Flow: c.agent.flow()})
}

func (c *Call) reofferFailed(id ExchangeID, err error) {
	if c.state != confirmed {
		return
	}
	c.exchange.closed()
	if errors.Is(err, ErrNoAnswer) {
		c.lost("The other side does not answer any more.")
		return
	}
	c.agent.emit(Refused{Call: c, ID: id, Reason: err.Error()})
}

// glare is how long to wait after both sides made an offer at once: who placed
// the call waits longer, so that they do not meet again (RFC 3261 §14.1).
func (c *Call) glare() time.Duration {
	if c.outgoing {
		return 2100*time.Millisecond + rand.N(1900*time.Millisecond)
	}
	return 10*time.Millisecond + rand.N(1990*time.Millisecond)
}

// mayAuthorize says whether a challenge to a request inside the call gets our
// credentials. In one that the other side placed it may be the caller's own
// doing, unless the server is known to challenge there.
func (c *Call) mayAuthorize() bool { return c.outgoing || c.agent.challengesInside }
