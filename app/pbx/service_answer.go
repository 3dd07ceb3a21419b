package pbx

import (
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

const longestAckInterval = 4 * time.Second // between two repetitions of a 200 (RFC 3261 T2)

// errNoAck means that a caller never acknowledged the answer.
var errNoAck = errors.New("the caller does not acknowledge")

// ackWait is what the next ACK is for.
type ackWait struct {
	cseq  uint32
	came  chan struct{} // closed when it came
	offer bool          // it brings the answer to an offer of ours
}

// accept answers an INVITE with a 200 and repeats that until the ACK comes
// (RFC 3261 §13.3.1.4). If first, a refusal ends the call.
func (c *serviceCall) accept(req *sip.Request, tx *transaction, first bool) {
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
	tx.turn.pass() // the ACK is next
	if !offer {
		c.commit()
	}
	c.await(wait, tx, res)
}

// describe returns our half of an exchange: an answer, or an offer where the
// caller made none.
func (c *serviceCall) describe(req *sip.Request) ([]byte, error) {
	if len(req.Body()) == 0 {
		return c.session.Propose(false)
	}
	return c.session.Answer(req.Body())
}

// update answers an offer in an UPDATE (RFC 3311 §5.2).
func (c *serviceCall) update(req *sip.Request, tx *transaction) {
	body, err := c.session.Answer(req.Body())
	if err != nil {
		c.pbx.refuseSDP(req, tx, err)
		return
	}
	c.pbx.respond(tx, c.ok(req, body))
	c.commit()
}

func (c *serviceCall) commit() {
	if err := c.session.Commit(""); err != nil {
		c.pbx.log.Debug("a service has no audio", "error", err)
	}
}

func (c *serviceCall) ok(req *sip.Request, body []byte) *sip.Response {
	res := sip.NewResponseFromRequest(req, sip.StatusOK, "OK", body)
	if res.To() != nil {
		res.To().Params.Add("tag", c.dialog.local)
	}
	uri := c.pbx.place.uri(c.invite.Recipient.User, c.caller.flow.transport, req.Recipient.Scheme)
	res.AppendHeader(&sip.ContactHeader{Address: uri})
	res.AppendHeader(allow())
	res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	return res
}

// await repeats res until its ACK comes, and hangs up when none does.
func (c *serviceCall) await(wait ackWait, tx *transaction, res *sip.Response) {
	limits := c.pbx.tuning.services
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
			c.pbx.log.Debug("a call to a service ends", "error", errNoAck)
			c.end()
			return
		}
	}
}

// acknowledge takes an ACK, with the answer in it where the offer was ours.
func (c *serviceCall) acknowledge(req *sip.Request) {
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
	if wait.offer {
		if err := c.session.Receive("", req.Body()); err != nil {
			c.pbx.log.Debug("a call to a service ends", "error", err)
			c.end()
			return
		}
		c.commit()
	}
	c.start.Do(func() { close(c.begun) })
}
