package pbx

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emiago/sipgo/sip"
)

// elsewhere is why the phones that lost a call are cancelled (RFC 3326 §2).
const elsewhere = `SIP;cause=200;text="Call completed elsewhere"`

// fork relays one request to one or more phones at once and brings back their
// responses (RFC 3261 §16.7). One goroutine owns it: the request's own.
type fork struct {
	pbx      *PBX
	req      *sip.Request
	tx       *transaction
	branches []*branch
	events   chan event
	left     chan struct{} // closed when nobody reads events any more

	answered bool // a final response has gone back
	gone     bool // the caller has cancelled, or its connection broke
}

// fork relays req and returns when all is said that the caller has to hear.
func (p *PBX) fork(req *sip.Request, tx *transaction, branches []*branch) {
	if len(branches) == 0 {
		p.reply(req, tx, sip.StatusTemporarilyUnavailable, "Not registered")
		return
	}
	f := &fork{pbx: p, req: req, tx: tx, branches: branches, events: make(chan event), left: make(chan struct{})}
	defer close(f.left)
	cancels := make(chan string, 1)
	if req.IsInvite() {
		if !tx.OnCancel(func(r *sip.Request) { offerReason(cancels, header(r, "Reason")) }) {
			return // cancelled, and answered so, before anyone was rung
		}
		p.reply(req, tx, sip.StatusTrying, "Trying")
	}
	for _, b := range branches {
		f.begin(b)
		p.work.Go(func() { b.run(f) })
	}
	f.relay(cancels)
	if !f.answered && !f.gone {
		f.answer(best(branches))
	}
	f.linger()
}

// post hands e to the fork's goroutine, as long as it listens.
func (f *fork) post(e event) {
	select {
	case f.events <- e:
	case <-f.left:
	}
}

func offerReason(cancels chan<- string, reason string) {
	select {
	case cancels <- reason:
	default: // a CANCEL sent twice says nothing new
	}
}

// relay brings responses back until each branch has had its final one.
func (f *fork) relay(cancels <-chan string) {
	caller := f.tx.Done()
	alarm := time.NewTimer(f.next())
	defer alarm.Stop()
	for f.pending() {
		select {
		case e := <-f.events:
			f.take(e)
		case reason := <-cancels:
			f.gone = true
			f.cancelAll(reason)
		case <-caller:
			caller = nil
			if !f.answered {
				f.gone = true
				f.cancelAll("")
			}
		case <-alarm.C:
			f.expire(time.Now())
		case <-f.pbx.ending.Done():
			f.gone = true
			return
		}
		alarm.Reset(f.next())
	}
}

// pending says whether a final response is still to come that matters.
func (f *fork) pending() bool {
	if f.answered && !f.req.IsInvite() {
		return false
	}
	for _, b := range f.branches {
		if !b.final {
			return true
		}
	}
	return false
}

// take acts on one event.
func (f *fork) take(e event) {
	b := e.branch
	switch {
	case e.began != nil:
		b.tx = e.began
		f.sent(b)
		if b.final { // given up meanwhile
			b.tx.Terminate()
		}
	case e.over:
		f.sent(b)
		b.timedOut = b.timedOut || !b.final && errors.Is(e.err, sip.ErrTransactionTimeout)
		b.final, b.over = true, true
		f.hurry()
	case e.res.StatusCode == sip.StatusTrying:
		f.hear(b)
	case e.res.IsProvisional():
		f.hear(b)
		f.ring(b)
		if !f.answered && !f.gone && !b.cancelled {
			f.pbx.respond(f.tx, returning(f.req, e.res))
		}
	case e.res.IsSuccess():
		f.alive(b)
		b.final, b.accepted = true, true
		f.succeed(b, e.res)
	default:
		f.alive(b)
		f.refused(b, e.res)
	}
}

// sent lets the caller's next request go once this one is on its way to each phone.
func (f *fork) sent(b *branch) {
	b.sent = true
	if !slices.ContainsFunc(f.branches, func(b *branch) bool { return !b.sent }) {
		f.tx.turn.pass()
	}
}

// refused takes a final response that is no 2xx.
func (f *fork) refused(b *branch, res *sip.Response) {
	b.final, b.answer = true, f.pbx.withoutImposture(res)
	switch {
	case res.StatusCode == sip.StatusRequestTerminated && b.timedOut:
		b.answer = nil // it is this PBX that terminated it, since nobody answered
	case res.IsGlobalError():
		f.cancelAll(fmt.Sprintf("SIP;cause=%d", res.StatusCode))
	}
	f.hurry()
}

// succeed brings a 2xx back: the first of all, and for an INVITE every later
// one too, which the caller then has to end (RFC 3261 §16.7 step 5). Where no
// caller is left, this PBX ends the call itself.
func (f *fork) succeed(b *branch, res *sip.Response) {
	if f.gone {
		f.hangUp(b, res)
		return
	}
	err := f.tx.Respond(returning(f.req, res))
	if err != nil && !f.answered { // cancelled in this moment, or the caller's connection broke
		f.gone = true
		f.hangUp(b, res)
		f.cancelAll("")
		return
	}
	f.answered = true
	f.cancelAll(elsewhere)
}

// answer sends the final response of the branch that was chosen.
func (f *fork) answer(b *branch) {
	f.answered = true
	switch {
	case b.answer != nil && b.answer.StatusCode == sip.StatusServiceUnavailable:
		// 503 is about the server that sends it, and we are well (RFC 3261 §16.7 step 6).
		f.pbx.reply(f.req, f.tx, sip.StatusInternalServerError, "The phone can't take it")
	case b.answer != nil:
		res := returning(f.req, b.answer)
		f.gatherChallenges(res, b)
		f.pbx.respond(f.tx, res)
	case b.timedOut:
		f.pbx.reply(f.req, f.tx, sip.StatusRequestTimeout, "The phone does not answer")
	default:
		f.pbx.reply(f.req, f.tx, sip.StatusTemporarilyUnavailable, "The phone's connection is gone")
	}
}

// linger keeps bringing 2xx responses back while phones may repeat them.
func (f *fork) linger() {
	for f.repeats() {
		select {
		case e := <-f.events:
			f.take(e)
		case ack := <-f.tx.Acks(): // from a caller that gave it the INVITE's branch
			f.pbx.passAck(ack)
		case <-f.pbx.ending.Done():
			return
		}
	}
}

func (f *fork) repeats() bool {
	return f.req.IsInvite() && slices.ContainsFunc(f.branches, func(b *branch) bool { return b.accepted && !b.over })
}
