package sip

import (
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// Intervals at which what only its receiver can confirm is repeated until it
// does, and when that is given up: a 2xx to an INVITE (RFC 3261 §13.3.1.4) and
// a reliable provisional response (RFC 3262 §3).
const (
	repeatFirst = 500 * time.Millisecond // T1
	repeatMost  = 4 * time.Second        // T2
	repeatLimit = 64 * repeatFirst
)

// unacked is a 2xx to an INVITE that waits for its ACK. Over TCP and TLS it is
// repeated too: they are reliable for one hop only.
type unacked struct {
	tx        *sip.ServerTx
	res       *sip.Response // nil: nothing waits
	repeating *loop.Timer
}

func (u *unacked) stop() {
	u.repeating.Stop()
	*u = unacked{}
}

// awaitACK repeats a 2xx, and holds back what comes behind its ACK.
func (c *Call) awaitACK(tx *sip.ServerTx, res *sip.Response) {
	c.unacked = unacked{tx: tx, res: res}
	c.dialog.order.hold()
	c.repeat(repeatFirst, time.Now().Add(repeatLimit))
}

func (c *Call) repeat(wait time.Duration, until time.Time) {
	c.unacked.repeating = c.agent.loop.After(wait, func() {
		if time.Now().After(until) {
			if !c.hungup {
				c.leftWhy = brokenDown(ErrNotConfirmed)
			}
			c.bye(c.leftWhy)
			return
		}
		c.agent.reply(c.unacked.tx, c.unacked.res)
		c.repeat(min(2*wait, repeatMost), until)
	})
}

// acknowledged takes the ACK to our 2xx, and then what came with it.
func (c *Call) acknowledged(req *sip.Request, tx *sip.ServerTx) {
	tx.Terminate() // an ACK has no transaction, sipgo makes one all the same
	if c.unacked.res == nil || req.CSeq().SeqNo != c.unacked.res.CSeq().SeqNo {
		return
	}
	c.unacked.stop()
	c.confirm(req)
	c.dialog.order.resume()
}
