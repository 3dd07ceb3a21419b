package sip

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/emiago/sipgo/sip"
)

// deaf is a connection that takes whatever is written.
type deaf struct{ closedSocket }

func (deaf) WriteMsg(sip.Message) error { return nil }

// fuzzAgent agrees to whatever it is offered.
func fuzzAgent(t *testing.T) *Agent {
	agree := func(e Event) {
		switch e := e.(type) {
		case Offer:
			e.Call.Accept(e.ID, []byte("v=0\r\n"))
		case OfferWanted:
			e.Call.Offer(e.ID, []byte("v=0\r\n"))
		}
	}
	a, err := NewAgent(Config{Username: "alice", Password: "secret", Domain: "127.0.0.1:9", Transport: TCP, Events: agree})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fuzzLink is one by which nothing comes.
func fuzzLink() *link {
	flow := Flow{Transport: TCP, Local: netip.MustParseAddrPort("127.0.0.1:5060"), Remote: netip.MustParseAddrPort("127.0.0.1:9")}
	l := newLink(flow, func() {})
	l.ended()
	l.key = addrOf(flow.Local)
	return l
}

// fuzzCall is a call that has come as far as a state, with fixed names. The
// state that it is in decides who has placed it.
func fuzzCall(a *Agent, state callState) *Call {
	a.server.link = fuzzLink()
	c := &Call{
		id: newTag(), agent: a, state: state, outgoing: state < ringing, way: a.server, offer: []byte("v=0\r\n"),
		forks: map[string]*dialog{}, acks: map[string]*sip.Request{},
	}
	uri := sip.Uri{Scheme: "sip", User: "bob", Host: "example.test"}
	c.dialog = &dialog{envelope: envelope{callID: "call", from: address{uri: uri, tag: "ours"}, to: address{uri: uri}, target: uri}}
	c.invite = c.request(c.dialog, sip.INVITE)
	if state >= ringing {
		c.dialog.to.tag = "theirs"
		c.theirInvite = fuzzRequest(a.server.current().newRequest("", sip.INVITE, c.dialog.envelope))
	} else {
		c.dialog.exchange.offered(c.number(), c.offer)
	}
	c.remember()
	return c
}

func fuzzRequest(req *sip.Request) asked {
	req.SetSource("127.0.0.1:9")
	req.SetTransport("TCP")
	tx := sip.NewServerTx("key", req, deaf{}, slog.New(slog.DiscardHandler))
	_ = tx.Init() // it never fails
	return asked{req, tx}
}

// FuzzMessages lets any messages come to a call in any state, one after the
// other as they stand between zero bytes.
func FuzzMessages(f *testing.F) {
	const tail = "Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKx;rport\r\nCall-ID: call\r\nContact: <sip:bob@127.0.0.1;ob>\r\nRecord-Route: <sip:p;lr>, <sip:q>\r\n"
	response := func(status, method string, more ...string) string {
		return "SIP/2.0 " + status + "\r\n" + tail + "From: <sip:a@b>;tag=ours\r\nTo: \"B\" <sip:b@c>;tag=theirs\r\nCSeq: 1 " + method + "\r\n" + strings.Join(more, "\r\n") + "\r\n\r\n"
	}
	request := func(method, seq string, more ...string) string {
		return method + " sip:a@b SIP/2.0\r\n" + tail + "From: <sip:b@c>;tag=theirs\r\nTo: <sip:a@b>;tag=ours\r\nCSeq: " + seq + " " + method + "\r\n" + strings.Join(more, "\r\n") + "\r\n\r\n"
	}
	const sdp = "Content-Type: application/sdp\r\n\r\nv=0"
	for _, messages := range [][]string{
		{response("183 x", "INVITE", "Require: 100rel", "RSeq: 1", sdp), response("200 OK", "INVITE", "Session-Expires: 90;refresher=uac", sdp), request("BYE", "2")},
		{response("407 x", "INVITE", `Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256`), response("302 x", "INVITE", "Contact: <sip:c@d>;q=0.5, <sip:e@f>")},
		{response("422 x", "INVITE", "Min-SE: 3600"), response("491 x", "INVITE"), response("503 x", "INVITE", "Retry-After: 5 (x)", `Warning: 399 x "y"`)},
		{request("INVITE", "2", sdp), request("UPDATE", "3", "Session-Expires: 200", sdp), request("PRACK", "4", "RAck: 1 1 INVITE"), request("ACK", "2"), request("INFO", "5", "Content-Type: application/dtmf-relay\r\n\r\nSignal=5")},
		{request("CANCEL", "1", `Reason: SIP;cause=200`), request("OPTIONS", "9"), strings.Replace(request("INVITE", "1", "Require: 100rel"), ";tag=ours", "", 1)},
	} {
		for _, state := range []callState{calling, proceeding, cancelling, ringing, accepted, confirmed, leaving} {
			f.Add(int(state), strings.Join(messages, "\x00"))
		}
	}
	f.Fuzz(func(t *testing.T, state int, messages string) {
		// In a time of its own, so that no timer outlives it.
		synctest.Test(t, func(t *testing.T) {
			a := fuzzAgent(t)
			_ = a.loop.Do(func() {
				c := fuzzCall(a, callState(uint(state)%uint(ended)))
				c.propose([]byte("v=0\r\n"))
				for text := range strings.SplitSeq(messages, "\x00") {
					fuzzMessage(c, text)
				}
			})
			synctest.Wait()
			over, cancel := context.WithCancel(t.Context())
			cancel()
			a.Close(over)
		})
	})
}

// fuzzMessage has a message come to the transaction, dialog or agent that it is
// for.
func fuzzMessage(c *Call, text string) {
	msg, err := sip.ParseMessage([]byte(text))
	if err != nil {
		return
	}
	switch msg := msg.(type) {
	case *sip.Response:
		if wholeness(msg) != nil {
			return
		}
		if v := c.renewal.current; v != nil && v.req != nil {
			c.reinvited(v, v.req, msg, nil)
		}
		if c.invite != nil {
			c.invited(c.invite, msg, nil)
		}
	case *sip.Request:
		if msg.Via() != nil && msg.CSeq() != nil { // sipgo has refused it else
			c.agent.received(msg, fuzzRequest(msg).tx)
		}
	}
}
