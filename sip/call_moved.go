package sip

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// How often, and after what time, the other side of a call is told once more by
// what flow we are reached. After the last time the call goes on as it is.
const (
	strandedMost = 5
	strandedWait = 4 * time.Second // longer than both sides' glare (RFC 3261 §14.1)
)

// strand notes that the other side knows us by a flow that has gone: its BYE
// would not reach us. A call of ours that was not answered yet begins anew or ends
// with the transaction of its INVITE.
func (c *Call) strand() {
	switch c.state {
	case accepted, answering, confirmed:
		c.stranded = strandedMost
	}
}

// tellMoved tells the owner of each stranded call by which flow its messages go
// now.
func (w *way) tellMoved() {
	for _, c := range w.agent.calls {
		if c.way == w && c.stranded > 0 && w.link != nil {
			w.agent.emit(Moved{Call: c, Flow: c.flow()})
		}
	}
}

// unheard says whether an offer of a stranded call has not come to the other
// side, so that it is to be made anew: the server may have lost what it knew,
// and the other side its own flow.
func (c *Call) unheard(told Refused) bool {
	if c.stranded == 0 {
		return false
	}
	switch told.Code {
	case 0, sip.StatusNotFound, sip.StatusRequestTimeout, sip.StatusTemporarilyUnavailable:
		c.stranded--
	default:
		if told.Code < 500 || told.Code >= 600 {
			c.stranded = 0 // that is its own word
			return false
		}
		c.stranded--
	}
	return c.stranded > 0
}

// isGone says whether the outcome of a request means that the call is over. Who
// has lost the flow may meet a server or another side that has lost its own:
// only a word that there is no such call counts then.
func (c *Call) isGone(res *sip.Response, err error) bool {
	if c.stranded > 0 {
		return err == nil && res.StatusCode == sip.StatusCallTransactionDoesNotExists
	}
	return gone(res, err)
}
