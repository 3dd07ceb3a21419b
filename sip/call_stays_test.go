package sip

import (
	"net/netip"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestACallStaysWhereItIsBeingTried(t *testing.T) {
	a, _ := quietAgent(t, nil)
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
		if c.elsewhere(req, ErrNoAnswer, restUsual) { // RFC 3263 §4.3: only a silence without any response is a failure
			t.Error("the call goes on elsewhere")
		}
	})
}
