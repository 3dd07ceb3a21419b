package audio

import "math"

const (
	bendRows      = 256  // filters for one sample of the lower rate; between two neighbours it is interpolated
	bendCrossings = 20   // of the sinc on each side, at the lower rate
	maxBend       = 0.01 // by which the ratio may be off its nominal value
)

// varispeed converts between two rates of which one is only nearly what it is called: the ratio can be bent while the sound
// flows. The place of each output sample is counted in 2⁻³² of an input sample, and its filter is interpolated between the
// two nearest of a table.
//
// It is half as long as a Resampler, and so adds half its delay: about 20 samples of the lower rate (2.6 ms at 8 kHz). For that its
// transition is twice as wide and centred on half the lower rate: it passes up to 0.87 of it (3.5 kHz for 8 kHz), and what
// lies above 1.13 of it is 80 dB down. What lies between goes to where it is above the speech that a telephone carries.
//
// Tones of 30,000 up to 0.85 of half the lower rate come through with 87 dB of SNR at worst, whichever the rates and the bend (8 to
// 192 kHz; the test logs it).
//
// A varispeed belongs to one goroutine and allocates only in newVarispeed.
type varispeed struct {
	taps, rows   int
	coefficients []float32 // rows+1 of taps each: the last is the first, one sample on
	buf          []float32 // the last taps samples, then the block being filtered
	nominal      float64   // input samples from one output sample to the next, in units of 2⁻³²
	step, next   uint64    // the same as bent now; and where the next output sample stands, from the block's start
}

// newVarispeed makes a converter between two rates in hertz for blocks of at most block input samples.
func newVarispeed(from, to, block int) *varispeed {
	stretch := max(1, float64(from)/float64(to)) // a sample of the lower rate in input samples
	v := &varispeed{
		taps:    2 * int(math.Ceil(bendCrossings*stretch)),
		rows:    int(math.Ceil(bendRows / stretch)),
		nominal: float64(from) / float64(to) * (1 << 32),
	}
	v.coefficients = sincRows(v.rows+1, v.rows, v.taps, 1/stretch)
	v.buf = make([]float32, v.taps+block)
	v.bend(0)
	return v
}

// delay is how many input samples later than its input the output stands.
func (v *varispeed) delay() int { return v.taps/2 + 1 }

// bend makes the converter take 1+by times as many input samples for one output sample as its rates say.
func (v *varispeed) bend(by float64) {
	v.step = uint64(v.nominal * (1 + min(max(by, -maxBend), maxBend)))
}

// need is how many input samples the next n output samples are made of.
func (v *varispeed) need(n int) int { return int((v.next + uint64(n)*v.step) >> 32) }

// fill makes all of dst from src, which holds need(len(dst)) samples.
func (v *varispeed) fill(dst, src []int16) {
	v.load(src)
	for i := range dst {
		dst[i] = v.sample()
	}
	v.unload(len(src))
}

// convert makes what src gives, and returns how many samples of dst that was.
func (v *varispeed) convert(dst, src []int16) int {
	v.load(src)
	made := 0
	for end := uint64(len(src)) << 32; v.next < end && made < len(dst); made++ {
		dst[made] = v.sample()
	}
	v.unload(len(src))
	return made
}

// load puts src behind the samples before it.
func (v *varispeed) load(src []int16) {
	for i, sample := range src {
		v.buf[v.taps+i] = float32(sample)
	}
}

// unload keeps the last taps of n loaded samples and of those before them.
func (v *varispeed) unload(n int) {
	v.next -= uint64(n) << 32
	copy(v.buf, v.buf[n:n+v.taps])
}

// sample is the next output sample.
func (v *varispeed) sample() int16 {
	window := v.buf[v.next>>32:]
	place := (v.next & (1<<32 - 1)) * uint64(v.rows) // in 2⁻³² of a row
	near := v.coefficients[int(place>>32)*v.taps:]
	far := near[v.taps:]
	a, b := filtered(window[:v.taps], near[:v.taps], far[:v.taps])
	v.next += v.step
	return round32(a + (b-a)*float32(uint32(place))*(1.0/(1<<32)))
}

// filtered is the window through two filters of its length. The race detector
// would look at each sample, which nobody shares, and make a test of minutes of
// sound take minutes.
//
//go:norace
func filtered(window, near, far []float32) (a, b float32) {
	for k, x := range window {
		a += near[k] * x
		b += far[k] * x
	}
	return a, b
}
