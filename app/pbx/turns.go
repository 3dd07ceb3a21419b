package pbx

import (
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

const (
	turnPatience = 50 * time.Millisecond // that a request waits for the one before it to show up
	turnLife     = 2 * time.Second       // that it waits for one which has, and until one which never does is forgotten
)

// turns keeps the requests of each sender in the order they came in. sipgo
// hands each to a goroutine of its own, and the last of several that came
// together often runs first; relayed so, the second digit would overtake the
// first, and a re-INVITE the ACK before it. What sipgo answers by itself (a
// request sent again, a CANCEL) never takes its turn and is waited for in vain,
// not for long.
//
// It also knows how many requests are on their way, and makes who reads them
// wait when there are too many.
type turns struct {
	most int

	mu      sync.Mutex
	room    *sync.Cond
	waiting map[*sip.Request]*turn
	last    map[string]*turn // by source
	closed  bool
}

// turn is the place of one request.
type turn struct {
	owner  *turns
	req    *sip.Request
	source string
	came   time.Time
	placed chan struct{} // closed when before is known
	before *turn
	taken  chan struct{} // closed when its handler runs
	passed chan struct{} // closed when the next may go
	once   sync.Once
}

func newTurns(most int) *turns {
	t := &turns{most: most, waiting: map[*sip.Request]*turn{}, last: map[string]*turn{}}
	t.room = sync.NewCond(&t.mu)
	return t
}

// arrived is told of each message by the goroutine that has read it.
func (t *turns) arrived(msg sip.Message) {
	req, ok := msg.(*sip.Request)
	if !ok || req.IsCancel() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.of(req)
	one.before = t.last[one.source]
	t.last[one.source] = one
	close(one.placed)
}

// of returns the turn of req: its handler may run before the reader goes on.
func (t *turns) of(req *sip.Request) *turn {
	one := t.waiting[req]
	if one == nil {
		one = &turn{
			owner: t, req: req, source: req.Transport() + req.Source(), came: time.Now(),
			placed: make(chan struct{}), taken: make(chan struct{}), passed: make(chan struct{}),
		}
		t.waiting[req] = one
	}
	return one
}

// take waits until it is req's turn. The caller owes pass.
func (t *turns) take(req *sip.Request) *turn {
	if req.IsCancel() {
		return nil // goes at once: what it cancels is under way
	}
	t.mu.Lock()
	one := t.of(req)
	t.mu.Unlock()
	close(one.taken)
	patience := time.NewTimer(turnPatience)
	defer patience.Stop()
	if !within(one.placed, patience) || one.before == nil || !within(one.before.taken, patience) {
		return one
	}
	patience.Reset(turnLife)
	within(one.before.passed, patience)
	return one
}

// within says whether event comes before patience ends.
func within(event <-chan struct{}, patience *time.Timer) bool {
	select {
	case <-event:
		return true
	case <-patience.C:
		return false
	}
}

// pass lets the next one go. It may be called again, and for no turn.
func (t *turn) pass() {
	if t == nil {
		return
	}
	t.once.Do(func() {
		t.owner.mu.Lock()
		delete(t.owner.waiting, t.req)
		if t.owner.last[t.source] == t {
			delete(t.owner.last, t.source)
		}
		t.owner.mu.Unlock()
		close(t.passed)
		t.owner.room.Broadcast()
	})
}

// full says whether too many requests are on their way.
func (t *turns) full() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting) >= t.most
}

// await returns when there is room for another request.
func (t *turns) await() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.waiting) >= t.most && !t.closed {
		t.room.Wait()
	}
}

// sweep forgets the requests that never took their turn.
func (t *turns) sweep() {
	for _, one := range t.older(turnLife) {
		one.pass()
	}
}

func (t *turns) older(age time.Duration) []*turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	var old []*turn
	for _, one := range t.waiting {
		if time.Since(one.came) >= age {
			old = append(old, one)
		}
	}
	return old
}

// close lets go who awaits room.
func (t *turns) close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.room.Broadcast()
}
