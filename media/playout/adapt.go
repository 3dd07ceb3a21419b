package playout

import (
	"math"
	"time"
)

const (
	// window is how long the buffer looks back to see how much of the delay was needed.
	window = time.Second
	// calm is how long no packet may have been late before the delay shrinks.
	calm = 5 * time.Second
	// step is what the delay shrinks by at once, too short for the ear, and what it grows by more
	// than a late packet needs.
	step = 10 * time.Millisecond
)

// adaptation fits the delay to the jitter. A packet that comes too late moves everything behind it
// later, at once, since each more like it would be lost. Time that waited unused for a whole window is
// given back slowly; a great deal of it, as a sender with a faster clock piles up, at once.
// All values are in samples.
type adaptation struct {
	least int64 // audio that waited at the emptiest beat of this window
	most  int64 // longest wait of a packet that came in this window
	past  int64 // the same in the window before
	seen  int64 // beats of this window
	late  int64 // when the delay last grew, in samples handed out
	grown bool  // it has grown since audio was last played
}

func (a *adaptation) begin() {
	*a = adaptation{least: math.MaxInt64, past: a.most, late: a.late, grown: a.grown}
}

// delayed notes how long a packet that came in order will wait.
func (b *Buffer) delayed(wait int64) {
	b.wait = wait
	b.adapt.most = max(b.adapt.most, wait)
}

// grow makes everything later, so that a packet which comes late by that much is still heard whole. It
// says no when the delay would be longer than MaxDelay.
func (b *Buffer) grow(lateness int64) bool {
	longest := max(b.adapt.most, b.adapt.past, 0)
	shift := lateness + int64(b.samples(step))
	if longest+shift > int64(b.samples(MaxDelay)) {
		return false
	}
	b.line.at += shift
	b.queue.advance(-shift)
	b.delay = max(b.delay, int(longest+shift))
	b.adapt.late, b.adapt.grown = b.clock, true
	return true
}

// observe looks at what waits after a beat of that many samples, and shrinks the delay when all of a
// window had more than it needed.
func (b *Buffer) observe(samples int) {
	if b.state == silent {
		return
	}
	b.adapt.least = min(b.adapt.least, max(b.queue.end-b.clock, 0))
	b.adapt.seen += int64(samples)
	if b.adapt.seen < int64(b.samples(window)) {
		return
	}
	unused := b.adapt.least - int64(b.samples(MinDelay))
	quiet := b.clock-b.adapt.late > int64(b.samples(calm))
	switch one := int64(b.samples(step)); {
	case unused > int64(b.samples(slack)):
		b.shrink(unused)
	case unused >= one && quiet:
		b.shrink(one)
	}
	b.adapt.begin()
}

func (b *Buffer) shrink(samples int64) {
	b.delay = max(b.base, b.delay-int(samples))
	b.skip(samples)
}
