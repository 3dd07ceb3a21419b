package likeness

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/zaf/g711"

	"sotto/assets"
	"sotto/audio"
)

const rate = 8000

// later puts silence before samples, and after them.
func later(samples []int16, silence int) []int16 {
	return slices.Concat(make([]int16, silence), samples, make([]int16, rate/2))
}

func TestTheSameSpeechIsFoundWithItsDelay(t *testing.T) {
	ref := speak(1, 6, rate)
	for _, test := range []struct {
		name  string
		got   []int16
		delay time.Duration
		least float64
	}{
		{"the very same", ref, 0, 0.9999},
		{"37.5 ms later", later(ref, 300), 37500 * time.Microsecond, 0.9999},
		{"61 samples later", later(ref, 61), 7625 * time.Microsecond, 0.9999},
		{"3 s later", later(ref, 3*rate), 3 * time.Second, 0.9999},
		{"40 ms earlier", ref[320:], -40 * time.Millisecond, 0.9},
		{"quieter, with direct current", each(ref, func(v int16) int16 { return v/20 + 500 }), 0, 0.99},
		{"with noise", add(later(ref, 160), noise(len(ref)*2, 100)), 20 * time.Millisecond, 0.95},
		{"after a bang", slices.Concat(noise(rate, 20000), ref), time.Second, 0.9999},
		{"quietly before a loud voice", slices.Concat(each(ref, func(v int16) int16 { return v / 64 }), speak(2, 6, rate)), 0, 0.98},
		{"twice", slices.Concat(make([]int16, 100), ref, ref[:rate]), 12500 * time.Microsecond, 0.9999},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := Compare(ref, test.got, rate)
			if r.Likeness < test.least || r.Likeness > 1+1e-9 || r.Delay != test.delay {
				t.Errorf("got %+v, want a delay of %v", r, test.delay)
			}
			if r.Pieces < 10 || r.Pieces > 12 || r.Found < r.Pieces-1 {
				t.Errorf("%d of %d pieces were found", r.Found, r.Pieces)
			}
		})
	}
}

func TestWhatIsNotTheSpeechIsNotFound(t *testing.T) {
	ref := speak(1, 6, rate)
	backwards := slices.Clone(ref)
	slices.Reverse(backwards)
	for _, test := range []struct {
		name string
		got  []int16
	}{
		{"another voice", speak(2, 6, rate)},
		{"a third voice", later(speak(3, 8, rate), 999)},
		{"the same voice later on", speak(1, 18, rate)[12*rate:]},
		{"silence", make([]int16, 6*rate)},
		{"direct current", slices.Repeat([]int16{300}, 6*rate)},
		{"noise", noise(6*rate, 3000)},
		{"backwards", backwards},
		{"pieces in another order", shuffled(ref, rate/2)},
		{"pieces moved apart", spread(ref, rate/2, rate*3/10)},
		{"a click", slices.Concat(make([]int16, rate), []int16{30000}, make([]int16, 5*rate))},
		{"nothing", nil},
		{"a moment", ref[:rate/4]},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := Compare(ref, test.got, rate); r.Likeness >= 0.3 || r.Found > r.Pieces/4 {
				t.Errorf("got %+v", r)
			} else {
				t.Logf("%+v", r)
			}
		})
	}
}

func TestAReferenceWithoutSpeechIsNeverFound(t *testing.T) {
	for name, ref := range map[string][]int16{
		"silence": make([]int16, 5*rate), "hiss": noise(5*rate, 20), "nothing": nil, "too short": speak(1, 0.4, rate),
	} {
		if r := Compare(ref, ref, rate); r != (Result{}) {
			t.Errorf("%s: got %+v", name, r)
		}
	}
	if r := Compare(speak(1, 5, rate), speak(1, 5, rate), 7999); r != (Result{}) {
		t.Errorf("at 7999 Hz: got %+v", r)
	}
}

func TestTelephoneSpeechIsRecognised(t *testing.T) {
	ref := speak(1, 6, rate)
	mulaw := later(each(ref, func(v int16) int16 { return g711.DecodeUlawFrame(g711.EncodeUlawFrame(v)) }), 480)
	alaw := later(each(ref, func(v int16) int16 { return g711.DecodeAlawFrame(g711.EncodeAlawFrame(v)) }), 480)
	for name, got := range map[string][]int16{"mu-law": mulaw, "A-law": alaw} {
		r := Compare(ref, got, rate)
		if r.Likeness < 0.999 || r.Found != r.Pieces || r.Delay != 60*time.Millisecond || r.SNR < 33 || r.SNR > 42 {
			t.Errorf("%s: got %+v", name, r)
		}
		lossy := Compare(ref, lose(got, 5), rate)
		if lossy.Likeness < 0.9 || lossy.Likeness > r.Likeness-0.01 || lossy.Found != lossy.Pieces || lossy.SNR >= r.SNR {
			t.Errorf("%s with 5 %% lost: got %+v", name, lossy)
		}
		t.Logf("%s: %+v; with 5 %% lost: %+v", name, r, lossy)
	}
}

