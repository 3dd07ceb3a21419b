package audio

import (
	"math/bits"
	"sync/atomic"
)

// Ring is a queue of samples between one goroutine that writes and one that reads. Neither ever waits for the other: there
// is no lock, and nothing is allocated after NewRing.
type Ring struct {
	samples []int16
	mask    uint64
	read    atomic.Uint64 // samples read since the start; stored by the reader only
	written atomic.Uint64 // samples written since the start; stored by the writer only
}

// NewRing makes an empty ring that holds at least capacity samples (rounded up to a power of two).
func NewRing(capacity int) *Ring {
	size := uint64(1) << bits.Len64(uint64(max(capacity, 1)-1))
	return &Ring{samples: make([]int16, size), mask: size - 1}
}

// Len is the number of samples that wait to be read. Seen by the writer it may have shrunk since, by the reader grown.
func (r *Ring) Len() int {
	read := r.read.Load() // first: so it can't overtake written
	return int(r.written.Load() - read)
}

// Write appends what fits of src and returns how many samples that was. Only one goroutine may write.
func (r *Ring) Write(src []int16) int {
	written := r.written.Load()
	free := len(r.samples) - int(written-r.read.Load())
	src = src[:min(len(src), free)]
	n := copy(r.samples[written&r.mask:], src)
	copy(r.samples, src[n:])
	r.written.Store(written + uint64(len(src))) // last: the reader must not see a sample before it is there
	return len(src)
}

// Read moves the oldest samples to dst and returns how many that was. Only one goroutine may read.
func (r *Ring) Read(dst []int16) int {
	read := r.read.Load()
	ready := int(r.written.Load() - read)
	dst = dst[:min(len(dst), ready)]
	n := copy(dst, r.samples[read&r.mask:])
	copy(dst[n:], r.samples)
	r.read.Store(read + uint64(len(dst))) // last: the writer must not reuse a place before it is read
	return len(dst)
}
