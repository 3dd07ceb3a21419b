package pbx

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// errFlowBroken means that the connection to a phone is gone.
var errFlowBroken = errors.New("the phone's connection is gone")

// private are header fields that are between a phone and this PBX, or that only
// this PBX could vouch for.
var private = []string{"Proxy-Authorization", "Authorization", "P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID"}

// outgoing returns a copy of req as it goes on by f, without its first routes
// (RFC 3261 §16.6).
func (p *PBX) outgoing(req *sip.Request, f flow, routes int) *sip.Request {
	out := req.Clone()
	strip(out, private...)
	for range routes {
		out.RemoveHeader("Route")
	}
	hops := sip.MaxForwardsHeader(defaultForwards)
	if left := req.MaxForwards(); left != nil {
		hops = *left - 1
		out.RemoveHeader("Max-Forwards")
	}
	out.PrependHeader(&hops)
	noteSource(out.Via(), req.Source())
	p.address(out, f)
	return out
}

// noteSource writes into via where the request came from (RFC 3261 §18.2.1, RFC 3581 §4).
func noteSource(via *sip.ViaHeader, source string) {
	host, port, err := net.SplitHostPort(source)
	if err != nil {
		return
	}
	asked := via.Params.Has("rport")
	if asked {
		via.Params.Add("rport", port)
	}
	if asked || strings.Trim(via.Host, "[]") != host {
		via.Params.Add("received", host)
	}
}

// address makes req a transaction of its own that goes by f.
func (p *PBX) address(req *sip.Request, f flow) {
	req.PrependHeader(p.place.via(f.transport))
	req.SetTransport(f.transport)
	req.SetDestination(f.remote.String())
	if f.transport == udp {
		own := p.UDP()
		req.Laddr = sip.Addr{IP: own.Addr().AsSlice(), Port: int(own.Port())} // by the listening socket, not a new one
	}
}

// request sends req, made by address, as a transaction. Its responses must be
// read until it is done.
func (p *PBX) request(req *sip.Request, f flow) (sip.ClientTransaction, error) {
	if !p.connections.open(f) {
		return nil, errFlowBroken
	}
	return p.agent.TransactionLayer().Request(context.Background(), req)
}

// ask sends req and reads its responses without looking at them.
func (p *PBX) ask(req *sip.Request, f flow) {
	tx, err := p.request(req, f)
	if err != nil {
		p.log.Debug("a request was not sent", "method", string(req.Method), "error", err)
		return
	}
	p.work.Go(func() {
		for {
			select {
			case <-tx.Responses():
			case <-tx.Done():
				return
			}
		}
	})
}

// write sends req, made by address, once and without a transaction.
func (p *PBX) write(req *sip.Request, f flow) error {
	if !p.connections.open(f) {
		return errFlowBroken
	}
	return p.agent.TransportLayer().WriteMsg(req)
}

// returning is res as it goes back to who sent req (RFC 3261 §16.7 steps 3 and 9).
func returning(req *sip.Request, res *sip.Response) *sip.Response {
	out := res.Clone()
	out.RemoveHeader("Via")
	out.SetTransport(req.Transport())
	out.SetDestination(sip.NewResponseFromRequest(req, res.StatusCode, res.Reason, nil).Destination())
	return out
}
