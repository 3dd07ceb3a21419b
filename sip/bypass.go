package sip

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	// largeRequest is above how many bytes a request does not go by UDP while the
	// path's MTU is not known (RFC 3261 §18.1.1).
	largeRequest = 1300
	// bypassPatience is how long a TCP connection may take to open: who calls waits
	// for it.
	bypassPatience = time.Second
	// bypassRest is how long a place that takes no TCP connection is not asked for
	// one again.
	bypassRest = 5 * time.Minute
)

// bypass is a TCP connection to a place that is otherwise reached by UDP, for
// requests that are too large for a datagram. It is owned by the agent's loop.
type bypass struct {
	link     *link         // nil: there is none
	opening  []func(*link) // who waits for it
	closed   time.Time     // until when there is no use in trying
	pending  int           // requests without a final response
	uses     int           // requests so far
	datagram struct {      // how a request goes by UDP
		via   *sip.ViaHeader
		laddr sip.Addr
	}
}

// oversized says whether a request is too large for a datagram.
func (a *Agent) oversized(req *sip.Request) bool {
	return a.config.Transport == UDP && len(req.String()) > largeRequest
}

// bypassed sends a request that is too large for a datagram by TCP. Where that
// can't be had it goes by UDP all the same, in fragments, so that it does not
// vanish; also when the connection ends before anything has come back.
func (a *Agent) bypassed(req *sip.Request, on func(*sip.Response, error)) {
	remote, err := netip.ParseAddrPort(req.Destination())
	if err != nil {
		a.perform(req, on)
		return
	}
	b := a.bypasses[remote]
	if b == nil {
		b = &bypass{}
		a.bypasses[remote] = b
	}
	if req.Transport() == UDP.via() { // the answer to a challenge still names TCP
		b.datagram.via, b.datagram.laddr = req.Via().Clone(), req.Laddr
	}
	a.withBypass(b, remote, func(l *link) {
		if l == nil {
			b.byDatagram(req)
			a.perform(req, on)
			return
		}
		rebranch(req, l.flow.newVia())
		l.route(req)
		a.performBy(b, req, on)
	})
}

// performBy sends a request by the TCP connection.
func (a *Agent) performBy(b *bypass, req *sip.Request, on func(*sip.Response, error)) {
	heard, final := false, false
	b.pending++
	b.uses++
	a.perform(req, func(res *sip.Response, err error) {
		if !final && (err != nil || !res.IsProvisional()) {
			final = true
			b.pending--
			a.leaveBypass(b)
		}
		if !heard && errors.Is(err, errFlowLost) {
			b.closed = time.Now().Add(bypassRest)
			b.byDatagram(req)
			a.perform(req, on)
			return
		}
		heard = true
		on(res, err)
	})
}

// leaveBypass ends a connection that has had no use for as long as somebody may
// repeat something.
func (a *Agent) leaveBypass(b *bypass) {
	l, uses := b.link, b.uses
	if l == nil || b.pending > 0 {
		return
	}
	a.loop.After(cancelLimit, func() {
		if b.link == l && b.uses == uses {
			l.end()
		}
	})
}

// byDatagram has a request go by UDP.
func (b *bypass) byDatagram(req *sip.Request) {
	rebranch(req, b.datagram.via.Clone())
	req.SetTransport(UDP.via())
	req.Laddr = b.datagram.laddr
}

// rebranch gives a request another Via for the same transaction.
func rebranch(req *sip.Request, via *sip.ViaHeader) {
	branch, _ := req.Via().Params.Get("branch")
	via.Params.Remove("branch")
	via.Params.Add("branch", branch)
	req.ReplaceHeader(via)
}

// withBypass calls then on the loop with the TCP connection, opening it if need
// be; nil when there is none to be had.
func (a *Agent) withBypass(b *bypass, remote netip.AddrPort, then func(*link)) {
	if b.link != nil || time.Now().Before(b.closed) {
		then(b.link)
		return
	}
	b.opening = append(b.opening, then)
	if len(b.opening) > 1 {
		return
	}
	dialer := *a.dialer
	dialer.transport, dialer.localPort, dialer.door = TCP, 0, nil
	a.opens.Go(func() {
		ctx, cancel := context.WithTimeout(a.ctx, bypassPatience)
		defer cancel()
		var l *link
		o, err := dialer.open(ctx, hop{remote: remote})
		if err == nil {
			l, err = dialer.adopt(o)
		}
		a.loop.Post(func() { a.bypassOpened(b, l, err) })
	})
}

func (a *Agent) bypassOpened(b *bypass, l *link, err error) {
	waiting := b.opening
	b.opening = nil
	if err == nil {
		err = a.adopt(l)
	}
	if err == nil {
		b.link = l
	} else {
		b.closed = time.Now().Add(bypassRest)
	}
	for _, then := range waiting {
		then(b.link)
	}
}

// bypassLost is told when a link has ended.
func (a *Agent) bypassLost(l *link) {
	for _, b := range a.bypasses {
		if b.link == l {
			b.link = nil
		}
	}
}
