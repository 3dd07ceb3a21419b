package audio

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
)

// sine gives n samples of a tone of the frequency (hertz) and amplitude at rate hertz.
func sine(rate int, frequency, amplitude float64, n int) []int16 {
	samples := make([]int16, n)
	for i := range samples {
		samples[i] = roundSample(amplitude * math.Sin(2*math.Pi*frequency*float64(i)/float64(rate)))
	}
	return samples
}

// fitSine finds the tone of a known frequency in samples by least squares: its amplitude, its phase against sine in
// radians, and the power of all the rest.
func fitSine(samples []int16, frequency float64, rate int) (amplitude, phase, rest float64) {
	var ss, cc, sc, xs, xc float64
	angle := func(i int) float64 { return 2 * math.Pi * frequency * float64(i) / float64(rate) }
	for i, v := range samples {
		s, c := math.Sincos(angle(i))
		x := float64(v)
		ss, cc, sc, xs, xc = ss+s*s, cc+c*c, sc+s*c, xs+x*s, xc+x*c
	}
	det := ss*cc - sc*sc
	a, b := (xs*cc-xc*sc)/det, (xc*ss-xs*sc)/det
	for i, v := range samples {
		s, c := math.Sincos(angle(i))
		d := float64(v) - a*s - b*c
		rest += d * d
	}
	return math.Hypot(a, b), math.Atan2(b, a), rest / float64(len(samples))
}

// sineSNR is by how many dB the tone of a known frequency stands above all the rest in samples.
func sineSNR(samples []int16, frequency float64, rate int) float64 {
	amplitude, _, rest := fitSine(samples, frequency, rate)
	return 10 * math.Log10(amplitude*amplitude/2/max(rest, 1e-9))
}

var commonRates = []int{8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000}

func TestTonesComeThroughBetweenAllCommonRates(t *testing.T) {
	worst, where := math.Inf(1), ""
	for _, from := range commonRates {
		for _, to := range commonRates {
			low := float64(min(from, to))
			for _, frequency := range []float64{low / 80, low / 8, low * 0.42} {
				out, err := Resample(sine(from, frequency, 30000, from/4), from, to)
				if err != nil {
					t.Fatal(err)
				}
				middle := out[len(out)/5 : len(out)*4/5]
				amplitude, _, _ := fitSine(middle, frequency, to)
				snr := sineSNR(middle, frequency, to)
				name := fmt.Sprintf("%.0f Hz from %d to %d Hz", frequency, from, to)
				if snr < worst {
					worst, where = snr, name
				}
				if snr < 90 {
					t.Errorf("%s: SNR %.1f dB", name, snr)
				}
				if change := 20 * math.Log10(amplitude/30000); math.Abs(change) > 0.02 {
					t.Errorf("%s: level changes by %.3f dB", name, change)
				}
			}
		}
	}
	t.Logf("worst SNR %.1f dB: %s", worst, where)
}

func TestWhatTheLowerRateCannotHoldIsStopped(t *testing.T) {
	worst := math.Inf(-1)
	for _, from := range commonRates {
		for _, to := range commonRates {
			if from <= to {
				continue
			}
			nyquist := float64(to) / 2
			for _, frequency := range []float64{nyquist * 1.001, nyquist * 1.15, (nyquist + float64(from)/2) / 2} {
				out, err := Resample(sine(from, frequency, 30000, from/4), from, to)
				if err != nil {
					t.Fatal(err)
				}
				level := rms(out[len(out)/5:len(out)*4/5]) / (30000 / math.Sqrt2)
				worst = max(worst, 20*math.Log10(level))
				if 20*math.Log10(level) < -80 {
					continue
				}
				t.Errorf("%.0f Hz from %d to %d Hz: only %.1f dB down", frequency, from, to, -20*math.Log10(level))
			}
		}
	}
	t.Logf("stop band at least %.1f dB down", -worst)
}

func rms(samples []int16) float64 {
	sum := 0.0
	for _, v := range samples {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(samples)))
}

func TestAResampledSoundKeepsItsTime(t *testing.T) {
	for _, from := range append(commonRates, 8001, 191999) {
		for _, to := range []int{8000, 44100, 48000} {
			in := sine(from, 440, 20000, from/10+7)
			out, err := Resample(in, from, to)
			if err != nil {
				t.Fatal(err)
			}
			if want := (len(in)*to + from - 1) / from; len(out) != want {
				t.Errorf("%d to %d Hz: %d samples, want %d", from, to, len(out), want)
			}
			start := to / 50
			_, phase, _ := fitSine(out[start:len(out)-start], 440, to)
			late := math.Remainder(2*math.Pi*440*float64(start)/float64(to)-phase, 2*math.Pi) / (2 * math.Pi * 440)
			if math.Abs(late) > 0.5e-6 {
				t.Errorf("%d to %d Hz: %.2f µs late", from, to, late*1e6)
			}
		}
	}
}

