package audio

import (
	"math"
	"sync/atomic"
)

const (
	// LevelFloor is the level of silence, in dBFS: below the least sample but zero.
	LevelFloor = -96.0

	// levelParts are the parts of a sample's step that a peak is kept in, so that it falls evenly near silence too.
	levelParts = 1 << 8
	// levelFall is what is left of a peak after a frame, in parts of 1<<16: 20 dB less after half a second.
	levelFall = 62587
)

// Level is the level of a stream as a meter shows it: each frame's peak at once, and then it falls by 20 dB in half a second.
// One goroutine puts frames; anyone may read meanwhile. Nothing of it allocates or blocks. The zero Level is silence.
type Level struct{ peak atomic.Uint32 } // in levelParts of a sample's step

// Put takes a frame of 10 ms.
func (l *Level) Put(frame []int16) {
	peak := int32(0)
	for _, sample := range frame {
		peak = max(peak, int32(sample), -int32(sample))
	}
	l.peak.Store(max(uint32(peak)*levelParts, uint32(uint64(l.peak.Load())*levelFall>>16)))
}

// Reset forgets what was put.
func (l *Level) Reset() { l.peak.Store(0) }

// DBFS is the level in decibels against full scale: 0 for the greatest sample, LevelFloor for silence.
func (l *Level) DBFS() float64 {
	part := float64(l.peak.Load()) / levelParts / (math.MaxInt16 + 1)
	return max(20*math.Log10(part), LevelFloor) // of nothing the logarithm is minus infinity
}
