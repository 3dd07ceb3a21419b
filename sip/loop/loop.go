// Package loop runs functions one after another on a goroutine of its own, so
// that what they touch needs no lock. It is how the owner of a state is made:
// everybody else posts functions, timers included, and never waits for long.
package loop

import (
	"errors"
	"sync"
	"time"
)

// ErrClosed is returned for work that was given to a loop after its end.
var ErrClosed = errors.New("the loop has ended")

// Loop is one owner goroutine with an unbounded queue in front of it. Its
// methods are safe for concurrent use.
type Loop struct {
	mu     sync.Mutex
	queue  []func()
	closed bool
	wake   chan struct{}
	done   chan struct{}
}

// New starts a loop. Its goroutine runs until Close.
func New() *Loop {
	l := &Loop{wake: make(chan struct{}, 1), done: make(chan struct{})}
	go l.run()
	return l
}

// Post queues f behind everything posted before. It never blocks, and says
// false when the loop has ended, so that f will not run.
func (l *Loop) Post(f func()) bool {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	l.queue = append(l.queue, f)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return true
}

// Do runs f on the loop and waits for its end. Called from the loop itself it
// would wait for itself forever: what runs on the loop calls f directly.
func (l *Loop) Do(f func()) error {
	ran := make(chan struct{})
	if !l.Post(func() { defer close(ran); f() }) {
		return ErrClosed
	}
	<-ran
	return nil
}

// Timer is a function that the loop will run later.
type Timer struct {
	timer   *time.Timer
	stopped bool // touched on the loop only
}

// After runs f on the loop once d has passed, unless Stop comes first.
func (l *Loop) After(d time.Duration, f func()) *Timer {
	t := &Timer{}
	t.timer = time.AfterFunc(d, func() {
		l.Post(func() {
			if !t.stopped {
				t.stopped = true
				f()
			}
		})
	})
	return t
}

// Stop keeps the function from running, also when its time has already come
// but the loop has not reached it. It is called on the loop; nil is allowed.
func (t *Timer) Stop() {
	if t == nil {
		return
	}
	t.stopped = true
	t.timer.Stop()
}

// Close runs what is queued, ends the goroutine and waits for it. Nothing may
// be posted from then on.
func (l *Loop) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	<-l.done
}

func (l *Loop) run() {
	defer close(l.done)
	for {
		l.mu.Lock()
		batch, closed := l.queue, l.closed
		l.queue = nil
		l.mu.Unlock()
		for _, f := range batch {
			f()
		}
		if len(batch) > 0 {
			continue
		}
		if closed {
			return
		}
		<-l.wake
	}
}
