package sip

import (
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// Limits on how long a call may stay undecided.
const (
	ringLimit   = 3 * time.Minute  // an INVITE: ours from its first answer, theirs from its arrival
	cancelLimit = 32 * time.Second // 64*T1: an answer to CANCEL or BYE
)

// callState is how far a call has come. Each arrow below is one function.
//
//	calling --1xx--> proceeding --2xx--> confirmed --BYE--> ended
//	   |                 |--hangup--> cancelling --any final--> ended
//	   '--hangup: waits for a 1xx, since CANCEL may not come before (RFC 3261 §9.1)
//	ringing --Accept--> accepted --ACK--> confirmed --BYE--> ended
//	   '--CANCEL, Reject--> ended
type callState int

const (
	calling callState = iota
	proceeding
	cancelling
	ringing
	accepted
	confirmed
	leaving // our BYE is on its way
	ended
)

// dialogKey finds the call that a message belongs to (RFC 3261 §12): the tag
// is ours, since the other side's is not known before it answers.
type dialogKey struct{ callID, localTag string }

// Call is one call of an agent. Its methods are safe for concurrent use,
// return at once, and tell the outcome as an Event; on a call that has ended
// they do nothing.
type Call struct {
	id    string
	agent *Agent

	// Owned by the agent's loop.
	state    callState
	outgoing bool
	secure   bool // sips: (RFC 5630)
	dialog   envelope
	timer    *loop.Timer
	exchange exchange
	order    order

	invite    *sip.Request            // ours, as last sent; theirs, as received
	inviteTx  *sip.ServerTx           // theirs
	unacked   *sip.Response           // the 2xx that we sent and that has no ACK yet
	unackedTx *sip.ServerTx           // its transaction
	repeating *loop.Timer             // until its next repetition
	hungup    bool                    // while accepted: the ACK will be answered with BYE
	reoffer   reoffer                 // theirs that waits for our answer
	acks      map[string]*sip.Request // ours, by the To tag of their 2xx
	leftWhy   Ended                   // what Ended will say once the other side has answered

	reliable    map[string]uint32 // ours: the newest RSeq of each fork (RFC 3262)
	promise     promise           // theirs: our 180 that waits for its PRACK
	redirection redirection       // ours
	session     sessionTimer
	updates     bool // the other side takes UPDATE
}

// ID names the call; it is unguessable and says nothing of the other side.
func (c *Call) ID() string { return c.id }

// Ring tells the caller that we ring (180).
func (c *Call) Ring() { c.post(c.ring) }

// Accept answers the offer of this exchange with a body: a call that rings is
// answered with it, a re-INVITE or UPDATE agreed to.
func (c *Call) Accept(id ExchangeID, body []byte) { c.post(func() { c.accept(id, body) }) }

// Refuse turns an offer down (488 with a Warning, mostly): a call that rings
// is refused with it, a running one goes on as before.
func (c *Call) Refuse(id ExchangeID, code int, warning string) {
	c.post(func() { c.refuse(id, code, warning) })
}

// Reoffer makes a new offer in a call that was answered. The outcome is an
// Answer, or Refused, which leaves the call as it was.
func (c *Call) Reoffer(body []byte) { c.post(func() { c.propose(body) }) }

// Offer gives the offer that an OfferWanted asks for.
func (c *Call) Offer(id ExchangeID, body []byte) { c.post(func() { c.offerInside(id, body) }) }

// AnswerWithOffer answers a call that came without an offer: ours goes in the
// 2xx, and the ACK brings the Answer (RFC 3261 §13.2.1).
func (c *Call) AnswerWithOffer(body []byte) { c.post(func() { c.answerWithOffer(body) }) }

// Reject refuses a call that rings, with a status such as 486 or 603.
func (c *Call) Reject(code int) { c.post(func() { c.reject(code, "") }) }

// Hangup ends the call in whatever way its state asks for: CANCEL, a
// rejection, or BYE.
func (c *Call) Hangup() { c.post(c.hangup) }

func (c *Call) post(f func()) {
	c.agent.loop.Post(func() {
		if c.state != ended {
			f()
		}
	})
}

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
	case confirmed:
		c.bye(Ended{Cause: CauseLocalHangup})
	}
}

// bye ends a call that was answered (RFC 3261 §15.1.1). The dialog is over
// with the request; Ended waits for the answer so that Close can.
func (c *Call) bye(why Ended) {
	c.stopTimer()
	c.state = leaving
	c.leftWhy = why
	c.stopRepeating()
	c.stopSessionTimer()
	c.dropReoffer()
	c.timer = c.agent.loop.After(cancelLimit, func() { c.finish(c.leftWhy) })
	// The flow may have been lost in the meantime, and an account that does not
	// register has opened no other.
	c.agent.withLink(func(err error) {
		if err != nil {
			c.finish(c.leftWhy)
			return
		}
		c.agent.request(c.request(sip.BYE), c.mayAuthorize(), func(req *sip.Request, res *sip.Response, _ error) {
			if res != nil && res.IsSuccess() && isAuthorized(req) {
				c.agent.challengesInside = true
			}
			c.finish(c.leftWhy)
		})
	})
}

// request is the next request of the dialog (RFC 3261 §12.2.1.1).
func (c *Call) request(method sip.RequestMethod) *sip.Request {
	c.dialog.seq++
	return c.agent.newRequest(method, c.dialog)
}

func (c *Call) finish(why Ended) {
	if c.state == ended {
		return
	}
	c.stopTimer()
	c.stopRepeating()
	c.stopSessionTimer()
	c.keepPromise()
	c.dropReoffer()
	c.state = ended
	c.order.release(true) // what still waits gets its 481
	delete(c.agent.calls, c.key())
	// What the other side repeats still gets its answer repeated.
	c.agent.loop.After(cancelLimit, func() { c.agent.admission.call(c.dialog.callID, -1) })
	why.Call = c
	c.agent.emit(why)
	c.agent.noticeIdle()
}

// flowLost ends a call that rings here: its INVITE has gone with the flow, and
// so would the caller's CANCEL. Calls of ours are told by their transaction.
func (c *Call) flowLost() {
	if c.state == ringing {
		c.finish(Ended{Cause: CauseUnreachable, Reason: errFlowLost.Error(), Err: errFlowLost})
	}
}

func (c *Call) key() dialogKey { return dialogKey{c.dialog.callID, c.dialog.from.tag} }

func (c *Call) stopTimer() {
	c.timer.Stop()
	c.timer = nil
}

// remember makes the call known to messages that arrive.
func (c *Call) remember() {
	c.agent.calls[c.key()] = c
	c.agent.admission.call(c.dialog.callID, 1)
}
