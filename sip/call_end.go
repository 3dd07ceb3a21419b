package sip

import (
	"errors"

	"github.com/emiago/sipgo/sip"
)

func (c *Call) hangup() {
	switch c.state {
	case calling:
		c.cancelWhenPossible()
	case proceeding:
		c.cancel()
	case ringing:
		c.reject(sip.StatusBusyHere, "")
	case accepted:
		c.hungup = true // BYE may not come before the ACK (RFC 3261 §15)
		c.leftWhy = Ended{Cause: CauseLocalHangup}
	case answering:
		c.acknowledge(c.dialog, c.invite, nil)
		c.bye(Ended{Cause: CauseLocalHangup})
	case confirmed:
		c.bye(Ended{Cause: CauseLocalHangup})
	}
}

// bye ends a call that was answered (RFC 3261 §15.1.1). The dialog is over
// with the request; Ended waits for the answer so that Close can.
func (c *Call) bye(why Ended) {
	c.state = leaving
	c.leftWhy = why
	c.stopAll()
	c.timer = c.agent.loop.After(cancelLimit, func() { c.finish(c.leftWhy) })
	c.sendBye(true)
}

// sendBye sends a BYE, and once more where the connection breaks before its
// answer: who has not heard it stays in the call.
func (c *Call) sendBye(again bool) {
	// The flow may have been lost in the meantime, and an account that does not
	// register has opened no other.
	c.withLink(func(err error) {
		if err != nil || c.state == ended {
			c.finish(c.leftWhy)
			return
		}
		req := c.request(c.dialog, sip.BYE)
		c.ask(c.dialog, req, func(_ *sip.Response, err error) {
			if again && c.state == leaving && errors.Is(err, ErrFlowLost) {
				c.lose(req)
				c.sendBye(false)
				return
			}
			c.finish(c.leftWhy)
		})
	})
}

// byeReceived ends the call; when both hang up at once our own BYE counts.
func (c *Call) byeReceived() {
	switch c.state {
	case leaving:
		c.finish(c.leftWhy)
	case ringing:
		// The INVITE still wants its answer (RFC 3261 §15.1.2).
		c.agent.reply(c.theirInvite.tx, c.responseToInvite(sip.StatusRequestTerminated))
		c.finish(Ended{Cause: CauseCancelled, Code: sip.StatusRequestTerminated})
	default:
		c.finish(Ended{Cause: CauseRemoteHangup})
	}
}

// brokenDown is the end of a call for a reason that has its own error.
func brokenDown(err error) Ended { return Ended{Cause: CauseFailed, Reason: err.Error(), Err: err} }

func (c *Call) finish(why Ended) {
	if c.state == ended {
		return
	}
	c.stopAll()
	c.state = ended
	for _, d := range c.dialogs() {
		d.order.release(true) // what still waits gets its 481
	}
	delete(c.agent.calls, c.key())
	c.agent.linger(c.way)
	// What the other side repeats still gets its answer repeated.
	c.agent.loop.After(cancelLimit, func() { c.agent.admission.call(c.dialog.callID, -1) })
	why.Call = c
	c.agent.emit(why)
	c.agent.noticeIdle()
}

// stopAll ends what the call still does by itself, and answers what waits for
// an answer of ours.
func (c *Call) stopAll() {
	c.stopTimer()
	c.unacked.stop()
	c.reliable.stop()
	c.session.stop()
	c.renewal.stop()
	for _, d := range c.dialogs() {
		c.dropTheirs(d)
	}
}

// flowLost ends a call that rings here: its INVITE has gone with the flow, and
// so would the caller's CANCEL. Calls of ours are told by their transaction. One
// that was answered goes on, and the other side has to hear where we are now.
func (c *Call) flowLost() {
	switch {
	case c.state == ringing:
		c.finish(Ended{Cause: CauseUnreachable, Reason: ErrFlowLost.Error(), Err: ErrFlowLost})
	case c.agent.server != nil: // else we are called where we listen, as before
		c.strand()
	}
}
