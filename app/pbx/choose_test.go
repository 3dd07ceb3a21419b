package pbx

import (
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestTheBestRefusalComesBack(t *testing.T) {
	tests := []struct {
		name          string
		first, second string
		want          int
	}{
		{"what the caller can act on", "486 Busy Here", "488 Not Acceptable Here", 488},
		{"the lower class", "500 Server Internal Error", "486 Busy Here", 486},
		{"a decline for all", "486 Busy Here", "603 Decline", 603},
		{"no 503, which would be about the PBX", "503 Service Unavailable", "503 Service Unavailable", 500},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := startPBX(t)
			caller := registered(t, p, "1001", tcp)
			first, second := registered(t, p, "1002", tcp), registered(t, p, "1002", udp)
			r := caller.call("1002")
			a, b := first.request("INVITE"), second.request("INVITE")
			first.reply(a, test.first, "a", "")
			first.request("ACK")
			second.reply(b, test.second, "b", "")
			second.request("ACK")
			caller.ackRefusal(r, caller.wants(caller.response("INVITE"), test.want))
		})
	}
}

func TestOutcomesAreRanked(t *testing.T) {
	said := func(status int) *branch { return &branch{answer: sip.NewResponse(status, "")} }
	silent, gone := &branch{timedOut: true}, &branch{}
	order := []*branch{said(603), said(302), said(415), said(486), said(500), silent, gone} // best first
	for i := range order {
		rest := append([]*branch(nil), order[i:]...)
		for range rest {
			rest = append(rest[1:], rest[0]) // whoever was called first
			if best(rest) != order[i] {
				t.Errorf("outcome %d of the order does not go before the others", i)
			}
		}
	}
}
