package sip

import "github.com/emiago/sipgo/sip"

// refresh keeps the session going (RFC 4028 §7.4): by an UPDATE without a body
// where the other side takes it, else by a re-INVITE with the body it has.
func (c *Call) refresh() {
	body := c.dialog.exchange.bodies.local
	switch {
	case c.state != confirmed:
	case c.dialog.updates || body == nil:
		c.withLink(func(err error) {
			switch {
			case c.state != confirmed:
			case err != nil:
				c.session.again(c)
			default:
				c.refreshByUpdate()
			}
		})
	case c.free():
		c.renew(&reinvite{id: c.number(), refresh: true}, body)
	default:
		c.session.again(c) // something is under way, which may refresh it too
	}
}

func (c *Call) refreshByUpdate() {
	req := c.request(c.dialog, sip.UPDATE)
	req.AppendHeader(c.contact())
	describe(req)
	c.session.askFor(req)
	c.ask(c.dialog, req, func(res *sip.Response, err error) {
		switch {
		case c.state != confirmed:
		case c.isGone(res, err):
			c.lost(res)
		case err != nil:
			c.session.again(c)
		case res.IsSuccess():
			c.stranded = 0
			c.retarget(c.dialog, res)
			c.session.agreed(c, res)
		case c.session.tooShort(res):
			c.refresh()
		case res.StatusCode == sip.StatusMethodNotAllowed, res.StatusCode == sip.StatusNotImplemented:
			c.dialog.updates = false
			c.refresh()
		default:
			c.session.again(c)
		}
	})
}

// again refreshes once more after a while; the session's end is the bound.
func (s *sessionTimer) again(c *Call) {
	wait := s.interval / 16
	if c.stranded > 0 {
		c.stranded--
		wait = strandedWait
	}
	if wait == 0 {
		return // it was called off meanwhile
	}
	s.refresh.Stop()
	s.refresh = c.agent.loop.After(wait, c.refresh)
}

// expired ends a call that nobody has refreshed (RFC 4028 §10).
func (c *Call) expired() {
	c.bye(Ended{Cause: CauseFailed, Reason: "The other side stopped confirming that the call goes on."})
}
