package pbx

import (
	"github.com/emiago/sipgo/sip"
)

// route is what the Route header fields of a request ask of this PBX.
type route struct {
	own     int   // how many on top are ours, to be removed
	hops    []hop // those of their tokens, in order
	foreign bool  // whether others follow
}

// readRoute reads the Routes on top that are ours (RFC 3261 §16.4). A dialog's
// route set has two for each pass through this PBX: one with the hop to the
// sender's phone and then one with the hop to the other (RFC 5658).
func (p *PBX) readRoute(req *sip.Request) route {
	var r route
	for _, h := range req.GetHeaders("Route") {
		one, ok := h.(*sip.RouteHeader)
		if !ok || !p.place.isHere(&one.Address) {
			r.foreign = true
			break
		}
		r.own++
		if hop, ok := p.tokens.read(one.Address.User); ok {
			r.hops = append(r.hops, hop)
		}
	}
	return r
}

// next is the phone that a request within a dialog goes to. The two tokens are
// the right to send to it: only the dialog's ends have ever seen them.
func (r route) next() (hop, bool) {
	if len(r.hops) < 2 {
		return hop{}, false
	}
	return r.hops[len(r.hops)-1], true
}

// recordRoute makes the requests of the dialog that req opens come back here,
// whichever end sends them, and tells then which flow each end is on. Its scheme
// is that of the URI that was asked for (RFC 3261 §16.6 step 4).
func (p *PBX) recordRoute(req *sip.Request, from, to hop, scheme string) {
	for _, end := range []hop{from, to} { // the last comes to stand on top
		uri := p.place.uri(p.tokens.write(end), end.flow.transport, scheme)
		uri.UriParams.Add("lr", "")
		req.PrependHeader(&sip.RecordRouteHeader{Address: uri})
	}
}

// presentFlow is the flow to h by now: where its phone has registered since the
// dialog began, else the flow of then.
func (p *PBX) presentFlow(h hop, contact *sip.Uri) (flow, bool) {
	registered := p.bindings.of(h.user)
	for _, b := range registered {
		if b.contact.String() == contact.String() && p.connections.open(b.flow) {
			return b.flow, true
		}
	}
	if p.connections.open(h.flow) {
		return h.flow, true
	}
	if len(registered) == 1 { // the phone has come back by another connection, with another contact
		return registered[0].flow, p.connections.open(registered[0].flow)
	}
	return flow{}, false
}

// onDialogRequest relays a request within a dialog between two phones.
func (p *PBX) onDialogRequest(req *sip.Request, tx *transaction) {
	r := p.readRoute(req)
	to, ok := r.next()
	if !ok {
		p.reply(req, tx, sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
		return
	}
	p.prove(req, tx)
	f, ok := p.presentFlow(to, &req.Recipient)
	if !ok {
		p.reply(req, tx, sip.StatusTemporarilyUnavailable, "The phone's connection is gone")
		return
	}
	p.fork(req, tx, []*branch{{request: p.outgoing(req, f, r.own), flow: f}})
}

// onAck passes on the ACK of a 2xx. It has no response, so nothing is said when
// it can't be; the phone sends its 2xx again, and ends the call in the end.
func (p *PBX) onAck(req *sip.Request, _ *transaction) { p.passAck(req) }

func (p *PBX) passAck(req *sip.Request) {
	if p.services.acknowledge(req) {
		return
	}
	r := p.readRoute(req)
	to, ok := r.next()
	if !ok || req.MaxForwards() != nil && req.MaxForwards().Val() == 0 || p.place.passed(req) >= mostPasses {
		return
	}
	f, ok := p.presentFlow(to, &req.Recipient)
	if !ok {
		return
	}
	if err := p.write(p.outgoing(req, f, r.own), f); err != nil {
		p.log.Debug("an ACK was not passed on", "error", err)
	}
}
