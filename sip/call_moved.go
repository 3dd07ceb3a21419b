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

// tellWhereWeAre gives the other side of each call our present Contact (RFC 3261
// §12.2, target refresh), when it has one of a flow that has gone: its BYE would
// not reach us.
func (a *Agent) tellWhereWeAre() {
	for _, c := range a.calls {
		if c.stranded > 0 {
			c.refresh()
		}
	}
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
