package pbx

import (
	"slices"
	"time"

	"github.com/emiago/sipgo/sip"
)

// begin sets how long a phone may stay silent.
func (f *fork) begin(b *branch) {
	patience := f.pbx.tuning.patience
	b.began = time.Now()
	b.deadline = b.began.Add(patience.silent)
	if b.binding.doubted {
		b.deadline = b.began.Add(patience.hurried)
	}
}

// alive notes that a phone is there.
func (f *fork) alive(b *branch) {
	b.heard = true
	if b.binding.doubted {
		f.pbx.bindings.doubt(b.user, b.binding, false)
	}
}

// hear gives a phone that works on the request time to do so.
func (f *fork) hear(b *branch) {
	if b.heard || b.final {
		return
	}
	f.alive(b)
	patience := f.pbx.tuning.patience
	if f.req.IsInvite() && !b.cancelled {
		b.deadline = time.Now().Add(patience.ringing)
	} else {
		b.deadline = time.Now().Add(patience.working)
	}
	if b.cancelled {
		f.cancel(b)
	}
}

// ring starts timer C anew (RFC 3261 §16.7 step 2).
func (f *fork) ring(b *branch) {
	if f.req.IsInvite() && !b.final && !b.cancelled {
		b.deadline = time.Now().Add(f.pbx.tuning.patience.ringing)
	}
}

// hurry shortens the wait for phones that have said nothing at all, once
// nobody else is left: one that is gone must not hold up what the others said.
func (f *fork) hurry() {
	if slices.ContainsFunc(f.branches, func(b *branch) bool { return !b.final && b.heard }) {
		return
	}
	for _, b := range f.branches {
		if soon := b.began.Add(f.pbx.tuning.patience.hurried); !b.final && soon.Before(b.deadline) {
			b.deadline = soon
		}
	}
}

// next is how long until patience ends with one of the branches.
func (f *fork) next() time.Duration {
	nearest := time.Hour
	for _, b := range f.branches {
		if !b.final {
			nearest = min(nearest, time.Until(b.deadline))
		}
	}
	return nearest
}

// expire gives up the phones that said nothing, and those that were told to
// stop and did not; one that only rings is told to.
func (f *fork) expire(now time.Time) {
	for _, b := range f.branches {
		if b.final || now.Before(b.deadline) {
			continue
		}
		b.timedOut = !b.cancelled || b.timedOut
		if f.req.IsInvite() && b.heard && !b.cancelled {
			f.cancel(b)
			continue
		}
		b.final = true
		if b.tx != nil {
			b.tx.Terminate()
		}
		if !b.heard {
			f.pbx.bindings.doubt(b.user, b.binding, true)
		}
	}
}

// cancelAll ends what still runs towards the phones.
func (f *fork) cancelAll(reason string) {
	for _, b := range f.branches {
		if !b.final && !b.cancelled {
			b.reason = reason
			f.cancel(b)
		}
	}
}

// cancel sends the CANCEL, once and only to a phone that has been heard: before
// that it might overtake the INVITE (RFC 3261 §9.1). Only an INVITE has one.
func (f *fork) cancel(b *branch) {
	b.cancelled = true
	if !b.heard || b.told || !f.req.IsInvite() {
		return
	}
	b.told = true
	patience := f.pbx.tuning.patience.working
	if !f.answered && !f.gone { // somebody waits for what comes of this
		patience = f.pbx.tuning.patience.silent
	}
	b.deadline = time.Now().Add(patience)
	f.pbx.ask(b.cancelRequest(), b.flow)
}

// hangUp ends a call that a phone has answered too late: it gets the ACK that
// its 2xx needs, and at the first time a BYE (RFC 3261 §13.2.2.4, §15).
func (f *fork) hangUp(b *branch, res *sip.Response) {
	if b.ack != nil {
		_ = f.pbx.write(b.ack, b.flow) // the phone repeats its 2xx if this is lost too
		return
	}
	b.ack = f.late(b, res, sip.ACK)
	if err := f.pbx.write(b.ack, b.flow); err != nil {
		return // its connection is gone, and so is the call
	}
	f.pbx.ask(f.late(b, res, sip.BYE), b.flow)
}

// late makes a request in the dialog that res has set up.
func (f *fork) late(b *branch, res *sip.Response, method sip.RequestMethod) *sip.Request {
	target := b.request.Recipient
	if contact := res.Contact(); contact != nil {
		target = bare(contact.Address)
	}
	req := sip.NewRequest(method, target)
	forwards := sip.MaxForwardsHeader(defaultForwards)
	req.AppendHeader(&forwards)
	copyDialog(b.request, req)
	req.ReplaceHeader(sip.HeaderClone(res.To())) // with the phone's tag
	if method != sip.ACK {
		req.CSeq().SeqNo++
	}
	req.SetBody(nil)
	f.pbx.address(req, b.flow)
	return req
}
