package likeness

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// spectrum is the discrete Fourier transform of samples, filled up with zeros to size, a power of two.
func spectrum(samples []float64, size int) []complex128 {
	x := make([]complex128, size)
	for i, v := range samples {
		x[i] = complex(v, 0)
	}
	transform(x)
	return x
}

// transform is the fast Fourier transform in place, radix 2, decimation in time; len(x) is a power of two.
func transform(x []complex128) {
	n := len(x)
	shift := 64 - uint(bits.Len(uint(n-1)))
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); j > i {
			x[i], x[j] = x[j], x[i]
		}
	}
	roots := make([]complex128, n/2)
	for k := range roots {
		roots[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(n))
	}
	for half := 1; half < n; half *= 2 {
		stride := n / (2 * half)
		for start := 0; start < n; start += 2 * half {
			low, high := x[start:start+half], x[start+half:start+2*half]
			for k := range low {
				turned := high[k] * roots[k*stride]
				low[k], high[k] = low[k]+turned, low[k]-turned
			}
		}
	}
}
