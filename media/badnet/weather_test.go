package badnet_test

import (
	"math"
	"reflect"
	"testing"
	"time"

	"sotto/media/badnet"
)

const (
	packets = 20_000
	apart   = 20 * time.Millisecond
)

// arrivals are those of a stream.
func arrivals(w badnet.Weather, stream uint64) [][]time.Duration {
	course := w.Course(stream)
	all := make([][]time.Duration, packets)
	for i := range all {
		all[i] = course.Next(time.Duration(i) * apart)
	}
	return all
}

func TestTheZeroWeatherIsFair(t *testing.T) {
	for i, at := range arrivals(badnet.Weather{}, 0) {
		if len(at) != 1 || at[0] != time.Duration(i)*apart {
			t.Fatalf("packet %d arrives at %v", i, at)
		}
	}
}

func TestTheSameSeedMakesTheSameWeather(t *testing.T) {
	w := badnet.Weather{Seed: 7, Loss: 0.1, Burst: 3, Jitter: 3 * apart, Reordered: 0.05, Duplicated: 0.05}
	first := arrivals(w, 1)
	if !reflect.DeepEqual(first, arrivals(w, 1)) {
		t.Error("a second time it is another")
	}
	other := w
	other.Seed++
	if reflect.DeepEqual(first, arrivals(other, 1)) || reflect.DeepEqual(first, arrivals(w, 2)) {
		t.Error("another seed or stream makes the same")
	}
}

func TestTheShareAndTheRowsOfLossAreAsWanted(t *testing.T) {
	for _, burst := range []float64{0, 1, 2, 5} {
		lost, rows, before := 0, 0, false
		for _, at := range arrivals(badnet.Weather{Seed: 1, Loss: 0.05, Burst: burst}, 0) {
			if gone := len(at) == 0; gone {
				lost++
				if !before {
					rows++
				}
			}
			before = len(at) == 0
		}
		share, row := float64(lost)/packets, float64(lost)/float64(rows)
		want := max(burst, 1/(1-0.05))
		if math.Abs(share-0.05) > 0.012 || math.Abs(row-want) > 0.15*want {
			t.Errorf("bursts of %v: %.3f are lost, %.2f in a row", burst, share, row)
		}
	}
}

func TestJitterAndReorderingLetPacketsBeOvertaken(t *testing.T) {
	for _, test := range []struct {
		name        string
		weather     badnet.Weather
		least, most float64       // share of those that come behind a later one
		longest     time.Duration // way
	}{
		{"less jitter than packets are apart", badnet.Weather{Jitter: apart}, 0, 0, apart},
		{"three times as much", badnet.Weather{Jitter: 3 * apart}, 0.2, 0.5, 3 * apart},
		{"reordering", badnet.Weather{Reordered: 0.05}, 0.04, 0.06, 30 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.weather.Seed = 2
			var newest, longest time.Duration
			behind := 0
			for i, at := range arrivals(test.weather, 0) {
				longest = max(longest, at[0]-time.Duration(i)*apart)
				if at[0] < newest {
					behind++
				}
				newest = max(newest, at[0])
			}
			if share := float64(behind) / packets; share < test.least || share > test.most {
				t.Errorf("%v arrive behind a later one", share)
			}
			if longest > test.longest || longest < test.longest*9/10 {
				t.Errorf("the longest way takes %v", longest)
			}
		})
	}
}

func TestDuplicatesComeSoonAfter(t *testing.T) {
	twice := 0
	for _, at := range arrivals(badnet.Weather{Seed: 3, Duplicated: 0.1}, 0) {
		if len(at) == 2 {
			twice++
			if at[1] <= at[0] {
				t.Fatalf("a copy arrives at %v", at)
			}
		}
	}
	if share := float64(twice) / packets; math.Abs(share-0.1) > 0.01 {
		t.Errorf("%v of them come twice", share)
	}
}
