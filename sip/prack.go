package sip

import (
	"fmt"
	"strconv"

	"github.com/emiago/sipgo/sip"
)

// rseqOf reads the number of a reliable provisional response (RFC 3262 §7.1).
func rseqOf(res *sip.Response) (uint32, bool) {
	h := res.GetHeader("RSeq")
	if h == nil || !requires(res, reliability) {
		return 0, false
	}
	n, err := strconv.ParseUint(h.Value(), 10, 32)
	return uint32(n), err == nil && n > 0
}

// isReliable says whether a provisional response wants to be confirmed.
func isReliable(res *sip.Response) bool {
	_, ok := rseqOf(res)
	return ok
}

// inSequence says whether a reliable response is the first of its dialog or the
// next one. Any other is a repetition, or has overtaken one that will be
// repeated; it counts for nothing (RFC 3262 §4).
func (d *dialog) inSequence(res *sip.Response) bool {
	seq, _ := rseqOf(res)
	if d.rack != "" || d.rseq != 0 && seq != d.rseq+1 {
		return false
	}
	d.rseq = seq
	return true
}

// rackOf names a reliable response to a request (RFC 3262 §7.2).
func rackOf(res *sip.Response, to *sip.Request) string {
	seq, _ := rseqOf(res)
	cseq := to.CSeq()
	return fmt.Sprintf("%d %d %s", seq, cseq.SeqNo, cseq.MethodName)
}

// prack confirms a reliable response, with an answer where it brought an offer.
// The INVITE decides what becomes of the call, whatever is said to this.
func (c *Call) prack(d *dialog, rack string, body []byte) {
	req := c.request(d, sip.PRACK)
	req.AppendHeader(sip.NewHeader("RAck", rack))
	withSDP(req, body)
	c.ask(d, req, func(*sip.Response, error) {})
}
