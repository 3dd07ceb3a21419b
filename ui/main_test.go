//go:build !headless

package ui

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain leaves Fyne the one goroutine that it keeps for good.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("fyne.io/fyne/v2/internal/async.(*UnboundedChan[...]).processing"))
}
