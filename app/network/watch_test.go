package network

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// told is a source that notices what a test says.
type told struct {
	changes chan struct{}
	stop    chan struct{}
}

func newTold() *told { return &told{make(chan struct{}), make(chan struct{})} }

func (s *told) run(noticed func()) {
	for {
		select {
		case <-s.changes:
			noticed()
		case <-s.stop:
			return
		}
	}
}

func (s *told) close() { close(s.stop) }

// clockwork is a clock whose time of day, or whose running, a test sets apart.
type clockwork struct{ slept, held atomic.Int64 }

func (c *clockwork) day() time.Time {
	return time.Now().Round(0).Add(time.Duration(c.slept.Load() + c.held.Load()))
}

func (c *clockwork) running() time.Duration {
	return systemClock{}.running() + time.Duration(c.held.Load())
}

func TestARowOfChangesIsToldOnceWhenItHasCeased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, calls := newTold(), atomic.Int32{}
		w := watch(source, systemClock{}, func() { calls.Add(1) })
		for range 5 {
			source.changes <- struct{}{}
			time.Sleep(quiet / 2)
		}
		if n := calls.Load(); n != 0 {
			t.Errorf("told %d times while it lasts", n)
		}
		time.Sleep(quiet)
		synctest.Wait()
		if n := calls.Load(); n != 1 {
			t.Errorf("told %d times", n)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestChangesWithoutEndAreToldAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, calls := newTold(), atomic.Int32{}
		w := watch(source, systemClock{}, func() { calls.Add(1) })
		for range 30 {
			source.changes <- struct{}{}
			time.Sleep(quiet / 2)
		}
		if n := calls.Load(); n < 3 || n > 4 {
			t.Errorf("told %d times in 3.75 s, want once a second", n)
		}
		_ = w.Close()
	})
}

func TestASleepIsAChange(t *testing.T) {
	for _, test := range []struct {
		name        string
		slept, held time.Duration
		changes     int32
	}{
		{"nothing", 0, 0, 0},
		{"the clock is set a little", 4 * time.Second, 0, 0},
		{"a sleep of a minute", time.Minute, 0, 1},
		{"a clock that was set back", -time.Hour, 0, 1},
		{"a process that was stopped", 0, time.Minute, 1},
		{"a busy moment", 0, 3 * time.Second, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				clock, calls := &clockwork{}, atomic.Int32{}
				w := watch(newTold(), clock, func() { calls.Add(1) })
				time.Sleep(10*time.Second + clockTick/2)
				clock.slept.Store(int64(test.slept))
				clock.held.Store(int64(test.held))
				time.Sleep(2 * time.Second)
				if n := calls.Load(); n != test.changes {
					t.Errorf("told %d times within 2 s, want %d", n, test.changes)
				}
				time.Sleep(time.Minute)
				if n := calls.Load(); n != test.changes {
					t.Errorf("told %d times in the end, want %d", n, test.changes)
				}
				_ = w.Close()
			})
		})
	}
}

func TestAPollNoticesWhatDiffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var picture atomic.Value
		picture.Store("wire")
		p, noticed := newPoll(func() string { return picture.Load().(string) }, pollEvery), 0
		go p.run(func() { noticed++ })
		time.Sleep(3 * pollEvery)
		picture.Store("wire and air")
		time.Sleep(3*pollEvery + time.Millisecond)
		p.close()
		p.close()
		synctest.Wait()
		if noticed != 1 {
			t.Errorf("noticed %d changes", noticed)
		}
	})
}

func TestTheSystemCanBeWatched(t *testing.T) {
	w := Watch(func() {}, nil)
	if a, b := interfaces(), interfaces(); a != b {
		t.Logf("the network changes meanwhile:\n%s\n\n%s", a, b)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
