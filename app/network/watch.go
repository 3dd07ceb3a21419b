// Package network notices that this computer's addresses or routes have
// changed, or that it has slept, which for a phone comes to the same.
package network

import (
	"log/slog"
	"sync"
	"time"
)

// How changes are told: once they have ceased for quiet, since one that a person
// notices is a row of them to the system, but no later than patience.
const (
	quiet    = 250 * time.Millisecond
	patience = time.Second
)

// Watcher tells of changes until it is closed.
type Watcher struct {
	stop    chan struct{}
	stopped sync.WaitGroup
	once    sync.Once
	close   func() // ends the source
}

// Watch calls changed, one call after the other, whenever the network has
// changed or the computer has slept. It must not block. Where the system can't
// be asked to tell, it is looked at every few seconds.
func Watch(changed func(), log *slog.Logger) *Watcher {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	source, err := newSource()
	if err != nil {
		log.Warn("the system does not tell of changes of its network; it is asked every few seconds", "error", err)
		source = newPoll(interfaces, pollEvery)
	}
	return watch(source, systemClock{}, changed)
}

// source notes changes until it is closed.
type source interface {
	// run calls noticed for each change, and returns once close was called.
	run(noticed func())
	close()
}

func watch(from source, c clock, changed func()) *Watcher {
	w := &Watcher{stop: make(chan struct{}), close: from.close}
	notices := make(chan struct{}, 1)
	notice := func() {
		select {
		case notices <- struct{}{}:
		default: // one is under way
		}
	}
	w.stopped.Go(func() { from.run(notice) })
	w.stopped.Go(func() { watchClock(c, w.stop, notice) })
	w.stopped.Go(func() { settle(notices, w.stop, changed) })
	return w
}

// Close ends the watcher and waits for it.
func (w *Watcher) Close() error {
	w.once.Do(func() {
		close(w.stop)
		w.close()
	})
	w.stopped.Wait()
	return nil
}

// settle makes one call of each row of notices.
func settle(notices <-chan struct{}, stop <-chan struct{}, changed func()) {
	for {
		select {
		case <-notices:
		case <-stop:
			return
		}
		latest := time.After(patience)
		for settled := false; !settled; {
			select {
			case <-notices:
			case <-time.After(quiet):
				settled = true
			case <-latest:
				settled = true
			case <-stop:
				return
			}
		}
		changed()
	}
}