func TestEachFrameOfAStreamGivesAFrame(t *testing.T) {
	for _, from := range []int{8000, 16000, 32000, 44100, 48000, 96000} {
		for _, to := range []int{8000, 16000, 32000, 44100, 48000, 96000} {
			r, err := NewResampler(from, to)
			if err != nil {
				t.Fatal(err)
			}
			for frame := range 50 {
				if out := r.Append(nil, make([]int16, from/100)); len(out) != to/100 {
					t.Errorf("%d to %d Hz: frame %d gives %d samples", from, to, frame, len(out))
				}
			}
		}
	}
}

func TestAStreamIsTheSameHoweverItIsCut(t *testing.T) {
	in := sine(44100, 1234, 25000, 5000)
	whole, err := NewResampler(44100, 16000)
	if err != nil {
		t.Fatal(err)
	}
	want := whole.Append(nil, in)
	for _, size := range []int{1, 7, 441, 479, 480, 481, 3000} {
		parts, err := NewResampler(44100, 16000)
		if err != nil {
			t.Fatal(err)
		}
		var got []int16
		for part := range slices.Chunk(in, size) {
			got = parts.Append(got, part)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in parts of %d samples it comes out differently", size)
		}
	}
}

func TestLoudSquaresDoNotWrap(t *testing.T) {
	in := slices.Concat(slices.Repeat([]int16{math.MaxInt16}, 400), slices.Repeat([]int16{math.MinInt16}, 400))
	out, err := Resample(in, 8000, 48000)
	if err != nil {
		t.Fatal(err)
	}
	for i, sample := range out { // near its ends and its middle a band-limited square is on its way
		upper := i < 2400
		if far := min(i, max(2400-i, i-2400), 4800-i) > 5; far && (sample > 25000) != upper || far && (sample < -25000) == upper {
			t.Fatalf("sample %d is %d", i, sample)
		}
	}
	if slices.Max(out) != math.MaxInt16 || slices.Min(out) != math.MinInt16 {
		t.Errorf("it runs from %d to %d", slices.Min(out), slices.Max(out))
	}
}

func TestEqualRatesAreCopied(t *testing.T) {
	out, err := Resample(ramp(1000), 11025, 11025)
	if err != nil || !slices.Equal(out, ramp(1000)) {
		t.Errorf("got %d samples, %v", len(out), err)
	}
}

func TestRatesOutOfRangeAreRefused(t *testing.T) {
	for _, rates := range [][2]int{{0, 8000}, {8000, 0}, {-1, 8000}, {7999, 8000}, {8000, 192001}} {
		if _, err := NewResampler(rates[0], rates[1]); !errors.Is(err, ErrRate) {
			t.Errorf("%v: %v", rates, err)
		}
		if _, err := Resample(ramp(10), rates[0], rates[1]); !errors.Is(err, ErrRate) {
			t.Errorf("%v: %v", rates, err)
		}
	}
}

func TestResamplerAllocatesNothing(t *testing.T) {
	for _, rates := range [][2]int{{8000, 48000}, {48000, 8000}, {44100, 8000}, {8000, 8000}} {
		r, err := NewResampler(rates[0], rates[1])
		if err != nil {
			t.Fatal(err)
		}
		src, dst := make([]int16, rates[0]/100), make([]int16, 0, rates[1]/100+1)
		if n := testing.AllocsPerRun(100, func() { dst = r.Append(dst[:0], src) }); n != 0 {
			t.Errorf("%v: %v allocations a frame", rates, n)
		}
	}
}

func BenchmarkResampler(b *testing.B) {
	for _, rates := range [][2]int{{8000, 48000}, {48000, 8000}, {44100, 8000}} {
		b.Run(fmt.Sprintf("second from %d to %d Hz", rates[0], rates[1]), func(b *testing.B) {
			r, err := NewResampler(rates[0], rates[1])
			if err != nil {
				b.Fatal(err)
			}
			src, dst := sine(rates[0], 440, 10000, rates[0]), make([]int16, 0, rates[1]+1)
			for b.Loop() {
				dst = r.Append(dst[:0], src)
			}
		})
	}
}
