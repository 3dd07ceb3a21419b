package app

import "slices"

// toFront makes this the call that is talked to: the one that a person has
// dialled, answered or resumed last. With alone all others go on hold: those
// that were answered are told so, and one of ours that still rings there is put
// on hold as soon as it is answered, unless this one has ended by then. Without,
// the others go on beside it, and both are heard.
func (c *call) toFront(alone bool) {
	c.phone.front = c
	if !alone {
		return
	}
	for _, other := range c.phone.calls {
		if other != c && other.ours() && !other.reoffers.wanted.hold {
			other.hold(true)
		}
	}
}

// ours is whether a person of ours has to do with the call: all but one that
// only rings here.
func (c *call) ours() bool {
	return c.why == nil && (c.shown.Direction == Outgoing || c.wanted)
}

// clearFront leaves nobody to talk to. What was answered stays on hold until
// somebody resumes it; what still rings there may be talked to when it answers.
func (p *Phone) clearFront() {
	p.front = nil
	for _, c := range p.calls {
		if c.ours() && c.shown.AnsweredAt == nil && c.reoffers.wanted.hold {
			c.reoffers.wanted.hold = false
			c.quieten()
		}
	}
}

// idle is whether no call but this one exists: nobody is talked to then, and
// nothing waits.
func (p *Phone) idle(but *call) bool {
	return !slices.ContainsFunc(p.calls, func(c *call) bool { return c != but })
}
