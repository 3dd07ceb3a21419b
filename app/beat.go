package app

import (
	"sync"
	"time"
)

const (
	// frameTime is how long a frame of sound lasts: the beat of the wire's clock.
	frameTime = 10 * time.Millisecond
	// framesPerSecond is how many frames there are to a second of any rate.
	framesPerSecond = int(time.Second / frameTime)
	// beatsBehind is how much of the clock is caught up after the process was
	// held: a second. What is older is not worth being said any more.
	beatsBehind = 100
	// beatsAtOnce is how many beats follow one another while catching up. All at
	// once would play packets that the sockets' readers are only just unpacking.
	beatsAtOnce = 3
)

// beat is a goroutine that lives while there is something to sound, one life
// after another and never two at once: a backend has its streams only once.
type beat struct {
	live func(stop <-chan struct{}) // a whole life, which ends after stop does

	mu      sync.Mutex
	stop    chan struct{} // nil while nothing lives
	stopped chan struct{} // the end of the last life; nil before the first
	closed  bool
}

// start begins a life, unless there is one.
func (b *beat) start() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil || b.closed {
		return
	}
	before, stop, stopped := b.stopped, make(chan struct{}), make(chan struct{})
	b.stop, b.stopped = stop, stopped
	go func() {
		defer close(stopped)
		if before != nil {
			<-before
		}
		select {
		case <-stop: // over before it began
		default:
			b.live(stop)
		}
	}()
}

// end lets the life end and does not wait for it.
func (b *beat) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		close(b.stop)
		b.stop = nil
	}
}

// close ends the last life and waits for it.
func (b *beat) close() {
	b.end()
	b.mu.Lock()
	b.closed = true
	stopped := b.stopped
	b.mu.Unlock()
	if stopped != nil {
		<-stopped
	}
}

// keepTime takes a turn for every 10 ms that pass, by number, until stop ends.
func keepTime(begin func() pulse, stop <-chan struct{}, turn func(n uint64)) {
	start := time.Now() // before the pulse's own: it may not come before a turn is due
	pulse := begin()
	defer pulse.close()
	for n := uint64(0); pulse.wait(stop); {
		due := uint64(time.Since(start) / frameTime)
		if due > n+beatsBehind {
			n = due - beatsBehind
		}
		for end := min(due, n+beatsAtOnce); n < end; n++ {
			turn(n)
		}
	}
}
