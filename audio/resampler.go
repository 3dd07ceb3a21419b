package audio

import "fmt"

const resampleBlock = 480 // input samples filtered at a time

// Resampler converts a stream of samples from one rate to another: a polyphase filter whose prototype is a windowed sinc
// (see polyphase). It passes up to 0.87 of half the lower rate (3.5 kHz for 8 kHz) and holds what lies above half the lower
// rate 80 dB down. The ratio of the rates is kept exactly, whatever they are; a ratio that does not reduce to less than
// maxRows phases, as all usual ones do, places each sample within 1/maxRows of an input sample.
//
// A Resampler belongs to one goroutine. Between equal rates it copies.
type Resampler struct {
	filter *polyphase
	buf    []float32 // the last taps-1 samples, then the block being filtered
	next   int       // input sample, counted from the block's start, that the next output stands at
	phase  int       // and by how many phases it stands after that sample
	zeros  [resampleBlock]int16
}

// NewResampler makes a resampler from one rate to another, both in hertz and from MinRate to MaxRate, else ErrRate.
func NewResampler(from, to int) (*Resampler, error) {
	for _, rate := range []int{from, to} {
		if rate < MinRate || rate > MaxRate {
			return nil, fmt.Errorf("%d Hz: %w", rate, ErrRate)
		}
	}
	filter := newPolyphase(from, to)
	return &Resampler{filter: filter, buf: make([]float32, filter.taps-1+resampleBlock)}, nil
}

// Append filters src and appends what comes out to dst. Over a whole stream of n samples that is n·to/from, rounded up; for
// each 10 ms frame of rates that have whole ones it is one frame. What comes out stands filter.delay input samples later
// than what went in (5 ms at 8 kHz). Nothing is allocated where dst has room.
func (r *Resampler) Append(dst, src []int16) []int16 {
	if r.filter.taps == 0 {
		return append(dst, src...)
	}
	for len(src) > 0 {
		n := min(len(src), resampleBlock)
		dst = r.appendBlock(dst, src[:n])
		src = src[n:]
	}
	return dst
}

// appendBlock filters at most resampleBlock samples.
func (r *Resampler) appendBlock(dst, src []int16) []int16 {
	f := r.filter
	history := f.taps - 1
	for i, sample := range src {
		r.buf[history+i] = float32(sample)
	}
	for r.next < len(src) {
		dst = append(dst, round32(f.apply(r.phase, r.buf[r.next:])))
		r.phase += f.step
		r.next += r.phase / f.phases
		r.phase %= f.phases
	}
	r.next -= len(src)
	copy(r.buf, r.buf[len(src):len(src)+history])
	return dst
}

// align takes the filter's delay out of a stream that has not begun: its first sample out stands at its first sample in.
// The end of such a stream comes by flush.
func (r *Resampler) align() { r.next += r.filter.delay() }

// flush appends to dst what an aligned stream still holds.
func (r *Resampler) flush(dst []int16) []int16 {
	for left := r.filter.delay(); left > 0; left -= resampleBlock {
		dst = r.Append(dst, r.zeros[:min(left, resampleBlock)])
	}
	return dst
}

// Resample converts a whole sound and takes out the filter's delay: the result has len(samples)·to/from samples, rounded
// up, and begins where samples begins. The error is ErrRate.
func Resample(samples []int16, from, to int) ([]int16, error) {
	r, err := NewResampler(from, to)
	if err != nil {
		return nil, err
	}
	r.align()
	out := make([]int16, 0, int64(len(samples))*int64(to)/int64(from)+1)
	return r.flush(r.Append(out, samples)), nil
}

func round32(v float32) int16 {
	if v < 0 {
		return int16(max(v-0.5, -1<<15))
	}
	return int16(min(v+0.5, 1<<15-1))
}
