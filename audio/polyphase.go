package audio

import "math"

const (
	stopBand      = 80.0 // dB that the filter takes from what would alias
	zeroCrossings = 40   // of the sinc on each side, at the lower rate
	maxRows       = 2560 // phases with a filter of their own: 192 kHz from 11.025 kHz is 2560/147
)

// polyphase is a low-pass filter for a change of rate by phases/step, cut into one short filter for each of the places that
// an output sample can have between two input samples.
//
// Its prototype is a sinc in a Kaiser window of β = 0.1102·(A−8.7) for A = stopBand. By Kaiser's estimate its transition is
// (A−8)/(2.285·N) radians wide, N being its length in samples at the lower rate; it is laid so that the stop band begins at
// half the lower rate.
type polyphase struct {
	phases, step int       // an output sample comes every step/phases input samples
	taps         int       // of one phase's filter, even; 0 between equal rates
	rows         int       // filters there are: one for each phase, or maxRows that neighbouring phases share
	coefficients []float32 // rows × taps, each row in the order of the samples it weighs
}

func newPolyphase(from, to int) *polyphase {
	if from == to {
		return &polyphase{phases: 1, step: 1}
	}
	common := gcd(from, to)
	f := &polyphase{phases: to / common, step: from / common}
	f.rows = min(f.phases, maxRows)
	stretch := max(1, float64(from)/float64(to)) // a sample of the lower rate in input samples
	f.taps = 2 * int(math.Ceil(zeroCrossings*stretch))
	transition := (stopBand - 8) / (2.285 * 2 * zeroCrossings * math.Pi) // of half the lower rate
	f.coefficients = sincRows(f.rows, f.rows, f.taps, (1-transition/2)/stretch)
	return f
}

// delay is how many input samples later than its input the output stands.
func (f *polyphase) delay() int { return f.taps / 2 }

// sincRows are the first n rows, of taps coefficients each, of a filter whose output has one of rows places between two input
// samples. The cutoff is given as a fraction of half the input rate.
func sincRows(n, rows, taps int, cutoff float64) []float32 {
	const beta = 0.1102 * (stopBand - 8.7)
	half := float64(taps) / 2
	coefficients := make([]float32, n*taps)
	weights := make([]float64, taps)
	for row := range n {
		sum := 0.0
		for k := range weights {
			// weights[k] is for the sample taps-1-k input samples before the output's own
			x := float64(taps-1-k) + float64(row)/float64(rows) - half
			weights[k] = sinc(cutoff*x) * kaiser(x/half, beta)
			sum += weights[k]
		}
		for k, w := range weights {
			coefficients[row*taps+k] = float32(w / sum) // every phase passes direct current as it is
		}
	}
	return coefficients
}

// apply gives the output of one phase for the samples that window begins with.
func (f *polyphase) apply(phase int, window []float32) float32 {
	at := phase * f.rows / f.phases * f.taps
	row := f.coefficients[at : at+f.taps]
	window = window[:len(row)]
	var even, odd float32 // two sums, so that one addition need not wait for the other
	for k := 0; k+1 < len(row); k += 2 {
		even += row[k] * window[k]
		odd += row[k+1] * window[k+1]
	}
	return even + odd
}

// sinc is sin(πx)/(πx).
func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window at x, which runs from -1 to 1, but for its constant factor.
func kaiser(x, beta float64) float64 {
	return besselI0(beta * math.Sqrt(max(0, 1-x*x)))
}

// besselI0 is the modified Bessel function of the first kind and order zero, by its power series.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / (2 * k)) * (x / (2 * k))
		sum += term
	}
	return sum
}

// gcd is the greatest common divisor of two positive numbers.
func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
