package sip

import (
	"net/netip"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func TestACallStaysWhereItIsBeingTried(t *testing.T) {
	events := make(chan Event, 8)
	a, _ := quietAgent(t, func(e Event) { events <- e })
	reach(t, a)
	_ = a.loop.Do(func() {
		a.server.hops.known = append(a.server.hops.known, hop{remote: netip.MustParseAddrPort("127.0.0.1:9")})
	})
	c, err := a.Invite("sip:bob@example.test", []byte("v=0\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	_ = a.loop.Do(func() {
		req := c.invite
		c.invited(req, sip.NewResponseFromRequest(req, 100, "Trying", nil), nil)
		if !a.server.canMove() {
			t.Error("there is nowhere to move")
		}
		c.invited(req, sip.NewResponseFromRequest(req, 503, "Service Unavailable", nil), nil)
	})
	<-events // Sent
	select {
	case e := <-events:
		if ended, ok := e.(Ended); !ok || ended.Code != 503 {
			t.Errorf("told %+v", e)
		}
	case <-time.After(time.Second):
		t.Error("the call goes on elsewhere")
	}
}
