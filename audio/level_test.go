package audio

import (
	"math"
	"testing"
)

// constant is a frame of 10 ms at 8 kHz of one value.
func constant(sample int16) []int16 {
	frame := make([]int16, 80)
	for i := range frame {
		frame[i] = sample
	}
	return frame
}

func TestALevelIsTheFramesPeak(t *testing.T) {
	for _, test := range []struct {
		sample int16
		want   float64
	}{{math.MinInt16, 0}, {math.MaxInt16, 0}, {16384, -6.02}, {-3277, -20}, {1, -90.31}, {0, LevelFloor}} {
		var l Level
		if l.DBFS() != LevelFloor {
			t.Fatalf("the zero Level is %v dBFS", l.DBFS())
		}
		frame := constant(0)
		frame[37] = test.sample
		l.Put(frame)
		if got := l.DBFS(); math.Abs(got-test.want) > 0.01 {
			t.Errorf("of a sample of %d: %.2f dBFS, want %.2f", test.sample, got, test.want)
		}
		l.Put(nil)
		l.Reset()
		if got := l.DBFS(); got != LevelFloor {
			t.Errorf("after it was reset: %.2f dBFS", got)
		}
	}
}

func TestALevelRisesAtOnceAndFallsBy20DBInHalfASecond(t *testing.T) {
	var l Level
	l.Put(constant(8192)) // -12 dBFS
	silence := constant(0)
	for range framesPerSecond / 2 {
		before := l.DBFS()
		l.Put(silence)
		if l.DBFS() >= before {
			t.Fatalf("it does not fall from %.2f dBFS", before)
		}
	}
	if got := l.DBFS(); math.Abs(got+32.04) > 0.1 {
		t.Errorf("after half a second it is %.2f dBFS", got)
	}
	for range 4 * framesPerSecond {
		l.Put(silence)
	}
	if got := l.DBFS(); got != LevelFloor {
		t.Errorf("in the end it is %.2f dBFS", got)
	}
	l.Put(constant(-16384))
	if got := l.DBFS(); math.Abs(got+6.02) > 0.01 {
		t.Errorf("it rises to %.2f dBFS", got)
	}
}

func BenchmarkLevelPut(b *testing.B) {
	var l Level
	frame := constant(1000)
	b.ReportAllocs()
	for b.Loop() {
		l.Put(frame)
	}
}
