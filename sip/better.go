package sip

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/emiago/sipgo/sip"
)

// betterMost is the longest time between two looks at a hop that is better than
// the one in use.
const betterMost = 30 * time.Minute

// seekBetter goes back to the hop that the server's owner prefers (RFC 2782)
// once it works again. It never interrupts a call, and the present flow stays
// until the other has proved to work.
func (a *Agent) seekBetter(l *link, wait time.Duration) {
	if l.hop.rank == 0 {
		return
	}
	a.loop.After(wait-rand.N(wait/4+1), func() {
		switch {
		case a.server.link != l || a.closing:
		case len(a.calls) > 0 || a.registration.state == Registering:
			a.seekBetter(l, wait)
		default:
			a.opens.Go(func() {
				works := a.tryBetter(l.hop)
				a.loop.Post(func() { a.foundBetter(l, works, wait) })
			})
		}
	})
}

// tryBetter opens a link to a better hop and asks for a sign of life by it. Any
// answer is one but that of a server which can't.
func (a *Agent) tryBetter(than hop) bool {
	ctx, cancel := context.WithTimeout(a.ctx, connectLimit)
	defer cancel()
	dialer := *a.dialer
	dialer.localPort = 0 // that one is taken
	s := dialer.connect(ctx, betterThan(than))
	if s.link == nil {
		return false
	}
	defer s.link.close()
	me := address{uri: a.identity(nil, false), tag: newTag()}
	req := s.link.newRequest(a.config.UserAgent, sip.OPTIONS, envelope{
		callID: newTag(), from: me, to: address{uri: me.uri},
		target: sip.Uri{Scheme: "sip", Host: a.domain.uriHost()}, seq: 1,
	})
	answer, cancel := context.WithTimeout(ctx, a.waits.hop)
	defer cancel()
	tx, err := a.stack.layer.Request(answer, req)
	if err != nil {
		return false
	}
	defer tx.Terminate()
	select {
	case res := <-tx.Responses():
		return !failsHop(res)
	case <-tx.Done():
	case <-answer.Done():
	}
	return false
}

func (a *Agent) foundBetter(l *link, works bool, wait time.Duration) {
	switch {
	case a.server.link != l || a.closing:
	case !works || len(a.calls) > 0:
		a.seekBetter(l, min(2*wait, betterMost))
	default:
		a.config.Log.Info("back to the server's better address", "from", l.flow.Remote)
		for _, h := range betterThan(l.hop)(a.server.hops.known) {
			a.server.hops.works(h.remote)
		}
		a.server.drop()
		a.registration.moved(a)
	}
}
