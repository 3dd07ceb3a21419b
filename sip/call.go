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
//	calling --1xx--> proceeding --2xx--> confirmed --BYE--> leaving --> ended
//	  ^ |                |  |--2xx with an offer--> answering --Accept--> confirmed
//	  | |                |  '--hangup--> cancelling --any final--> ended
//	  | '--hangup: waits for a 1xx, since CANCEL may not come before (RFC 3261 §9.1)
//	  '--401, 407, 422, 503, 3xx: a new INVITE, from either state
//	ringing --Accept--> accepted --ACK--> confirmed --BYE--> leaving --> ended
//	   '--CANCEL, Reject--> ended
//
// What goes on inside of a confirmed call has a state of its own: exchange for
// offer and answer, renewal for our re-INVITE, sessionTimer for its refreshing.
type callState int

const (
	calling callState = iota
	proceeding
	cancelling
	answering // their offer came in the 2xx, and our answer will go in the ACK
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
	way      *way
	secure   bool // sips: (RFC 5630)
	dialog   *dialog
	timer    *loop.Timer
	numbers  ExchangeID // the last one given
	session  sessionTimer
	renewal  renewal
	stranded int // how often the other side is to be told of our new flow; 0: it knows us by the present one

	// A call of ours.
	offer       []byte
	invite      *sip.Request // as last sent
	redirection redirection
	forks       map[string]*dialog      // early, by their To tag
	acks        map[string]*sip.Request // by the To tag of their 2xx
	moves       int                     // how often the INVITE went on to another hop

	// A call of theirs.
	theirInvite asked
	reliable    reliableResponse
	hungup      bool // while accepted: the ACK will be answered with BYE

	unacked unacked // our 2xx to an INVITE of theirs, the first or a later one
	leftWhy Ended   // what Ended will say once the other side has answered
}

// ID names the call; it is unguessable and says nothing of the other side.
func (c *Call) ID() string { return c.id }

// Ring tells the caller that we ring (180).
func (c *Call) Ring() { c.post(c.ring) }

// Accept answers the offer of this exchange with a body: a call that rings is
// answered with it, a re-INVITE or UPDATE agreed to.
func (c *Call) Accept(id ExchangeID, body []byte) { c.post(func() { c.accept(id, body) }) }

// Refuse turns an offer down (488 with a Warning, mostly): a call that rings
// is refused with it, a running one goes on as before. After OfferWanted it
// says that there will be none.
func (c *Call) Refuse(id ExchangeID, code int, warning string) {
	c.post(func() { c.refuse(id, code, warning) })
}

// AnswerWithOffer answers a call that came without an offer: ours goes in the
// 2xx, and the ACK brings the Answer (RFC 3261 §13.2.1).
func (c *Call) AnswerWithOffer(body []byte) { c.post(func() { c.answerWithOffer(body) }) }

// Reoffer makes a new offer in a call that was answered: to hold and resume, or
// when our address has changed. The outcome is an Answer, or Refused, which
// leaves the call as it was.
func (c *Call) Reoffer(body []byte) { c.post(func() { c.propose(body) }) }

// Offer gives the offer that an OfferWanted asks for.
func (c *Call) Offer(id ExchangeID, body []byte) { c.post(func() { c.offerInside(id, body) }) }

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

func (c *Call) key() dialogKey { return dialogKey{c.dialog.callID, c.dialog.from.tag} }

// number names a new exchange.
func (c *Call) number() ExchangeID {
	c.numbers++
	return c.numbers
}

// flow is what the call's messages go by.
func (c *Call) flow() Flow { return c.way.flow() }

func (c *Call) stopTimer() {
	c.timer.Stop()
	c.timer = nil
}

// remember makes the call known to messages that arrive.
func (c *Call) remember() {
	c.agent.calls[c.key()] = c
	c.agent.admission.call(c.dialog.callID, 1)
}
