package app

import (
	"testing"
	"time"
)

func TestAPulseIsNeverEarlyAndEndsWithItsBeat(t *testing.T) {
	for name, begin := range map[string]func() pulse{"the system's": newPulse, "Go's": newTicker} {
		t.Run(name, func(t *testing.T) {
			start, p, stop := time.Now(), begin(), make(chan struct{})
			defer p.close()
			for n := range 20 {
				if !p.wait(stop) {
					t.Fatal("it ended by itself")
				}
				if passed := time.Since(start); passed < time.Duration(n+1)*frameTime {
					t.Errorf("pulse %d comes after %v", n+1, passed)
				}
			}
			close(stop)
			for n := 0; p.wait(stop); n++ { // Go's may choose between a pulse and the end
				if n == 20 {
					t.Fatal("it goes on after its end")
				}
			}
		})
	}
}

func TestAHeldPulseDoesNotComeInARow(t *testing.T) {
	p, stop := newPulse(), make(chan struct{})
	defer p.close()
	p.wait(stop)
	held := time.NewTimer(5 * frameTime)
	defer held.Stop()
	<-held.C
	p.wait(stop) // for all that has passed
	began := time.Now()
	p.wait(stop)
	p.wait(stop)
	if passed := time.Since(began); passed < frameTime/2 {
		t.Errorf("two pulses come within %v", passed)
	}
}
