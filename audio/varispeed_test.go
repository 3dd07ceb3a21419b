package audio

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// deviceRates are the pairs of a telephone's rates with those that devices have.
var deviceRates = [][2]int{
	{8000, 48000}, {48000, 8000}, {8000, 44100}, {44100, 8000}, {8000, 8000},
	{16000, 48000}, {48000, 16000}, {16000, 44100}, {44100, 16000}, {48000, 48000}, {8000, 192000}, {192000, 8000},
}

// bent converts a tone in 10 ms frames; by frame the ratio is bent to what bend gives for it.
func bent(from, to int, in []int16, bend func(frame int) float64) []int16 {
	frame := from / framesPerSecond
	v := newVarispeed(from, to, frame)
	out := make([]int16, 0, len(in)*to/from+to/10)
	block := make([]int16, to/framesPerSecond+to/framesPerSecond/50+2)
	for i := 0; (i+1)*frame <= len(in); i++ {
		v.bend(bend(i))
		out = append(out, block[:v.convert(block, in[i*frame:(i+1)*frame])]...)
	}
	return out
}

func TestSpeechComesThroughABentRatioAsItWas(t *testing.T) {
	worst, where := math.Inf(1), ""
	for _, rates := range deviceRates {
		from, to := rates[0], rates[1]
		low := float64(min(from, to))
		for _, by := range []float64{0, 173e-6, -421e-6, 0.002} {
			for _, frequency := range []float64{low / 27, low / 8, low * 0.2, low * 0.425} {
				in := sine(from, frequency, 30000, from/2)
				out := bent(from, to, in, func(int) float64 { return by })
				middle := out[len(out)/5 : len(out)*4/5]
				snr := sineSNR(middle, frequency*(1+by), to)
				name := fmt.Sprintf("%.0f Hz from %d to %d Hz bent by %.0f ppm", frequency, from, to, by*1e6)
				if snr < worst {
					worst, where = snr, name
				}
				if snr < 80 {
					t.Errorf("%s: SNR %.1f dB", name, snr)
				}
				amplitude, _, _ := fitSine(middle, frequency*(1+by), to)
				if change := 20 * math.Log10(amplitude/30000); math.Abs(change) > 0.05 {
					t.Errorf("%s: level changes by %.3f dB", name, change)
				}
			}
		}
	}
	t.Logf("worst SNR %.1f dB: %s", worst, where)
}

func TestARatioThatChangesWithEachFrameLeavesNoMark(t *testing.T) {
	for _, rates := range deviceRates {
		from, to := rates[0], rates[1]
		frequency := float64(min(from, to)) / 10
		bend := func(frame int) float64 { return 500e-6 * math.Sin(float64(frame)/5) }
		in := sine(from, frequency, 30000, from)
		out := bent(from, to, in, bend)
		// The same by calculation: where each output sample stands in the input.
		v := newVarispeed(from, to, 1)
		place, signal, noise := uint64(0), 0.0, 0.0
		for i, got := range out {
			at := float64(place)/(1<<32) - float64(v.delay())
			want := 30000 * math.Sin(2*math.Pi*frequency*at/float64(from))
			if i > to/10 {
				signal, noise = signal+want*want, noise+(float64(got)-want)*(float64(got)-want)
			}
			v.bend(bend(int(place>>32) * framesPerSecond / from))
			place += v.step
		}
		if snr := 10 * math.Log10(signal/noise); snr < 80 {
			t.Errorf("from %d to %d Hz: SNR %.1f dB", from, to, snr)
		}
	}
}

func TestWhatAliasesBeyondSpeechIsStopped(t *testing.T) {
	for _, rates := range [][2]int{{48000, 8000}, {44100, 8000}, {48000, 16000}} {
		from, to := rates[0], rates[1]
		for _, frequency := range []float64{float64(to) * 0.57, float64(to) * 0.8, float64(to) * 1.3} {
			out := bent(from, to, sine(from, frequency, 30000, from/2), func(int) float64 { return 0 })
			level := 20 * math.Log10(rms(out[len(out)/5:len(out)*4/5])/(30000/math.Sqrt2))
			if level > -80 {
				t.Errorf("%.0f Hz from %d to %d Hz: only %.1f dB down", frequency, from, to, -level)
			}
		}
	}
}

func TestWhatIsNeededForAFrameMakesJustTheFrame(t *testing.T) {
	for _, rates := range deviceRates {
		from, to := rates[0], rates[1]
		in := sine(from, 400, 20000, from)
		pushed := bent(from, to, in, func(i int) float64 { return 300e-6 })
		v := newVarispeed(from, to, from/framesPerSecond+from/framesPerSecond/50+2)
		frame := make([]int16, to/framesPerSecond)
		v.bend(300e-6)
		for i := 0; ; i++ {
			need := v.need(len(frame))
			if need > len(in) || (i+1)*len(frame) > len(pushed) {
				break
			}
			v.fill(frame, in[:need])
			in = in[need:]
			if !slices.Equal(frame, pushed[i*len(frame):(i+1)*len(frame)]) {
				t.Fatalf("from %d to %d Hz: frame %d differs from what comes when the input is pushed", from, to, i)
			}
		}
	}
}

func BenchmarkVarispeed(b *testing.B) {
	for _, rates := range [][2]int{{8000, 48000}, {48000, 8000}, {8000, 8000}} {
		b.Run(fmt.Sprintf("frame from %d to %d Hz", rates[0], rates[1]), func(b *testing.B) {
			v := newVarispeed(rates[0], rates[1], rates[0]/framesPerSecond)
			in, out := sine(rates[0], 440, 10000, rates[0]/framesPerSecond), make([]int16, rates[1]/framesPerSecond+1)
			for b.Loop() {
				v.convert(out, in)
			}
		})
	}
}
