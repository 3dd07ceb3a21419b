package sip

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// track is a race whose runners take a given time each, and then arrive or fall.
type track struct {
	takes map[byte]time.Duration
	falls map[byte]bool

	mu      sync.Mutex
	began   time.Time
	started map[byte]time.Duration
	ended   int // attempts
	closed  int // connections
}

func (k *track) run(ctx context.Context, last ...byte) (*opened, []failure) {
	k.began, k.started = time.Now(), map[byte]time.Duration{}
	var list []hop
	for _, b := range last {
		list = append(list, hopAt(b, 0))
	}
	return race(ctx, list, k.open)
}

func (k *track) open(ctx context.Context, h hop) (*opened, error) {
	name := lastBytes([]hop{h})[0]
	k.mu.Lock()
	k.started[name] = time.Since(k.began)
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		k.ended++
		k.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		if name != 99 { // that one does not listen
			return nil, ctx.Err()
		}
	case <-time.After(k.takes[name]):
	}
	if k.falls[name] {
		return nil, errors.New("fell")
	}
	return &opened{hop: h, stream: &closable{track: k}}, nil
}

type closable struct {
	net.Conn
	track *track
}

func (c *closable) Close() error {
	c.track.mu.Lock()
	defer c.track.mu.Unlock()
	c.track.closed++
	return nil
}

func TestTheFirstOfAServersAddressesHasAHeadStart(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name    string
		track   *track
		run     []byte
		winner  byte // 0: nobody
		started map[byte]time.Duration
		failed  []byte
	}{
		{"the first is quick", &track{takes: map[byte]time.Duration{1: 200 * ms}}, []byte{1, 2}, 1, map[byte]time.Duration{1: 0}, nil},
		{"the first is slow, and still ahead", &track{takes: map[byte]time.Duration{1: 400 * ms, 2: 300 * ms}}, []byte{1, 2}, 1,
			map[byte]time.Duration{1: 0, 2: 250 * ms}, nil},
		{"the first is silent", &track{takes: map[byte]time.Duration{1: time.Hour, 2: 10 * ms}}, []byte{1, 2, 3}, 2,
			map[byte]time.Duration{1: 0, 2: 250 * ms}, nil},
		{"the first falls at once", &track{takes: map[byte]time.Duration{1: 5 * ms, 2: 10 * ms}, falls: map[byte]bool{1: true}}, []byte{1, 2, 3}, 2,
			map[byte]time.Duration{1: 0, 2: 5 * ms}, []byte{1}},
		{"each has a head start of its own", &track{takes: map[byte]time.Duration{1: time.Hour, 2: 20 * ms, 3: ms}, falls: map[byte]bool{2: true}}, []byte{1, 2, 3}, 3,
			map[byte]time.Duration{1: 0, 2: 250 * ms, 3: 270 * ms}, []byte{2}},
		{"all fall", &track{falls: map[byte]bool{1: true, 2: true}}, []byte{1, 2}, 0, map[byte]time.Duration{1: 0, 2: 0}, []byte{1, 2}},
		{"nobody runs", &track{}, nil, 0, map[byte]time.Duration{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				won, failures := test.track.run(t.Context(), test.run...)
				var winner byte
				if won != nil {
					winner = lastBytes([]hop{won.hop})[0]
				}
				var failed []byte
				for _, f := range failures {
					failed = append(failed, lastBytes([]hop{f.hop})...)
				}
				if winner != test.winner || !slices.Equal(failed, test.failed) {
					t.Errorf("won by %d, lost by %v; want %d and %v", winner, failed, test.winner, test.failed)
				}
				if len(test.track.started) != len(test.started) {
					t.Errorf("started %v; want %v", test.track.started, test.started)
				}
				for name, at := range test.started {
					if test.track.started[name] != at {
						t.Errorf("%d started after %v; want %v", name, test.track.started[name], at)
					}
				}
				if test.track.ended != len(test.track.started) || test.track.closed > 0 {
					t.Errorf("of %d attempts %d have ended, %d connections are closed", len(test.track.started), test.track.ended, test.track.closed)
				}
			})
		})
	}
}

func TestWhoComesSecondIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := track{takes: map[byte]time.Duration{99: time.Hour}}
		won, _ := k.run(t.Context(), 99, 1)
		if won == nil || won.hop != hopAt(1, 0) || k.closed != 1 || k.ended != 2 {
			t.Errorf("won by %+v; %d connections are closed", won, k.closed)
		}
	})
}

func TestARaceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		k := track{takes: map[byte]time.Duration{1: time.Hour, 2: time.Hour}}
		won, failures := k.run(ctx, 1, 2)
		if won != nil || len(failures) != 2 || time.Since(k.began) != time.Second {
			t.Errorf("%v and %v after %v", won, failures, time.Since(k.began))
		}
	})
}
