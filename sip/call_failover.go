package sip

import (
	"errors"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

// invitesMost bounds over how many hops one INVITE of ours goes.
const invitesMost = 4

// hurry gives an INVITE less time for its first answer than its transaction
// does, where another hop could be asked. Over TCP and TLS a ping shows whether
// there still is somebody.
func (c *Call) hurry(req *sip.Request) {
	a := c.agent
	if l := c.way.link; l != nil && l.mustPong() {
		a.ping(l)
	}
	if c.way.canMove() {
		a.loop.After(a.waits.hop, func() { c.elsewhere(req, ErrNoAnswer, restUsual) })
	}
}

// refusedByHop takes a final response to an INVITE of ours that is about this
// server, not about the call. It says whether the call goes on elsewhere, also
// from a server that has said that it is trying, but not from where it rings.
func (c *Call) refusedByHop(req *sip.Request, res *sip.Response) bool {
	if !failsHop(res) {
		return false
	}
	if c.state == proceeding && len(c.forks) == 0 {
		c.stopTimer()
		c.state = calling
	}
	return c.elsewhere(req, nil, retryHeader(res))
}

// elsewhere sends an INVITE of ours that rings nowhere once more, over the next
// hop: the same request in a new transaction (RFC 3263 §4.3). A connection that
// broke may lead to the same hop, the first time. It says false when there is
// nowhere to go, and the call is as it was.
func (c *Call) elsewhere(req *sip.Request, why error, rest time.Duration) bool {
	a := c.agent
	failed, err := netip.ParseAddrPort(req.Destination())
	if err != nil || c.state != calling || c.invite != req || c.moves == invitesMost-1 {
		return false
	}
	if errors.Is(why, ErrFlowLost) && c.moves == 0 && !a.closing {
		c.lose(req)
	} else if !c.way.moveOn(failed, rest, c) {
		return false
	}
	c.moves++
	c.invite = nil // nothing is on its way now
	c.onceLinked(func() {
		if c.offer != nil {
			a.emit(Sent{Call: c, ID: c.dialog.exchange.id, Flow: c.flow()})
		}
		c.sendInvite(c.readdressed(req))
	})
	return true
}

// lose ends the link that a request went by, when the transaction hears of its
// end before the agent does.
func (c *Call) lose(req *sip.Request) {
	l := c.way.link
	if l == nil || l.key.String() != req.Laddr.String() {
		return
	}
	l.end()
	c.agent.unlinked(l)
}

// readdressed is a request of ours for the flow that the call has now: a new
// transaction with the same number (RFC 3261 §8.1.2). What answered another
// server's challenge stays behind.
func (c *Call) readdressed(req *sip.Request) *sip.Request {
	again := req.Clone()
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		for again.RemoveHeader(name) {
		}
	}
	again.ReplaceHeader(c.flow().newVia())
	again.ReplaceHeader(c.contact())
	c.way.current().route(again)
	return again
}
