package sip

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Option tags of a REGISTER (RFC 5626 §4.2.1).
const (
	outbound = "outbound"
	path     = "path" // RFC 3327
)

// lacksOutbound is the status of a registrar whose first hop keeps no flows
// (RFC 5626 §11.6).
const lacksOutbound = 439

// flowTimerLeast keeps a server's odd Flow-Timer from making us hammer it.
const flowTimerLeast = 10 * time.Second

// parseInstance reads a UUID, or the URN of one, as what +sip.instance holds
// (RFC 5626 §4.1). Empty stays empty.
func parseInstance(text string) (string, error) {
	const prefix = "urn:uuid:"
	if text == "" {
		return "", nil
	}
	uuid := strings.ToLower(text)
	uuid = strings.TrimPrefix(uuid, prefix)
	groups := strings.Split(uuid, "-")
	lengths := []int{8, 4, 4, 4, 12} // RFC 9562 §4
	_, err := hex.DecodeString(strings.Join(groups, ""))
	if err != nil || !slices.EqualFunc(groups, lengths, func(g string, n int) bool { return len(g) == n }) {
		return "", fmt.Errorf("%q is no UUID", text)
	}
	return prefix + uuid, nil
}

// claimFlow asks the registrar to reach this phone by the flow that the request
// goes by, and to let it take the place of the one before (RFC 5626 §4.2.1).
func (a *Agent) claimFlow(req *sip.Request) {
	if a.config.Instance == "" {
		return
	}
	params := &req.Contact().Params
	params.Add("+sip.instance", `"<`+a.config.Instance+`>"`)
	if !a.registration.noOutbound {
		params.Add("reg-id", "1")
		req.AppendHeader(sip.NewHeader("Supported", outbound+", "+path))
	}
}

// flowClaimed reads from the answer whether the flow is kept, and how often it
// wants a ping (RFC 5626 §4.2.1, §4.4).
func (a *Agent) flowClaimed(res *sip.Response) {
	l := a.server.link
	l.outbound = requires(res, outbound)
	needed := time.Duration(0)
	if h := res.GetHeader("Flow-Timer"); h != nil {
		if d, ok := seconds(strings.TrimSpace(h.Value())); ok {
			needed = max(d, flowTimerLeast)
		}
	}
	if needed != l.flowTimer {
		l.flowTimer = needed
		a.keepAlive(l)
	}
}
