//go:build !headless

package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

const (
	// dozeLimit is how long the goroutine that draws sleeps at a stretch: what Fyne itself asks of it, such as a press in the tray,
	// waits that long at worst. Each sleep has a price of its own, for Go's runtime looks after a thread that is away.
	dozeLimit = 500 * time.Millisecond
	// dozePause is the time between two sleeps: one turn of Fyne's loop, so that what changed is seen.
	dozePause = time.Second / 60
	// dozeAwake is how long it stays awake after a key, a press or a move: what these set moving moves smoothly.
	dozeAwake = time.Second
)

// doze has the goroutine that draws sleep while nothing happens. Fyne's loop looks for events sixty times a second for as long as a
// window is there, which costs a phone that waits all day about one part in a hundred of a processor. So that goroutine is asked, between
// two turns of the loop, to wait in the system for the next event.
type doze struct {
	mu     sync.Mutex
	asleep bool
	tasks  int // what is to be drawn and has not been
}

// draw runs something on the goroutine that draws, and wakes it.
func (d *doze) draw(task func()) {
	d.mu.Lock()
	d.tasks++
	d.mu.Unlock()
	fyne.Do(func() {
		d.mu.Lock()
		d.tasks--
		d.mu.Unlock()
		task()
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asleep { // so that GLFW is there: it ends on the goroutine that sleeps
		glfw.PostEmptyEvent()
	}
}

// run lets the goroutine that draws sleep again and again while the phone rests, until ctx ends. Whoever ends the program has ended ctx
// before, on the goroutine that draws: GLFW is never asked after its end.
func (d *doze) run(ctx context.Context, rests func() bool) {
	pause := time.NewTimer(dozeAwake)
	defer pause.Stop()
	slept := make(chan time.Duration, 1)
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-slept:
			pause.Reset(next)
		case <-pause.C:
			fyne.Do(func() {
				next := dozePause
				if ctx.Err() == nil && (!rests() || d.sleep()) {
					next = dozeAwake
				}
				slept <- next
			})
		}
	}
}

// sleep waits for an event of the system or for something to draw, and says whether it was an event. Systems count the limit in
// milliseconds, so that it may be over a little early.
func (d *doze) sleep() bool {
	d.mu.Lock()
	d.asleep = d.tasks == 0
	sleeps := d.asleep
	d.mu.Unlock()
	if !sleeps {
		return false
	}
	began := time.Now()
	glfw.WaitEventsTimeout(dozeLimit.Seconds())
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asleep = false
	return d.tasks == 0 && time.Since(began) < dozeLimit*9/10
}
