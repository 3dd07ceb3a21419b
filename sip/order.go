package sip

import (
	"time"

	"sotto/sip/loop"
)

// orderPatience is how long a request waits for one with a lower CSeq. sipgo
// hands each message to a goroutine of its own, so those that arrived together
// may come swapped; what is missing longer was never sent (CSeq may have gaps).
const orderPatience = 50 * time.Millisecond

// order puts the requests that a dialog receives into the order of their CSeq
// (RFC 3261 §12.2.2).
type order struct {
	started bool
	last    uint32 // CSeq of the newest request let through
	held    bool   // an ACK is awaited, and comes before everything else
	waiting map[uint32]func()
	timer   *loop.Timer
}

// begin sets the CSeq of the request that made the dialog.
func (o *order) begin(seq uint32) { o.started, o.last = true, seq }

// hold makes everything wait for an ACK, which has no CSeq of its own to be
// ordered by: the caller's next request may be right behind it.
func (o *order) hold() { o.held = true }

// resume lets through what has waited for the ACK.
func (o *order) resume() {
	o.held = false
	o.release(false)
}

// take runs handle in its turn. It says false for a request that is older than
// one already handled.
func (o *order) take(l *loop.Loop, seq uint32, handle func()) bool {
	switch {
	case o.started && seq <= o.last:
		return false
	case !o.held && (!o.started || seq == o.last+1):
		o.begin(seq)
		handle()
		o.release(false)
	default:
		if o.waiting == nil {
			o.waiting = map[uint32]func(){}
		}
		o.waiting[seq] = handle
		if o.timer == nil {
			o.timer = l.After(orderPatience, func() {
				o.timer = nil
				o.release(true)
			})
		}
	}
	return true
}

// release lets through what is next; over gaps too when patience has ended.
func (o *order) release(gaps bool) {
	for len(o.waiting) > 0 {
		next := o.last + 1
		if gaps {
			next = lowest(o.waiting)
		}
		handle, ok := o.waiting[next]
		if !ok || o.held && !gaps {
			return
		}
		delete(o.waiting, next)
		o.last = next
		handle()
	}
	o.timer.Stop()
	o.timer = nil
}

func lowest(waiting map[uint32]func()) uint32 {
	first, least := true, uint32(0)
	for seq := range waiting {
		if first || seq < least {
			first, least = false, seq
		}
	}
	return least
}
