package audio

import (
	"slices"
	"sync"
	"testing"
)

func TestRingGivesBackWhatItTookInOrder(t *testing.T) {
	ring := NewRing(8)
	next, want := int16(0), int16(0)
	got := make([]int16, 8)
	for step := range 100 { // steps of changing size pass the end of the storage at every place
		src := make([]int16, step%9)
		for i := range src {
			src[i] = next
			next++
		}
		if n := ring.Write(src); n != len(src) {
			t.Fatalf("step %d: an empty ring took %d of %d samples", step, n, len(src))
		}
		if ring.Len() != len(src) {
			t.Fatalf("step %d: %d samples wait, want %d", step, ring.Len(), len(src))
		}
		for _, sample := range got[:ring.Read(got)] {
			if sample != want {
				t.Fatalf("step %d: got %d, want %d", step, sample, want)
			}
			want++
		}
	}
	if want != next {
		t.Errorf("%d of %d samples came out", want, next)
	}
}

func TestFullRingTakesWhatFitsAndEmptyRingGivesWhatItHas(t *testing.T) {
	ring := NewRing(5) // becomes 8
	if n := ring.Write(ramp(6)); n != 6 {
		t.Errorf("took %d of 6", n)
	}
	if n := ring.Write(ramp(6)); n != 2 {
		t.Errorf("with room for 2 took %d", n)
	}
	if n := ring.Write(ramp(1)); n != 0 {
		t.Errorf("full, took %d", n)
	}
	got := make([]int16, 20)
	if n := ring.Read(got); n != 8 || !slices.Equal(got[:n], []int16{1, 2, 3, 4, 5, 6, 1, 2}) {
		t.Errorf("gave %v", got[:n])
	}
	if n := ring.Read(got); n != 0 {
		t.Errorf("empty, gave %d", n)
	}
}

func TestRingHoldsAtLeastItsCapacity(t *testing.T) {
	for _, capacity := range []int{-1, 0, 1, 2, 3, 4, 80, 1000, 1024, 1025} {
		want := max(capacity, 1)
		if n := NewRing(capacity).Write(make([]int16, 4096)); n < want || n > 2*want {
			t.Errorf("a ring of %d holds %d", capacity, n)
		}
	}
}

func TestRingCarriesSamplesBetweenTwoGoroutines(t *testing.T) {
	const total = 200_000
	ring := NewRing(512)
	var writer sync.WaitGroup
	writer.Go(func() {
		src := make([]int16, 160)
		for sent := 0; sent < total; {
			for i := range src {
				src[i] = int16(sent + i)
			}
			sent += ring.Write(src[:min(len(src), total-sent)])
		}
	})
	dst := make([]int16, 96)
	for received := 0; received < total; {
		for _, sample := range dst[:ring.Read(dst)] {
			if sample != int16(received) {
				t.Fatalf("sample %d is %d, want %d", received, sample, int16(received))
			}
			received++
		}
	}
	writer.Wait()
	if ring.Len() != 0 {
		t.Errorf("%d samples are left", ring.Len())
	}
}

func TestRingAllocatesNothing(t *testing.T) {
	ring, frame := NewRing(1000), make([]int16, 80)
	if n := testing.AllocsPerRun(100, func() { ring.Write(frame); ring.Read(frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}
