package audio

import (
	"errors"
	"runtime"
	"sync"
	"time"
)

const (
	deviceTick   = 100 * time.Millisecond // how often open lines are looked at
	goneAfter    = time.Second            // without a callback, of a line that had some
	deadAfter    = 3 * time.Second        // without a callback, of a new line
	firstPause   = 2 * time.Second        // before a device is tried again
	longestPause = 30 * time.Second       // where that interrupts others
	linger       = 5 * time.Second        // the library stays ready after the last stream
	stuckAfter   = 5 * time.Second        // a call of the library that takes longer is told of
	quitWithin   = 3 * time.Second        // Close waits for the library
	leaveWithin  = time.Second            // Close waits for a single call of it: a sound server that hangs delays no end
	longestTail  = 500 * time.Millisecond // an output that is closed plays what it took
)

// deviceStream is an open input, output or ringer as the loop sees it.
type deviceStream struct {
	role    Role
	capture bool
	names   []string
	rate    int // hertz, the core's
	end     end

	line   line // nil: none
	device device
	left   *pulse // what the line's callback leaves behind
	beats  uint64 // callbacks seen
	still  time.Duration
	flows  bool // the line had a callback
	lost   bool // the line is to be closed, the stream not

	missed  *Status       // why it has no sound, once it had some
	next    time.Duration // when to try for a device
	pause   time.Duration // and how long to wait then
	renew   bool          // only a new list can help
	closing bool
	closeAt time.Duration
}

// deviceLoop decides which line is opened and closed when. One goroutine owns its state and never waits for the library:
// another one makes all calls, one at a time, and hands back what came of each.
type deviceLoop struct {
	driver driver
	board  *board
	now    func() time.Duration

	mu     sync.Mutex
	posted []func()
	wake   chan struct{}
	calls  chan func() func()
	done   chan func()
	ended  chan struct{}
	err    error // once ended

	streams  []*deviceStream
	up       bool // the library is started
	list     []device
	listed   time.Duration
	dead     map[int]bool // devices of this list that went or never gave sound
	renewing bool         // the library is to be stopped and started
	asked    []func([]device, error)
	idle     time.Duration // when the last stream ended
	busy     bool          // a call is under way
	since    time.Duration // so long
	quitting bool
	quitBy   time.Duration
}

func startDeviceLoop(with driver, b *board, now func() time.Duration) *deviceLoop {
	l := &deviceLoop{
		driver: with, board: b, now: now,
		wake: make(chan struct{}, 1), calls: make(chan func() func()), done: make(chan func(), 1), ended: make(chan struct{}),
	}
	go l.call()
	go l.run()
	return l
}

// post has f done by the loop. It never blocks, and does nothing once the loop has ended.
func (l *deviceLoop) post(f func()) {
	l.mu.Lock()
	l.posted = append(l.posted, f)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *deviceLoop) takePosted() []func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	posted := l.posted
	l.posted = nil
	return posted
}

// call makes the calls of the library, all on one thread: some systems tie what a library holds to it.
func (l *deviceLoop) call() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for f := range l.calls {
		l.done <- f()
	}
}

// do hands a call to the other goroutine; what it returns is then done by the loop. No call is under way.
func (l *deviceLoop) do(f func() func()) {
	l.busy, l.since = true, l.now()
	l.calls <- f
}

func (l *deviceLoop) run() {
	defer close(l.ended)
	defer close(l.calls)
	ticker := time.NewTicker(deviceTick)
	defer ticker.Stop()
	ticking := true
	for !l.finished() {
		if active := l.active(); active != ticking {
			if ticking = active; active {
				ticker.Reset(deviceTick)
			} else {
				ticker.Stop()
			}
		}
		select {
		case <-l.wake:
			for _, f := range l.takePosted() {
				f()
			}
		case f := <-l.done:
			l.busy = false
			f()
		case <-ticker.C:
			l.look()
		}
		l.step()
	}
}

// active says whether time matters.
func (l *deviceLoop) active() bool {
	return len(l.streams) > 0 || l.up || l.busy || l.quitting || len(l.asked) > 0
}

// finished says whether the loop may end: everything is freed, or the library does not come back.
func (l *deviceLoop) finished() bool {
	if !l.quitting {
		return false
	}
	if !l.busy && len(l.streams) == 0 && !l.up {
		return true
	}
	stuck := l.busy && l.now()-max(l.since, l.quitBy-quitWithin) >= leaveWithin
	if stuck || l.now() >= l.quitBy {
		l.err = errors.Join(l.err, errDevicesStuck)
		return true
	}
	return false
}

// add takes a new stream.
func (l *deviceLoop) add(s *deviceStream) {
	s.pause = firstPause
	if len(l.streams) == 0 && len(l.dead) > 0 {
		l.renewing = true
	}
	l.streams = append(l.streams, s)
	if l.quitting {
		l.end(s)
	}
}

// end closes a stream: its line when it has played all.
func (l *deviceLoop) end(s *deviceStream) {
	s.closing = true
	s.closeAt = l.now()
	if s.line != nil && !s.lost && !l.quitting {
		s.closeAt += min(s.end.waiting()+s.line.Latency(), longestTail)
	}
}

// ask has answer called with the list of devices.
func (l *deviceLoop) ask(answer func([]device, error)) {
	if len(l.streams) == 0 && l.up && l.now()-l.listed > deviceTick {
		l.renewing = true
	}
	l.asked = append(l.asked, answer)
}

// quit ends all streams and the library.
func (l *deviceLoop) quit() {
	if l.quitting {
		return
	}
	l.quitting, l.quitBy = true, l.now()+quitWithin
	for _, s := range l.streams {
		l.end(s)
		s.end.part()
	}
}
