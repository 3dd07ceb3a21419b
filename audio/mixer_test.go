package audio

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestEachPartyHearsAllButItself(t *testing.T) {
	const samples = 80
	for _, count := range []int{1, 2, 3, 10, 100} {
		t.Run(fmt.Sprintf("%d parties", count), func(t *testing.T) {
			parties := make([][]int16, count)
			mixer := NewMixer(samples)
			for range 3 { // frame after frame: nothing of the last one may stay
				mixer.Reset()
				for p := range parties {
					parties[p] = make([]int16, samples)
					for i := range parties[p] {
						parties[p][i] = int16((p + 1) * (i - 40))
					}
					mixer.Add(parties[p])
				}
			}
			all := count * (count + 1) / 2
			for p := range parties {
				got := make([]int16, samples)
				mixer.Without(got, parties[p])
				for i, sample := range got {
					want := int16(min(max((all-p-1)*(i-40), math.MinInt16), math.MaxInt16))
					if sample != want {
						t.Fatalf("party %d hears %d in sample %d, want %d", p, sample, i, want)
					}
				}
			}
		})
	}
}

func TestLoudPartiesSaturateWithoutWrapping(t *testing.T) {
	loud := []int16{math.MaxInt16, math.MinInt16, 20000, -20000}
	mixer := NewMixer(len(loud))
	for range 1000 {
		mixer.Add(loud)
	}
	got := make([]int16, len(loud))
	mixer.Without(got, loud)
	if want := []int16{math.MaxInt16, math.MinInt16, math.MaxInt16, math.MinInt16}; !slices.Equal(got, want) {
		t.Errorf("999 loud parties sound as %v, want %v", got, want)
	}
}

func TestSaturationIsOfTheSumNotOfItsParts(t *testing.T) {
	mixer := NewMixer(1)
	for _, sample := range []int16{30000, 30000, -30000} {
		mixer.Add([]int16{sample})
	}
	got := make([]int16, 1)
	mixer.Without(got, nil)
	if got[0] != 30000 {
		t.Errorf("30000 + 30000 - 30000 is %d", got[0])
	}
	mixer.Without(got, []int16{-30000})
	if got[0] != math.MaxInt16 {
		t.Errorf("30000 + 30000 is %d", got[0])
	}
}

func TestWhoAddedNothingHearsEverybody(t *testing.T) {
	mixer := NewMixer(3)
	mixer.Add([]int16{1, 2, 3})
	mixer.Add([]int16{10, 20, 30})
	got := make([]int16, 3)
	mixer.Without(got, nil)
	if want := []int16{11, 22, 33}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMixerMayAnswerInThePartysOwnFrame(t *testing.T) {
	mixer := NewMixer(2)
	own := []int16{5, 6}
	mixer.Add(own)
	mixer.Add([]int16{100, 200})
	mixer.Without(own, own)
	if want := []int16{100, 200}; !slices.Equal(own, want) {
		t.Errorf("got %v, want %v", own, want)
	}
}

func TestFramesOfOtherLengthsDoNoHarm(t *testing.T) {
	mixer := NewMixer(3)
	mixer.Add([]int16{1})
	mixer.Add([]int16{10, 20, 30, 40, 50})
	got := []int16{9, 9, 9, 9}
	mixer.Without(got, []int16{1})
	if want := []int16{10, 20, 30, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	mixer.Without(got[:2], []int16{10, 20, 30, 40, 50})
	if want := []int16{1, 0}; !slices.Equal(got[:2], want) {
		t.Errorf("got %v, want %v", got[:2], want)
	}
	NewMixer(-1).Add(got)
}

func TestMixerAllocatesNothing(t *testing.T) {
	mixer, frame := NewMixer(80), make([]int16, 80)
	mixed := testing.AllocsPerRun(100, func() {
		mixer.Reset()
		for range 5 {
			mixer.Add(frame)
		}
		mixer.Without(frame, frame)
	})
	if mixed != 0 {
		t.Errorf("%v allocations a frame", mixed)
	}
}
