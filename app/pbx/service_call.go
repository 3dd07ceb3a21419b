package pbx

import (
	"context"
	"crypto/rand"
	"sync"

	"github.com/emiago/sipgo/sip"

	"sotto/media"
)

// serviceCall is one call to a service: the callee's side of a dialog (RFC 3261
// §12, §13.3). Its talk owns the audio; requests come by other goroutines.
type serviceCall struct {
	pbx     *PBX
	dialog  dialog
	invite  *sip.Request // that opened the dialog
	caller  hop
	session *media.Session

	ended context.Context
	end   context.CancelFunc
	begun chan struct{} // closed when the first answer is acknowledged
	start sync.Once

	mu      sync.Mutex
	cseq    uint32 // of the caller's last request
	waiting ackWait
	bye     sync.Once
}

func newServiceCall(p *PBX, invite *sip.Request, caller hop, session *media.Session) *serviceCall {
	c := &serviceCall{
		pbx: p, invite: invite, caller: caller, session: session, cseq: invite.CSeq().SeqNo, begun: make(chan struct{}),
		dialog: dialog{invite.CallID().Value(), rand.Text(), param(invite.From().Params, "tag")},
	}
	c.ended, c.end = context.WithTimeout(p.ending, p.tuning.services.length)
	return c
}

// take answers a request within the dialog.
func (c *serviceCall) take(req *sip.Request, tx *transaction) {
	if !c.inOrder(req.CSeq().SeqNo) {
		c.pbx.reply(req, tx, sip.StatusInternalServerError, "CSeq is not newer than the last")
		return
	}
	switch {
	case req.IsInvite():
		c.accept(req, tx, false)
	case req.Method == sip.UPDATE && len(req.Body()) > 0:
		c.update(req, tx)
	case req.Method == sip.BYE:
		c.pbx.reply(req, tx, sip.StatusOK, "OK")
		c.abandon()
	default:
		c.pbx.acknowledge(req, tx)
	}
}

// inOrder says whether a request's CSeq is above the last one's (RFC 3261 §12.2.2).
func (c *serviceCall) inOrder(cseq uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cseq <= c.cseq {
		return false
	}
	c.cseq = cseq
	return true
}

// abandon ends the call without a BYE: the caller has sent one, or there never
// was a dialog.
func (c *serviceCall) abandon() {
	c.bye.Do(func() {})
	c.end()
}

// hangUp sends the BYE, once, if the caller has not.
func (c *serviceCall) hangUp() {
	c.bye.Do(func() {
		c.end()
		target := bare(c.invite.Contact().Address)
		f, ok := c.pbx.presentFlow(c.caller, &target)
		if !ok {
			return
		}
		req := c.byeRequest(target)
		c.pbx.address(req, f)
		c.pbx.ask(req, f)
	})
}

// byeRequest is a request from the callee's side (RFC 3261 §12.2.1.1).
func (c *serviceCall) byeRequest(target sip.Uri) *sip.Request {
	req := sip.NewRequest(sip.BYE, target)
	for _, h := range c.invite.GetHeaders("Record-Route") {
		if rr, ok := h.(*sip.RecordRouteHeader); ok {
			req.AppendHeader(&sip.RouteHeader{Address: *rr.Address.Clone()})
		}
	}
	forwards := sip.MaxForwardsHeader(defaultForwards)
	req.AppendHeader(&forwards)
	from, to := c.invite.To().AsFrom(), c.invite.From().AsTo()
	from.Params.Add("tag", c.dialog.local)
	req.AppendHeader(&from)
	req.AppendHeader(&to)
	req.AppendHeader(sip.HeaderClone(c.invite.CallID()))
	req.AppendHeader(&sip.CSeqHeader{SeqNo: 1, MethodName: sip.BYE})
	req.SetBody(nil)
	return req
}
