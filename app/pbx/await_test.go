package pbx

import (
	"net/netip"
	"runtime"
	"testing"
	"time"
)

// await returns when condition holds, and fails the test when it never does.
func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(deadline); time.Now().Before(end); runtime.Gosched() {
		if condition() {
			return
		}
	}
	t.Fatalf("waited in vain for %s", what)
}

var ipv6Loopback = netip.IPv6Loopback()
