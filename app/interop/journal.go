package interop

import (
	"fmt"
	"sync"
	"time"
)

// journal keeps what a peer reported, in order, for those who wait for one of the entries. What came before somebody
// began to wait counts too, so nothing is missed between asking for something and waiting for it.
type journal[E any] struct {
	mu      sync.Mutex
	entries []E
	over    error         // why nothing more will come; nil while something may
	changed chan struct{} // closed and replaced at each change
}

func newJournal[E any]() *journal[E] { return &journal[E]{changed: make(chan struct{})} }

func (j *journal[E]) add(entry E) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, entry)
	j.announce()
}

// end lets everybody who waits know that they wait in vain, and why.
func (j *journal[E]) end(reason error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.over = reason
	j.announce()
}

func (j *journal[E]) announce() {
	close(j.changed)
	j.changed = make(chan struct{})
}

// length is how many entries there are, for waiting for one after them.
func (j *journal[E]) length() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.entries)
}

// since returns the entries from number from on.
func (j *journal[E]) since(from int) []E {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries[from:]
}

// wait returns the first entry from number from on that matches. It gives up when the journal is over, or after the
// limit, with an error that tells the last entries.
func (j *journal[E]) wait(what string, from int, limit time.Duration, matches func(E) bool) (E, error) {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for next := from; ; {
		j.mu.Lock()
		entries, over, changed := j.entries, j.over, j.changed
		j.mu.Unlock()
		for ; next < len(entries); next++ {
			if matches(entries[next]) {
				return entries[next], nil
			}
		}
		var none E
		if over != nil {
			return none, fmt.Errorf("waiting for %s: %w; last: %v", what, over, newest(entries))
		}
		select {
		case <-changed:
		case <-deadline.C:
			return none, fmt.Errorf("waiting for %s: nothing in %v; last: %v", what, limit, newest(entries))
		}
	}
}

func newest[E any](entries []E) []E { return entries[max(0, len(entries)-5):] }
