//go:build !linux

package app

// newPulse is the pulse of Go's own timers.
func newPulse() pulse { return newTicker() }
