package network

import "time"

const (
	// clockTick is how often the clocks are compared.
	clockTick = time.Second
	// clockJump is by how much they may differ: more than any correction of the
	// time that a computer makes while it runs, less than any sleep.
	clockJump = 5 * time.Second
)

// clock is the time of day and the time that the process has run for. While a
// computer sleeps the first goes on and, on most systems, the second does not.
type clock interface {
	day() time.Time         // without a monotonic part
	running() time.Duration // since some moment
}

type systemClock struct{}

var began = time.Now()

func (systemClock) day() time.Time         { return time.Now().Round(0) }
func (systemClock) running() time.Duration { return time.Since(began) }

// watchClock notices that the clocks have gone apart, or that nothing has run
// for a while, until stop ends.
func watchClock(c clock, stop <-chan struct{}, noticed func()) {
	ticker := time.NewTicker(clockTick)
	defer ticker.Stop()
	day, running := c.day(), c.running()
	for {
		select {
		case <-ticker.C:
		case <-stop:
			return
		}
		nowDay, nowRunning := c.day(), c.running()
		passed, ran := nowDay.Sub(day), nowRunning-running
		if (passed-ran).Abs() > clockJump || ran > clockTick+clockJump {
			noticed()
		}
		day, running = nowDay, nowRunning
	}
}
