package likeness

import (
	"math/bits"
	"math/cmplx"
)

// commonDelays gives the delays, in coarse samples, at which got as a whole resembles the reference's speech most, best first.
// All pieces weigh the same in it, and so do the loud and the quiet parts of got.
func (c *comparison) commonDelays() []int {
	refs, gots := c.pieces(), c.levelled()
	if len(c.starts) == 0 || len(gots) == 0 {
		return nil
	}
	likeness := crossCorrelate(refs, gots)
	apart := c.coarse(slip)
	delays := make([]int, 0, candidates)
	for range candidates {
		best := -len(refs)
		for delay := -len(refs); delay < len(gots); delay++ {
			if at(likeness, delay) > at(likeness, best) {
				best = delay
			}
		}
		if at(likeness, best) <= 0 {
			break
		}
		delays = append(delays, best)
		for delay := max(best-apart, -len(refs)); delay <= min(best+apart, len(gots)-1); delay++ {
			likeness[wrap(delay, len(likeness))] = 0 // the next has to be another place
		}
	}
	return delays
}

// pieces is the coarse reference with each piece of speech brought to the same level and nothing between them.
func (c *comparison) pieces() []float64 {
	size := c.pieceSize() / c.factor
	out := make([]float64, len(c.coarseRef.samples))
	for _, start := range c.starts {
		start /= c.factor
		mean, level := c.coarseRef.mean(start, size), c.coarseRef.deviation(start, size)
		for i := start; i < start+size; i++ {
			out[i] = (c.coarseRef.samples[i] - mean) / max(level, 1)
		}
	}
	return out
}

// levelled is the coarse got with its level evened out over the length of a piece; what is far below the rest stays low.
func (c *comparison) levelled() []float64 {
	got := c.coarseGot
	n := len(got.samples)
	out := make([]float64, n)
	if n == 0 {
		return out
	}
	floor := max(got.deviation(0, n)/10, 1)
	half := c.pieceSize() / c.factor / 2
	for i, v := range got.samples {
		from, to := max(i-half, 0), min(i+half, n)
		out[i] = (v - got.mean(from, to-from)) / max(got.deviation(from, to-from), floor)
	}
	return out
}

// crossCorrelate gives the sums over t of a[t]·b[t+delay] for all delays; at reads one.
func crossCorrelate(a, b []float64) []float64 {
	size := 1 << bits.Len(uint(len(a)+len(b)))
	fa, fb := spectrum(a, size), spectrum(b, size)
	for i := range fa {
		fa[i] = fa[i] * cmplx.Conj(fb[i]) // the conjugate of what is wanted, so that the way back is the way there
	}
	transform(fa)
	out := make([]float64, size)
	for i := range fa {
		out[i] = real(fa[i]) / float64(size)
	}
	return out
}

// at reads the value for a delay, which may be negative.
func at(correlations []float64, delay int) float64 {
	return correlations[wrap(delay, len(correlations))]
}

func wrap(i, size int) int { return (i + size) % size }
