package media

import (
	"testing"
	"time"
)

func TestLossIsCountedFromSequenceNumbers(t *testing.T) {
	for _, test := range []struct {
		name      string
		sequences []uint16
		lost      uint64
		highest   uint32
	}{
		{"nothing came", nil, 0, 0},
		{"all came", []uint16{5, 6, 7}, 0, 7},
		{"one is missing", []uint16{5, 7}, 1, 7},
		{"reordered", []uint16{5, 7, 6}, 0, 7},
		{"a duplicate hides no loss below zero", []uint16{5, 5, 5}, 0, 5},
		{"wrapped", []uint16{65534, 65535, 0, 1}, 0, 1<<16 + 1},
		{"missing over the wrap", []uint16{65534, 1}, 2, 1<<16 + 1},
		{"one stray", []uint16{5, 30000, 6}, 0, 6},
		{"a new count after two in a row", []uint16{5, 7, 30000, 30001, 30002}, 1, 30002},
		{"a long gap", []uint16{5, 2005}, 1999, 2005},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r reception
			for _, s := range test.sequences {
				r.count(1, s)
			}
			if got := r.lostBefore + r.lost(); got != test.lost {
				t.Errorf("%d lost, want %d", got, test.lost)
			}
			if got := r.extended(); got != test.highest {
				t.Errorf("the highest is %d, want %d", got, test.highest)
			}
		})
	}
}

func TestLossOfEarlierSourcesIsKept(t *testing.T) {
	var r reception
	for _, s := range []uint16{1, 4} {
		r.count(1, s)
	}
	for _, s := range []uint16{1000, 1002} {
		r.count(2, s)
	}
	if r.lost() != 1 || r.lostBefore != 2 {
		t.Errorf("%d and before %d", r.lost(), r.lostBefore)
	}
}

func TestTheFractionIsThatSinceTheLastReport(t *testing.T) {
	var r reception
	for _, s := range []uint16{1, 2, 3, 8} {
		r.count(1, s)
	}
	if got := r.fraction(); got != 128 {
		t.Errorf("%d/256 of 8, 4 are missing", got)
	}
	if got := r.fraction(); got != 0 {
		t.Errorf("%d/256 of none", got)
	}
	for s := uint16(9); s <= 12; s++ {
		r.count(1, s)
	}
	if got := r.fraction(); got != 0 {
		t.Errorf("%d/256 of a whole stretch", got)
	}
}

func TestJitterIsThatOfRFC3550(t *testing.T) {
	for _, test := range []struct {
		name     string
		arrivals []int // milliseconds; timestamps are 20 ms apart
		start    uint32
		want     time.Duration
	}{
		{"an even stream", []int{0, 20, 40, 60}, 1000, 0},
		{"one packet 16 ms late", []int{0, 36, 40}, 1000, time.Duration(float64(time.Millisecond) * (15.0/16 + 16.0/16))},
		{"one packet", []int{7}, 1000, 0},
		{"timestamps that wrap", []int{0, 20, 40, 60}, 4294967295 - 200, 0},
		{"a jump of timestamps", []int{0, 20, 5040, 5060}, 1000, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r reception
			r.count(1, 1)
			for i, at := range test.arrivals {
				r.time(test.start+uint32(160*i), time.Duration(at)*time.Millisecond, 8000)
			}
			if got := r.jitterTime(8000); (got - test.want).Abs() > 100*time.Microsecond {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
