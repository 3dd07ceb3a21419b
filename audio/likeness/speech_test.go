package likeness

import (
	"math"
	"math/rand/v2"
)

// speak gives something like speech, always the same for the same voice: syllables of a gliding pitch through two changing
// resonances, hissed consonants between them, and a pause every now and then.
func speak(voice uint64, seconds float64, rate int) []int16 {
	random := rand.New(rand.NewPCG(voice, 1))
	total := int(seconds * float64(rate))
	out := make([]float64, 0, total)
	pitch := 90 + 120*random.Float64()
	for len(out) < total {
		if random.Float64() < 0.15 {
			out = append(out, make([]float64, rate/5)...)
		}
		out = append(out, syllable(random, pitch, rate)...)
	}
	return normalise(out[:total], 12000)
}

// syllable gives 60 ms of hiss and 100 to 250 ms of a vowel.
func syllable(random *rand.Rand, pitch float64, rate int) []float64 {
	low := newResonance(250+600*random.Float64(), 80, rate)
	high := newResonance(900+1400*random.Float64(), 120, rate)
	length := rate/10 + random.IntN(rate*3/20)
	glide := 0.9 + 0.3*random.Float64()
	hiss := newResonance(2500+800*random.Float64(), 900, rate)
	var out []float64
	for range rate * 60 / 1000 {
		out = append(out, 0.05*hiss.next(random.NormFloat64()))
	}
	turn := 0.0
	for i := range length {
		along := float64(i) / float64(length)
		turn += pitch * (glide + 0.3*math.Sin(3*along)) / float64(rate)
		pulse := 0.02 * random.NormFloat64()
		if turn >= 1 {
			turn--
			pulse++
		}
		out = append(out, math.Sin(math.Pi*along)*(low.next(pulse)+0.6*high.next(pulse)))
	}
	return out
}

// resonance is a two-pole filter.
type resonance struct{ a, b, last, before float64 }

func newResonance(frequency, width float64, rate int) *resonance {
	radius := math.Exp(-math.Pi * width / float64(rate))
	return &resonance{a: 2 * radius * math.Cos(2*math.Pi*frequency/float64(rate)), b: -radius * radius}
}

func (r *resonance) next(in float64) float64 {
	out := in + r.a*r.last + r.b*r.before
	r.last, r.before = out, r.last
	return out
}

// normalise brings the loudest sample to peak.
func normalise(in []float64, peak float64) []int16 {
	loudest := 1e-9
	for _, v := range in {
		loudest = max(loudest, math.Abs(v))
	}
	out := make([]int16, len(in))
	for i, v := range in {
		out[i] = int16(math.Round(v * peak / loudest))
	}
	return out
}

// noise gives n samples of white noise of the given rms.
func noise(n int, level float64) []int16 {
	random := rand.New(rand.NewPCG(99, 2))
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(min(max(level*random.NormFloat64(), -32768), 32767))
	}
	return out
}
