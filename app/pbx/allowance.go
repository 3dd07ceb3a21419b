package pbx

import (
	"sync"
	"time"
)

// mostKept is how many keys an allowance remembers. Only who has spent of it
// lately is remembered at all.
const mostKept = 4096

// rate is how much of something one may do: burst times at once, and again
// once in each interval.
type rate struct {
	burst    int
	interval time.Duration
}

// allowance holds each key to a rate, as a leaky bucket does. Its memory is
// bounded: one key more than mostKept makes it forget another.
type allowance[K comparable] struct {
	rate rate
	now  func() time.Time

	mu   sync.Mutex
	used map[K]usage
}

// usage is how much was used at a time. It drains by one in each interval.
type usage struct {
	level float64
	at    time.Time
}

func newAllowance[K comparable](r rate, now func() time.Time) *allowance[K] {
	return &allowance[K]{rate: r, now: now, used: map[K]usage{}}
}

// spend notes that key did it once more, whether it was allowed or not.
func (a *allowance[K]) spend(key K) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.add(key)
}

// take spends if that is allowed, and else says how long key has to wait.
func (a *allowance[K]) take(key K) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	wait := a.pause(key)
	if wait == 0 {
		a.add(key)
	}
	return wait
}

// refund gives one back.
func (a *allowance[K]) refund(key K) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if level := a.level(key) - 1; level > 0 {
		a.used[key] = usage{level, a.now()}
	} else {
		delete(a.used, key)
	}
}

func (a *allowance[K]) add(key K) {
	level := a.level(key) + 1
	if _, known := a.used[key]; !known && len(a.used) >= mostKept {
		for other := range a.used {
			delete(a.used, other)
			break
		}
	}
	// Above twice the burst nothing is gained by counting on.
	a.used[key] = usage{min(level, float64(2*a.rate.burst)), a.now()}
}

// wait is how long key has to wait until it may do it again: 0 if it may now.
func (a *allowance[K]) wait(key K) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.pause(key)
}

// exhausted says whether key goes on although it has long been told to wait.
func (a *allowance[K]) exhausted(key K) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.level(key) > float64(2*a.rate.burst-1)
}

// restore gives key all of it back.
func (a *allowance[K]) restore(key K) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.used, key)
}

// sweep forgets who may do it as often as ever.
func (a *allowance[K]) sweep() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key := range a.used {
		if a.level(key) == 0 {
			delete(a.used, key)
		}
	}
}

func (a *allowance[K]) pause(key K) time.Duration {
	excess := a.level(key) + 1 - float64(a.rate.burst)
	return max(0, time.Duration(excess*float64(a.rate.interval)))
}

// level is how much of key's usage has not drained yet.
func (a *allowance[K]) level(key K) float64 {
	u := a.used[key]
	return max(0, u.level-float64(a.now().Sub(u.at))/float64(a.rate.interval))
}
