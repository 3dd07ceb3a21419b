package app

import "time"

// pulse tells a beat when 10 ms are over.
type pulse interface {
	// wait returns at the next of them, or with false once stop has ended.
	wait(stop <-chan struct{}) bool
	close()
}

// ticker is the pulse of Go's own timers.
type ticker struct{ *time.Ticker }

func newTicker() pulse { return ticker{time.NewTicker(frameTime)} }

func (t ticker) wait(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return false
	case <-t.C:
		return true
	}
}

func (t ticker) close() { t.Stop() }