func TestLikenessFallsWithWhatIsMissing(t *testing.T) {
	ref := speak(1, 6, rate)
	last := 1.01
	for _, percent := range []int{0, 2, 5, 10, 20, 40} {
		r := Compare(ref, lose(ref, percent), rate)
		if r.Likeness >= last {
			t.Errorf("with %d %% lost %.3f, with less lost %.3f", percent, r.Likeness, last)
		}
		last = r.Likeness
	}
	half := slices.Concat(ref[:3*rate], make([]int16, 3*rate))
	if r := Compare(ref, half, rate); r.Likeness < 0.4 || r.Likeness > 0.6 {
		t.Errorf("half of it: got %+v", r)
	}
}

func TestAPlayoutBufferMayMove(t *testing.T) {
	ref := speak(1, 12, rate)
	got := slices.Concat(make([]int16, 160), ref[:4*rate], make([]int16, 320), ref[4*rate:8*rate], ref[8*rate+160:], make([]int16, rate))
	if r := Compare(ref, got, rate); r.Likeness < 0.9 || r.Found < r.Pieces-1 {
		t.Errorf("got %+v", r)
	}
}

func TestOtherRatesAreCompared(t *testing.T) {
	for _, rate := range []int{16000, 44100, 48000} {
		ref, other := speak(1, 5, rate), speak(2, 5, rate)
		if r := Compare(ref, slices.Concat(make([]int16, 1001), ref), rate); r.Likeness < 0.9999 || r.Delay != time.Second*1001/time.Duration(rate) {
			t.Errorf("at %d Hz: got %+v", rate, r)
		}
		if r := Compare(ref, other, rate); r.Likeness >= 0.3 {
			t.Errorf("other speech at %d Hz: got %+v", rate, r)
		}
	}
}

func TestTheSpeechesOfTheProgramAreToldApart(t *testing.T) {
	var speeches [2][]int16
	for i, file := range [][]byte{assets.Speech(), assets.SpeechB()} {
		sound, err := audio.ReadWAV(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		speeches[i] = sound.Samples
	}
	for i, ref := range speeches {
		own := later(each(ref, func(v int16) int16 { return g711.DecodeAlawFrame(g711.EncodeAlawFrame(v)) }), 777)
		if r := Compare(ref, own, rate); r.Likeness < 0.95 || r.Found != r.Pieces || r.Pieces < 16 {
			t.Errorf("speech %d is not found in itself: %+v", i, r)
		} else {
			t.Logf("speech %d in itself: %+v", i, r)
		}
		if r := Compare(ref, later(speeches[1-i], 777), rate); r.Likeness >= 0.3 {
			t.Errorf("speech %d is found in the other: %+v", i, r)
		} else {
			t.Logf("speech %d in the other: %+v", i, r)
		}
		wide, err := audio.Resample(ref, rate, 44100)
		if err != nil {
			t.Fatal(err)
		}
		back, err := audio.Resample(wide[31:], 44100, rate) // 5.6 samples at 8 kHz
		if err != nil {
			t.Fatal(err)
		}
		if r := Compare(ref, back, rate); r.Likeness < 0.96 {
			t.Errorf("speech %d resampled: %+v", i, r)
		} else {
			t.Logf("speech %d resampled: %+v", i, r)
		}
	}
}

func TestTransformFindsATone(t *testing.T) {
	samples := make([]float64, 64)
	for i := range samples {
		samples[i] = math.Cos(2 * math.Pi * 5 * float64(i) / 64)
	}
	for i, v := range spectrum(samples, 64) {
		want := 0.0
		if i == 5 || i == 59 {
			want = 32
		}
		if math.Abs(real(v)-want) > 1e-9 || math.Abs(imag(v)) > 1e-9 {
			t.Errorf("line %d is %v, want %v", i, v, want)
		}
	}
}

func each(samples []int16, f func(int16) int16) []int16 {
	out := make([]int16, len(samples))
	for i, v := range samples {
		out[i] = f(v)
	}
	return out
}

func add(a, b []int16) []int16 {
	out := slices.Clone(a)
	for i := range out {
		out[i] += b[i]
	}
	return out
}

// lose makes silence of a share of the packets of 20 ms.
func lose(samples []int16, percent int) []int16 {
	random := rand.New(rand.NewPCG(7, 3))
	out := slices.Clone(samples)
	for packet := range slices.Chunk(out, rate/50) {
		if random.IntN(100) < percent {
			clear(packet)
		}
	}
	return out
}

// shuffled puts the pieces of a size into another order.
func shuffled(samples []int16, size int) []int16 {
	pieces := slices.Collect(slices.Chunk(samples, size))
	random := rand.New(rand.NewPCG(5, 4))
	random.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	return slices.Concat(pieces...)
}

// spread puts a gap before each piece of a size.
func spread(samples []int16, size, gap int) []int16 {
	var out []int16
	for piece := range slices.Chunk(samples, size) {
		out = append(append(out, make([]int16, gap)...), piece...)
	}
	return out
}

func BenchmarkCompare(b *testing.B) {
	ref := speak(1, 12, rate)
	for name, got := range map[string][]int16{"same": later(ref, 300), "other": speak(2, 6, rate)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Compare(ref, got, rate)
			}
		})
	}
}
