package app

// Hold puts a call on hold: from now on neither side hears the other, and the
// other side is told. What it says to that is shown as Call.Hold.Local.
func (p *Phone) Hold(id string) error {
	return p.act(id, func(c *call) error {
		if c.shown.State != CallConnected {
			return p.refusal(CodeWrongState, "error.not-holdable")
		}
		c.hold(true)
		if p.front == c {
			p.clearFront()
		}
		return nil
	})
}

// Resume takes a call back from hold; the one that is talked to goes on hold,
// so that this swaps between two calls.
func (p *Phone) Resume(id string) error { return p.resume(id, true) }

// ResumeBeside takes a call back from hold, and leaves the others as they are.
func (p *Phone) ResumeBeside(id string) error { return p.resume(id, false) }

func (p *Phone) resume(id string, alone bool) error {
	return p.act(id, func(c *call) error {
		if c.shown.State != CallConnected && !c.reoffers.wanted.hold {
			return p.refusal(CodeWrongState, "error.not-resumable")
		}
		c.toFront(alone)
		c.hold(false)
		return nil
	})
}

// hold has the call on hold, or not any more.
func (c *call) hold(on bool) {
	c.reoffers.wanted.hold = on
	if on {
		c.quieten() // at once: the other side may take its time, or refuse
	}
	c.settle()
}

// quieten has the call's sound follow what is wanted: while on hold there is
// none, either way.
func (c *call) quieten() {
	if c.leg != nil {
		c.leg.hold(c.reoffers.wanted.hold)
		c.leg.mute(c.shown.Muted)
	}
}
