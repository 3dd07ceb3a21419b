package sip

import (
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

// waits are how long an agent waits for what it does by itself.
type waits struct {
	services time.Duration // for SRV records
	hop      time.Duration // for the first answer to a request, where another hop could be asked
	pong     time.Duration // for the answer to a ping (RFC 5626 §4.4.1)
	sign     time.Duration // for any sign of life by a flow after the network has changed
	better   time.Duration // until a hop that is better than the present one is tried again
	guest    time.Duration // for a call, by a connection that a stranger has opened to us
	greeting time.Duration // for a stranger's handshake
	key      time.Duration // for the answer to a key: one that takes longer comes too late for whoever listens to it
	linger   time.Duration // until the way to somebody without a server is left, after the last call
}

// usualWaits: a network that swallows the question for services must not keep
// us from the server's addresses for long. After 16*T1 a request has gone out
// five times over UDP; its own transaction would go on for 64*T1, which nobody
// who calls waits for.
var usualWaits = waits{services: 3 * time.Second, hop: 16 * repeatFirst, pong: 10 * time.Second, sign: 2 * time.Second, better: restUsual,
	guest: 30 * time.Second, greeting: 5 * time.Second, key: 5 * time.Second, linger: cancelLimit}

// moveOn takes note that a hop has failed a request (RFC 3263 §4.3) and says
// whether there is another one to ask. The link to the one that failed is left
// then: withLink opens the next. One that carries calls other than this one is
// kept.
func (w *way) moveOn(failed netip.AddrPort, d time.Duration, mine *Call) bool {
	now := time.Now()
	w.hops.rest(failed, d, now)
	if w.agent.closing || !w.hops.another(failed, now) {
		return false
	}
	if w.link == nil || w.link.flow.Remote != failed {
		return true
	}
	if w.used(mine) {
		return false
	}
	w.drop()
	if mine != nil && w == w.agent.server {
		w.agent.registration.moved(w.agent)
	}
	return true
}

// canMove says whether a request that gets no answer could go to another hop.
func (w *way) canMove() bool {
	return w.link != nil && w.hops.another(w.link.flow.Remote, time.Now())
}

// failsHop says whether a final response tells that this server can't, and
// another one may (RFC 3263 §4.3).
func failsHop(res *sip.Response) bool { return res.StatusCode == sip.StatusServiceUnavailable }

// retryHeader is how long a response asks to be left in peace (RFC 3261 §20.33).
func retryHeader(res *sip.Response) time.Duration {
	h := res.GetHeader("Retry-After")
	if h == nil {
		return 0
	}
	d, _ := leadingSeconds(h.Value())
	return min(d, restMost)
}
