package sip

import (
	"github.com/emiago/sipgo/sip"
)

// progressed takes a provisional response to our INVITE: each fork makes an
// early dialog (RFC 3261 §12.1).
func (c *Call) progressed(res *sip.Response) {
	switch c.state {
	case calling:
		c.state = proceeding
		c.timer = c.agent.loop.After(ringLimit, c.unanswered)
	case proceeding:
	case cancelling:
		c.cancelAtLast()
		return
	default:
		return
	}
	if res.StatusCode == sip.StatusTrying {
		return
	}
	d := c.fork(res)
	confirm := isReliable(res) && d != nil
	if confirm && !d.inSequence(res) {
		return
	}
	c.agent.emit(Progress{Call: c, Code: res.StatusCode, Branch: tagOf(res.To().Params)})
	if d == nil {
		return
	}
	c.retarget(d, res)
	if isSDP(res) {
		c.earlyBody(d, res, confirm)
	}
	if confirm && d.rack == "" {
		c.prack(d, rackOf(res, c.invite), nil)
	}
	if res.StatusCode == earlyDialogTerminated {
		c.dropTheirs(d)
		delete(c.forks, d.to.tag)
	}
}

// earlyDialogTerminated says that a fork has given up while others go on
// (RFC 6228).
const earlyDialogTerminated = 199

// earlyBody takes a body that came before the call is answered. An answer
// counts from a reliable response on (RFC 6337 §2.1), but is told already.
func (c *Call) earlyBody(d *dialog, res *sip.Response, final bool) {
	x := &d.exchange
	switch {
	case x.pending == ourOffer:
		c.answered(d, res, true, final)
	case final && c.offer == nil && x.pending == noOffer && x.bodies.remote == nil:
		d.rack = rackOf(res, c.invite) // the answer goes with the PRACK
		c.theirOffer(d, res)
	}
}

// answered tells an answer to an offer of ours.
func (c *Call) answered(d *dialog, res *sip.Response, early, final bool) {
	if d.exchange.answered(res.Body(), final) {
		c.agent.emit(Answer{Call: c, ID: d.exchange.id, Branch: d.to.tag, Body: res.Body(), Flow: c.flow(), Early: early})
	}
	if final {
		d.exchange.closed()
	}
}

// succeeded takes a 2xx: the first makes the call, the same one again gets its
// ACK again, and that of another fork is ended at once (RFC 3261 §13.2.2.4).
func (c *Call) succeeded(req *sip.Request, res *sip.Response) {
	tag := tagOf(res.To().Params)
	if ack, ok := c.acks[tag]; ok {
		_ = c.agent.send(ack)
		return
	}
	if c.state > cancelling {
		if c.state != answering || c.dialog.to.tag != tag {
			c.dismiss(req, res)
		}
		return
	}
	wanted := c.state != cancelling
	c.stopTimer()
	c.settle(res)
	c.session.agreed(c, res)
	if wanted && c.offer == nil && isSDP(res) && c.dialog.exchange.bodies.remote == nil {
		c.state = answering
		c.theirOffer(c.dialog, res)
		return
	}
	c.acknowledge(c.dialog, req, nil)
	if !wanted {
		// Our CANCEL crossed the answer.
		c.bye(c.leftWhy)
		return
	}
	if isSDP(res) {
		c.answered(c.dialog, res, false, true)
	}
	c.dialog.exchange.closed()
	c.connected()
}

// connected goes on with a call of ours that is answered and has its ACK.
func (c *Call) connected() {
	c.state = confirmed
	c.agent.emit(Connected{Call: c, Branch: c.dialog.to.tag})
}

// settle makes the fork that answered the call's dialog.
func (c *Call) settle(res *sip.Response) {
	d := c.forks[tagOf(res.To().Params)]
	if d == nil {
		d = c.branch(res)
	} else {
		c.establish(d, res)
		delete(c.forks, d.to.tag)
	}
	c.dropForks()
	c.dialog = d
}

// dropForks lets go of the early dialogs.
func (c *Call) dropForks() {
	for tag, d := range c.forks {
		c.dropTheirs(d)
		d.order.release(true)
		delete(c.forks, tag)
	}
}

// acknowledge sends the ACK for a 2xx and keeps it for the 2xx's repetitions.
// It carries the credentials of its INVITE (RFC 3261 §22.1).
func (c *Call) acknowledge(d *dialog, req *sip.Request, body []byte) {
	ack := c.ackOf(d, req, body)
	c.acks[d.to.tag] = ack
	_ = c.agent.send(ack) // when it is lost the 2xx comes again
}

func (c *Call) ackOf(d *dialog, req *sip.Request, body []byte) *sip.Request {
	e := d.envelope
	e.seq = req.CSeq().SeqNo
	ack := c.way.current().newRequest(c.agent.config.UserAgent, sip.ACK, e)
	for _, pair := range answers {
		for _, h := range req.GetHeaders(pair.answer) {
			ack.AppendHeader(sip.NewHeader(pair.answer, h.Value()))
		}
	}
	withSDP(ack, body)
	return ack
}

// dismiss ends a fork that answered too late: ACK, then BYE, in a dialog of
// its own.
func (c *Call) dismiss(req *sip.Request, res *sip.Response) {
	d := &dialog{envelope: c.dialog.envelope}
	d.target, d.seq = req.Recipient, req.CSeq().SeqNo
	c.establish(d, res)
	c.acknowledge(d, req, nil)
	c.ask(d, c.request(d, sip.BYE), func(*sip.Response, error) {})
}
