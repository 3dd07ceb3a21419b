package media

import (
	"slices"
	"time"
)

// keyOverlap is how long after an exchange the peer's last key is still good: packets that were on
// the way when it changed its key come a little later.
const keyOverlap = 2 * time.Second

// listening is what arriving packets are tried with. It does not change: an exchange puts another in
// its place, so that the readers need no lock.
type listening struct {
	running *path // nil: nothing has been agreed on yet
	// contexts are the peer's keys: the running one, then those of an exchange that is pending, as
	// the peer may change its key before we know that it took our offer.
	contexts []*inbound
	previous *inbound // of the exchange before, until that time
	until    time.Time
}

func newListening(running *path, pending []*path) *listening {
	l := &listening{running: running}
	for _, p := range append([]*path{running}, pending...) {
		if p != nil && p.in != nil && !slices.Contains(l.contexts, p.in) {
			l.contexts = append(l.contexts, p.in)
		}
	}
	return l
}

// after keeps the last key for a while, unless it is still the one in use.
func (l *listening) after(last *path, now time.Time) *listening {
	if last != nil && last.in != nil && !slices.Contains(l.contexts, last.in) {
		l.previous, l.until = last.in, now.Add(keyOverlap)
	}
	return l
}

// secure says whether plain packets must not be taken.
func (l *listening) secure() bool { return l.running != nil && l.running.in != nil }
