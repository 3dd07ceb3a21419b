package sip

import (
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func TestTheServersFlowTimerSetsThePings(t *testing.T) {
	a, _ := quietAgent(t, nil)
	reach(t, a)
	for _, test := range []struct {
		header string
		want   time.Duration
	}{{"", 0}, {" 120 ", 2 * time.Minute}, {"1", flowTimerLeast}, {"soon", 0}, {"120", 2 * time.Minute}, {"", 0}} {
		res := sip.NewResponse(200, "OK")
		if test.header != "" {
			res.AppendHeader(sip.NewHeader("Flow-Timer", test.header))
		}
		_ = a.loop.Do(func() {
			a.flowClaimed(res)
			if a.server.link.flowTimer != test.want || (a.server.link.pinging != nil) != (test.want > 0) {
				t.Errorf("Flow-Timer %q: every %v, pings: %v", test.header, a.server.link.flowTimer, a.server.link.pinging != nil)
			}
		})
	}
}
