package pbx

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// branch is a forked request's way to one phone. The fork's goroutine alone
// touches it; the one that runs the transaction only posts events.
type branch struct {
	request *sip.Request
	flow    flow
	user    string  // who registered the contact
	binding binding // that contact; none within a dialog

	tx        sip.ClientTransaction // nil until it has begun
	sent      bool                  // it has begun, or never will
	began     time.Time             // when it was to begin
	deadline  time.Time             // when to lose patience next
	heard     bool                  // a provisional response has come
	cancelled bool                  // the phone is no longer wanted
	reason    string                // and why
	told      bool                  // it has been sent the CANCEL
	timedOut  bool                  // it did not answer in time
	final     bool                  // nothing more is awaited of it
	over      bool                  // its transaction has ended
	accepted  bool                  // its final response was a 2xx
	answer    *sip.Response         // its final response, where that is no 2xx and it gave one
	ack       *sip.Request          // our own ACK of a 2xx that came when no caller was left
}

// event is what happened to a branch.
type event struct {
	branch *branch
	began  sip.ClientTransaction
	res    *sip.Response
	over   bool  // the transaction has ended, or never began
	err    error // of a transaction that is over
}

// branches makes a request to each contact of callee (RFC 3261 §16.5, §16.6).
// For a sips URI only phones that are reached by TLS count (RFC 5630 §3.1.3).
func (p *PBX) branches(req *sip.Request, r route, caller hop, callee string, secure bool) []*branch {
	var all []*branch
	for _, b := range p.bindings.of(callee) {
		if secure && b.flow.transport != tls || !p.connections.open(b.flow) {
			continue
		}
		out := p.outgoing(req, b.flow, r.own)
		out.Recipient = *b.contact.Clone()
		if req.Method == sip.INVITE || req.Method == sip.REFER {
			via := out.Via()
			out.RemoveHeader("Via")
			p.recordRoute(out, caller, hop{b.flow, callee}, req.Recipient.Scheme)
			out.PrependHeader(via)
		}
		all = append(all, &branch{request: out, flow: b.flow, user: callee, binding: b})
	}
	return all
}

// run sends the branch's request and posts what becomes of it until its
// transaction ends or the fork no longer cares.
func (b *branch) run(f *fork) {
	tx, err := f.pbx.request(b.request, b.flow)
	if err != nil {
		f.pbx.log.Debug("a request was not relayed", "method", string(b.request.Method), "error", err)
		f.post(event{branch: b, over: true, err: err})
		return
	}
	// A phone says its 2xx again until it gets the ACK; each goes back (RFC 6026 §7.1).
	tx.OnRetransmission(func(res *sip.Response) { f.post(event{branch: b, res: res}) })
	f.post(event{branch: b, began: tx})
	for {
		select {
		case res := <-tx.Responses():
			f.post(event{branch: b, res: res})
		case <-tx.Done():
			f.post(event{branch: b, over: true, err: tx.Err()})
			return
		}
	}
}

// cancelRequest is the CANCEL of the branch's INVITE (RFC 3261 §9.1), with the
// reason why (RFC 3326).
func (b *branch) cancelRequest() *sip.Request {
	req := sip.NewRequest(sip.CANCEL, b.request.Recipient)
	req.AppendHeader(sip.HeaderClone(b.request.Via()))
	sip.CopyHeaders("Route", b.request, req)
	forwards := sip.MaxForwardsHeader(defaultForwards)
	req.AppendHeader(&forwards)
	copyDialog(b.request, req)
	if b.reason != "" {
		req.AppendHeader(sip.NewHeader("Reason", b.reason))
	}
	req.SetBody(nil)
	req.SetTransport(b.request.Transport())
	req.SetDestination(b.request.Destination())
	req.Laddr = b.request.Laddr
	return req
}

// copyDialog gives req the From, To, Call-ID and CSeq number of another request.
func copyDialog(from, req *sip.Request) {
	req.AppendHeader(sip.HeaderClone(from.From()))
	req.AppendHeader(sip.HeaderClone(from.To()))
	req.AppendHeader(sip.HeaderClone(from.CallID()))
	req.AppendHeader(&sip.CSeqHeader{SeqNo: from.CSeq().SeqNo, MethodName: req.Method})
}
