package interop

import (
	"testing"
	"time"
)

// eventually tries something until it succeeds. The test fails when it does not within patience, or when the process
// that it depends on has ended.
func eventually(t testing.TB, what string, p *process, try func() error) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-again.C:
		case <-p.ended:
			t.Fatalf("waiting until %s: %s has ended (%v)", what, p.name, p.command.ProcessState)
		case <-deadline.C:
			t.Fatalf("waiting until %s: not within %v: %v", what, patience, err)
		}
	}
}
