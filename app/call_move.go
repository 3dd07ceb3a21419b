package app

import (
	"net/netip"

	"sotto/sip"
)

// moved takes the news that the call's messages go by another flow: the other
// side is to be told where we are now.
func (c *call) moved(e sip.Moved) {
	c.reoffers.agreed.at = netip.AddrPort{} // whatever it knew
	c.reoffers.wanted.at = e.Flow.Local
	c.settle()
}

// opened notes where a session was made for.
func (c *call) opened(flow sip.Flow) {
	c.reoffers.wanted.at, c.reoffers.agreed.at = flow.Local, flow.Local
}

// leaves notes from where a call of ours goes out. Over the next hop, or to where a
// 3xx leads, that may be another address than its body names: the other side is told
// once it has answered.
func (c *call) leaves(flow sip.Flow) {
	if c.shown.Direction == Incoming || c.shown.AnsweredAt != nil || !flow.Local.IsValid() {
		return
	}
	c.reoffers.wanted.at = c.reoffers.agreed.at
	if flow.Local.Addr() != c.reoffers.agreed.at.Addr() {
		c.reoffers.wanted.at = flow.Local
	}
}

// move binds the call's session to another address of this computer, and then
// goes on with what the other side is to be told.
func (c *call) move(to netip.Addr) {
	p, session := c.phone, c.session
	c.reoffers.moving = true
	p.apart(func() {
		err := session.Move(to)
		p.loop.Post(func() {
			c.reoffers.moving = false
			switch {
			case !c.live() || c.session != session:
			case err != nil:
				c.hangup(CauseFailed, c.say("end.not-moved", "detail", detail(err)))
			default:
				c.settle()
			}
		})
	})
}
