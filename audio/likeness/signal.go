package likeness

import "math"

// signal is a recording with the running sums from which the mean and the power of any part follow at once.
type signal struct {
	samples []float64
	sum     []float64 // sum[i] is the sum of the first i samples
	squares []float64 // and squares[i] that of their squares
}

// newSignal makes a signal with one sample for every factor samples: their mean.
func newSignal(samples []int16, factor int) *signal {
	n := len(samples) / factor
	s := &signal{samples: make([]float64, n), sum: make([]float64, n+1), squares: make([]float64, n+1)}
	for i := range n {
		total := 0
		for _, v := range samples[i*factor : (i+1)*factor] {
			total += int(v)
		}
		v := float64(total) / float64(factor)
		s.samples[i] = v
		s.sum[i+1] = s.sum[i] + v
		s.squares[i+1] = s.squares[i] + v*v
	}
	return s
}

// mean is that of the n samples from start.
func (s *signal) mean(start, n int) float64 {
	return (s.sum[start+n] - s.sum[start]) / float64(n)
}

// deviation is the root mean square of the n samples from start, less their mean.
func (s *signal) deviation(start, n int) float64 {
	mean := s.mean(start, n)
	return math.Sqrt(max(0, (s.squares[start+n]-s.squares[start])/float64(n)-mean*mean))
}

// bestMatch tries all delays from low to high for the n samples of ref from start and gives the one where got correlates
// best. Delays at which got does not hold the whole piece are left out.
func bestMatch(ref, got *signal, start, n, low, high int) match {
	best := match{}
	low = max(low, -start)
	high = min(high, len(got.samples)-n-start)
	for delay := low; delay <= high; delay++ {
		if r := correlation(ref, got, start, start+delay, n); r > best.correlation {
			best = match{delay: delay, correlation: r}
		}
	}
	return best
}

// correlation is Pearson's, of n samples of a from i and n of b from j; 0 where either does not move.
func correlation(a, b *signal, i, j, n int) float64 {
	scale := a.deviation(i, n) * b.deviation(j, n)
	if scale < 1e-3 {
		return 0
	}
	x, y := a.samples[i:i+n], b.samples[j:j+n]
	return (dot(x, y)/float64(n) - a.mean(i, n)*b.mean(j, n)) / scale
}

// dot is the sum of products. The race detector would look at each sample, which
// nobody shares, and take most of a test's time for it.
//
//go:norace
func dot(x, y []float64) float64 {
	sum := 0.0
	for k, v := range x {
		sum += v * y[k]
	}
	return sum
}
