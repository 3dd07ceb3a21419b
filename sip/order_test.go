package sip

import (
	"slices"
	"testing"
	"time"

	"sotto/sip/loop"
)

const patienceInTests = 10 * time.Second

// onLoop runs a test of something that a loop owns.
func onLoop(t *testing.T, test func(l *loop.Loop)) {
	t.Helper()
	l := loop.New()
	defer l.Close()
	if err := l.Do(func() { test(l) }); err != nil {
		t.Error(err)
	}
}

func TestOrderLetsThroughWhatComesNext(t *testing.T) {
	for _, test := range []struct {
		name    string
		begin   uint32 // 0: a dialog that has had no request yet
		arrive  []uint32
		handled []uint32
		refused []uint32
	}{
		{"in order", 1, []uint32{2, 3, 4}, []uint32{2, 3, 4}, nil},
		{"two swapped", 1, []uint32{3, 2}, []uint32{2, 3}, nil},
		{"three reversed", 1, []uint32{4, 3, 2}, []uint32{2, 3, 4}, nil},
		{"the first decides", 0, []uint32{70, 71}, []uint32{70, 71}, nil},
		{"an old one", 5, []uint32{4, 5, 6}, []uint32{6}, []uint32{4, 5}},
		{"a gap is waited for", 1, []uint32{5, 7}, nil, nil},
		{"the largest", 4294967293, []uint32{4294967295, 4294967294}, []uint32{4294967294, 4294967295}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func(l *loop.Loop) {
				var o order
				if test.begin != 0 {
					o.begin(test.begin)
				}
				var handled, refused []uint32
				for _, seq := range test.arrive {
					if !o.take(l, seq, func() { handled = append(handled, seq) }) {
						refused = append(refused, seq)
					}
				}
				if !slices.Equal(handled, test.handled) || !slices.Equal(refused, test.refused) {
					t.Errorf("handled %v, refused %v; want %v, %v", handled, refused, test.handled, test.refused)
				}
			})
		})
	}
}

func TestOrderGivesUpAGapAfterAWhile(t *testing.T) {
	l := loop.New()
	defer l.Close()
	var o order
	handled := make(chan uint32, 3)
	_ = l.Do(func() {
		o.begin(1)
		for _, seq := range []uint32{9, 5, 7} {
			o.take(l, seq, func() { handled <- seq })
		}
	})
	for _, want := range []uint32{5, 7, 9} {
		select {
		case got := <-handled:
			if got != want {
				t.Errorf("handled %d; want %d", got, want)
			}
		case <-time.After(patienceInTests):
			t.Fatal("the gap was never given up")
		}
	}
	_ = l.Do(func() {
		if o.take(l, 6, func() {}) || o.last != 9 || o.timer != nil {
			t.Errorf("after the gap: %+v", o)
		}
	})
}

func TestOrderHoldsEverythingBackForAnACK(t *testing.T) {
	onLoop(t, func(l *loop.Loop) {
		var o order
		var handled []uint32
		take := func(seq uint32) { o.take(l, seq, func() { handled = append(handled, seq) }) }
		o.begin(1)
		o.hold()
		take(2)
		take(3)
		if len(handled) > 0 || o.timer == nil {
			t.Errorf("handled %v before the ACK; the timer is %v", handled, o.timer)
		}
		o.resume()
		take(4)
		if !slices.Equal(handled, []uint32{2, 3, 4}) || o.timer != nil {
			t.Errorf("handled %v; the timer is %v", handled, o.timer)
		}
	})
}

func TestOrderIsReleasedAtTheEndFromWithin(t *testing.T) {
	onLoop(t, func(l *loop.Loop) {
		var o order
		var handled []uint32
		o.begin(1)
		o.take(l, 9, func() { handled = append(handled, 9) })
		o.take(l, 3, func() { handled = append(handled, 3) })
		o.take(l, 2, func() { // the BYE
			handled = append(handled, 2)
			o.release(true)
		})
		if !slices.Equal(handled, []uint32{2, 3, 9}) || len(o.waiting) > 0 || o.timer != nil {
			t.Errorf("handled %v, left %v", handled, o.waiting)
		}
	})
}
