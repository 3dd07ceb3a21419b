package sip

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"sotto/sip/loop"
)

// acknowledgeEarly answers a reliable provisional response with PRACK (RFC 3262
// §4). It says false for one that is a repetition, or comes too early: those
// mean nothing.
func (c *Call) acknowledgeEarly(req *sip.Request, res *sip.Response) bool {
	number, ok := headerNumber(res, "RSeq")
	branch := tagOf(res.To().Params)
	if !requires(res, reliability) || !ok || branch == "" {
		return true
	}
	if last, known := c.reliable[branch]; known && number != last+1 {
		return false
	}
	c.reliable[branch] = number
	c.dialog.seq = max(c.dialog.seq, req.CSeq().SeqNo)
	early := c.established(res)
	c.dialog.seq++
	early.seq = c.dialog.seq
	prack := c.agent.newRequest(sip.PRACK, early)
	prack.AppendHeader(sip.NewHeader("RAck", fmt.Sprintf("%d %d INVITE", number, req.CSeq().SeqNo)))
	c.agent.request(prack, true, func(*sip.Request, *sip.Response, error) {}) // the INVITE's own answer tells the rest
	return true
}

// promise is a reliable provisional response of ours that waits for its PRACK.
type promise struct {
	res       *sip.Response
	number    uint32
	repeating *loop.Timer
}

// ringReliably sends a provisional response that its receiver has to
// acknowledge, and repeats it until then (RFC 3262 §3).
func (c *Call) ringReliably(res *sip.Response) {
	c.promise = promise{res: res, number: 1 + rand.Uint32N(1<<31-1)}
	res.AppendHeader(sip.NewHeader("Require", reliability))
	res.AppendHeader(sip.NewHeader("RSeq", strconv.FormatUint(uint64(c.promise.number), 10)))
	c.agent.reply(c.inviteTx, res)
	c.repeatPromise(repeatFirst, time.Now().Add(repeatLimit))
}

func (c *Call) repeatPromise(wait time.Duration, until time.Time) {
	c.promise.repeating = c.agent.loop.After(wait, func() {
		switch {
		case c.state != ringing:
		case time.Now().After(until):
			c.reject(sip.StatusInternalServerError, "The ringing was never acknowledged (no PRACK)")
		default:
			c.agent.reply(c.inviteTx, c.promise.res)
			c.repeatPromise(2*wait, until)
		}
	})
}

// acknowledgedEarly takes the PRACK to a response of ours.
func (c *Call) acknowledgedEarly(req *sip.Request, tx *sip.ServerTx) {
	number, seq := uint64(0), uint64(0)
	if h := req.GetHeader("RAck"); h != nil {
		if fields := strings.Fields(h.Value()); len(fields) == 3 {
			number, _ = strconv.ParseUint(fields[0], 10, 32)
			seq, _ = strconv.ParseUint(fields[1], 10, 32)
		}
	}
	if c.promise.res == nil || number != uint64(c.promise.number) || seq != uint64(c.promise.res.CSeq().SeqNo) {
		c.agent.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "")
		return
	}
	c.keepPromise()
	if isSDP(req) {
		// Our answer to the INVITE's offer is still to come (RFC 3262 §5).
		c.agent.respond(req, tx, sip.StatusNotAcceptableHere, "The first offer has no answer yet")
		return
	}
	c.agent.respond(req, tx, sip.StatusOK, "")
}

// keepPromise ends the repetitions: the PRACK has come, or a final response
// goes out.
func (c *Call) keepPromise() {
	c.promise.repeating.Stop()
	c.promise = promise{}
}

// headerNumber reads a header that is one number.
func headerNumber(msg sip.Message, name string) (uint32, bool) {
	for _, h := range msg.GetHeaders(name) {
		n, err := strconv.ParseUint(strings.TrimSpace(h.Value()), 10, 32)
		return uint32(n), err == nil
	}
	return 0, false
}
