package loop_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"sotto/sip/loop"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFunctionsRunInTheOrderTheyWerePosted(t *testing.T) {
	l := loop.New()
	var got []int
	for i := range 100 {
		l.Post(func() { got = append(got, i) })
	}
	l.Close()
	for i := range 100 {
		if got[i] != i {
			t.Fatalf("function %d ran in place %d", got[i], i)
		}
	}
}

func TestFunctionsOfManyGoroutinesNeverOverlap(t *testing.T) {
	l := loop.New()
	count := 0 // without a lock: the race detector is the judge
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				l.Post(func() { count++ })
			}
		})
	}
	wg.Wait()
	l.Close()
	if count != 800 {
		t.Fatalf("%d of 800 functions ran", count)
	}
}

func TestAClosedLoopTakesNothing(t *testing.T) {
	l := loop.New()
	l.Close()
	if l.Post(func() { t.Error("ran") }) {
		t.Error("a closed loop took a function")
	}
	if err := l.Do(func() {}); !errors.Is(err, loop.ErrClosed) {
		t.Errorf("Do on a closed loop: %v", err)
	}
}

func TestATimerStoppedOnTheLoopDoesNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New()
		defer l.Close()
		ran := 0
		var stopped *loop.Timer
		_ = l.Do(func() {
			l.After(time.Second, func() { ran++ })
			// It comes due while the loop is busy, and is stopped before its turn.
			stopped = l.After(time.Second, func() { t.Error("a stopped timer ran") })
		})
		_ = l.Do(func() {
			<-time.After(2 * time.Second) // synctest's time: the loop is busy while both come due
			stopped.Stop()
		})
		synctest.Wait()
		_ = l.Do(func() {})
		if ran != 1 {
			t.Errorf("the other timer ran %d times", ran)
		}
	})
}
