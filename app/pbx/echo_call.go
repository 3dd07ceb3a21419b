package pbx

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/media"
)

// echoCall is one call to the extension that echoes: the callee's side of a
// dialog (RFC 3261 §12, §13.3). Its talk owns the audio; requests come by other
// goroutines.
type echoCall struct {
	pbx     *PBX
	dialog  dialog
	invite  *sip.Request // that opened the dialog
	caller  hop
	session *media.Session

	ended context.Context
	end   context.CancelFunc

	mu      sync.Mutex
	cseq    uint32 // of the caller's last request
	waiting ackWait
	bye     sync.Once
}

// ackWait is what the next ACK is for.
type ackWait struct {
	cseq  uint32
	came  chan struct{} // closed when it came
	offer bool          // it brings the answer to an offer of ours
}

func newEchoCall(p *PBX, invite *sip.Request, caller hop, session *media.Session) *echoCall {
	c := &echoCall{
		pbx: p, invite: invite, caller: caller, session: session, cseq: invite.CSeq().SeqNo,
		dialog: dialog{invite.CallID().Value(), rand.Text(), param(invite.From().Params, "tag")},
	}
	c.ended, c.end = context.WithTimeout(p.ending, p.tuning.echo.length)
	return c
}

// talk sends back what it hears, until the call ends.
func (c *echoCall) talk() {
	defer c.session.Close()
	const frame = 10 * time.Millisecond
	tick := time.NewTicker(frame)
	defer tick.Stop()
	var samples []int16
	for began, frames := time.Now(), 0; ; {
		select {
		case <-c.ended.Done():
			c.hangUp()
			return
		case now := <-tick.C:
			for due := int(now.Sub(began) / frame); frames < due; frames++ { // a late tick stands for several
				if size := c.session.Rate() / 100; size != len(samples) {
					samples = make([]int16, size)
				}
				c.session.ReadFrame(samples)
				c.session.WriteFrame(samples)
			}
		}
	}
}

// take answers a request within the dialog.
func (c *echoCall) take(req *sip.Request, tx sip.ServerTransaction) {
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
func (c *echoCall) inOrder(cseq uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cseq <= c.cseq {
		return false
	}
	c.cseq = cseq
	return true
}

// accept answers an INVITE with a 200 and repeats that until the ACK comes
// (RFC 3261 §13.3.1.4). If first, a refusal ends the call.
func (c *echoCall) accept(req *sip.Request, tx sip.ServerTransaction, first bool) {
	offer := len(req.Body()) == 0
	body, err := c.describe(req)
	if err != nil {
		c.pbx.refuseSDP(req, tx, err)
		if first {
			c.abandon()
		}
		return
	}
	wait := ackWait{cseq: req.CSeq().SeqNo, came: make(chan struct{}), offer: offer}
	c.mu.Lock()
	c.waiting = wait
	c.mu.Unlock()
	res := c.ok(req, body)
	if err := tx.Respond(res); err != nil && first { // cancelled in this moment, or the connection broke
		c.abandon()
		return
	}
	if !offer {
		c.commit()
	}
	c.await(wait, tx, res)
}

// describe returns our half of an exchange: an answer, or an offer where the
// caller made none.
func (c *echoCall) describe(req *sip.Request) ([]byte, error) {
	if len(req.Body()) == 0 {
		return c.session.Propose(false)
	}
	return c.session.Answer(req.Body())
}

// update answers an offer in an UPDATE (RFC 3311 §5.2).
func (c *echoCall) update(req *sip.Request, tx sip.ServerTransaction) {
	body, err := c.session.Answer(req.Body())
	if err != nil {
		c.pbx.refuseSDP(req, tx, err)
		return
	}
	c.pbx.respond(tx, c.ok(req, body))
	c.commit()
}

func (c *echoCall) commit() {
	if err := c.session.Commit(""); err != nil {
		c.pbx.log.Debug("an echo has no audio", "error", err)
	}
}

func (c *echoCall) ok(req *sip.Request, body []byte) *sip.Response {
	res := sip.NewResponseFromRequest(req, sip.StatusOK, "OK", body)
	if res.To() != nil {
		res.To().Params.Add("tag", c.dialog.local)
	}
	uri := c.pbx.place.uri(echoExtension, c.caller.flow.transport, req.Recipient.Scheme)
	res.AppendHeader(&sip.ContactHeader{Address: uri})
	res.AppendHeader(allow())
	res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	return res
}

// await repeats res until its ACK comes, and hangs up when none does.
func (c *echoCall) await(wait ackWait, tx sip.ServerTransaction, res *sip.Response) {
	limits := c.pbx.tuning.echo
	interval := limits.firstAck
	again, last := time.NewTimer(interval), time.NewTimer(limits.lastAck)
	defer again.Stop()
	defer last.Stop()
	for {
		select {
		case <-wait.came:
			return
		case ack := <-tx.Acks(): // from a caller that gave it the INVITE's branch
			c.acknowledge(ack)
		case <-c.ended.Done():
			return
		case <-again.C:
			c.pbx.respond(tx, res)
			interval = min(2*interval, longestAckInterval)
			again.Reset(interval)
		case <-last.C:
			c.pbx.log.Debug("an echo ends", "error", errNoAck)
			c.end()
			return
		}
	}
}

// acknowledge takes an ACK, with the answer in it where the offer was ours.
func (c *echoCall) acknowledge(req *sip.Request) {
	c.mu.Lock()
	wait := c.waiting
	mine := wait.came != nil && wait.cseq == req.CSeq().SeqNo
	if mine {
		c.waiting = ackWait{}
	}
	c.mu.Unlock()
	if !mine {
		return // it was sent again
	}
	close(wait.came)
	if !wait.offer {
		return
	}
	if err := c.session.Receive("", req.Body()); err != nil {
		c.pbx.log.Debug("an echo ends", "error", err)
		c.end()
		return
	}
	c.commit()
}

// abandon ends the call without a BYE: the caller has sent one, or there never
// was a dialog.
func (c *echoCall) abandon() {
	c.bye.Do(func() {})
	c.end()
}

// hangUp sends the BYE, once, if the caller has not.
func (c *echoCall) hangUp() {
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
func (c *echoCall) byeRequest(target sip.Uri) *sip.Request {
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
