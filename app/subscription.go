package app

import "sync"

const (
	// queueDull is how many events may wait before a newer one of the same
	// method and subject replaces an older one.
	queueDull = 64
	// queueLimit is how many events may wait before the reader is given up.
	queueLimit = 1024
)

// Subscription is one front's view of the phone's ordered stream of events. It
// never holds the phone up: a reader that falls behind first gets dull events
// merged and then, with queueLimit still waiting, loses the subscription.
type Subscription struct {
	mu     sync.Mutex
	queue  []Event
	closed bool
	wake   chan struct{}
	out    chan Event
	stop   chan struct{}
	done   chan struct{}
	once   sync.Once
}

func newSubscription() *Subscription {
	s := &Subscription{
		wake: make(chan struct{}, 1),
		out:  make(chan Event),
		stop: make(chan struct{}),
		done: make(chan struct{}),
	}
	go s.pump()
	return s
}

// Events is the stream. It is closed when the phone has ended, when Close was
// called, or when the reader was too slow.
func (s *Subscription) Events() <-chan Event { return s.out }

// Close ends the subscription and waits for its goroutine.
func (s *Subscription) Close() {
	s.mu.Lock()
	s.closed, s.queue = true, nil // so that the phone lets go of it
	s.mu.Unlock()
	s.once.Do(func() { close(s.stop) })
	<-s.done
}

// finish lets what is queued be read and then closes the stream.
func (s *Subscription) finish() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.signal()
}

// put adds an event and says whether the reader still keeps up.
func (s *Subscription) put(e Event) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if len(s.queue) >= queueDull && e.Subject() != "" {
		for i, old := range s.queue {
			if old.Method() == e.Method() && old.Subject() == e.Subject() {
				s.queue = append(s.queue[:i], s.queue[i+1:]...)
				break
			}
		}
	}
	if len(s.queue) >= queueLimit {
		s.closed = true
		s.queue = nil
		s.signal()
		return false
	}
	s.queue = append(s.queue, e)
	s.signal()
	return true
}

func (s *Subscription) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Subscription) pump() {
	defer close(s.done)
	defer close(s.out)
	for {
		s.mu.Lock()
		batch, closed := s.queue, s.closed
		s.queue = nil
		s.mu.Unlock()
		for _, e := range batch {
			select {
			case s.out <- e:
			case <-s.stop:
				return
			}
		}
		if len(batch) > 0 {
			continue
		}
		if closed {
			return
		}
		select {
		case <-s.wake:
		case <-s.stop:
			return
		}
	}
}
