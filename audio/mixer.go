package audio

import "math"

// Mixer sums one frame of every party and gives each the sum of all others. A conference is one Mixer with the local end
// and the legs as its parties; there is no limit to their number that a telephone could reach (65,536).
//
// For each frame: Reset, Add each party once, then Without for each party. A party that is silent or on hold need not be
// added. A Mixer belongs to one goroutine and allocates only in NewMixer.
type Mixer struct {
	sum []int32
}

// NewMixer makes a mixer for frames of the given number of samples.
func NewMixer(samples int) *Mixer {
	return &Mixer{sum: make([]int32, max(samples, 0))}
}

// Reset forgets the frame before.
func (m *Mixer) Reset() { clear(m.sum) }

// Add puts in what a party says. A shorter frame counts as ended by silence, samples beyond the mixer's frame are ignored.
func (m *Mixer) Add(frame []int16) {
	for i := range min(len(frame), len(m.sum)) {
		m.sum[i] += int32(frame[i])
	}
}

// Without sets dst to what a party hears: the sum of what was added less own, the very frame that this party added, or nil
// for one that added nothing. Sums outside of 16 bits saturate. dst may be own; what dst has beyond the mixer's frame
// becomes silence.
func (m *Mixer) Without(dst, own []int16) {
	n := min(len(dst), len(m.sum))
	clear(dst[n:])
	own = own[:min(len(own), n)]
	for i, sample := range own {
		dst[i] = saturate(m.sum[i] - int32(sample))
	}
	for i := len(own); i < n; i++ {
		dst[i] = saturate(m.sum[i])
	}
}

// saturate brings v into the range of a sample without wrapping.
func saturate(v int32) int16 {
	return int16(min(max(v, math.MinInt16), math.MaxInt16))
}
