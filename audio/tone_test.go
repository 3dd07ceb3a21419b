package audio

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// toneRates are those that tones are tried at: telephony's, sound cards', and odd ones.
var toneRates = []int{8000, 8100, 16000, 48000}

// play is what a tone sounds like for that long, read in frames of 10 ms.
func play(tone Tone, rate int, length time.Duration) []int16 {
	samples := make([]int16, int(length.Seconds()*float64(rate)))
	player := NewTonePlayer(tone, rate)
	for frame := range slices.Chunk(samples, rate/framesPerSecond) {
		player.Read(frame)
	}
	return samples
}

// goertzel is the amplitude, of full scale, of a frequency in samples.
func goertzel(samples []int16, hertz float64, rate int) float64 {
	coefficient := 2 * math.Cos(2*math.Pi*hertz/float64(rate))
	var s1, s2 float64
	for _, v := range samples {
		s1, s2 = float64(v)+coefficient*s1-s2, s1
	}
	power := s1*s1 + s2*s2 - coefficient*s1*s2
	return 2 * math.Sqrt(max(power, 0)) / float64(len(samples)) / math.MaxInt16
}

// loudness is the root of the mean square of samples, of full scale.
func loudness(samples []int16) float64 { return rms(samples) / math.MaxInt16 }

// peak is the greatest sample, of full scale.
func peak(samples []int16) float64 {
	most := 0.0
	for _, v := range samples {
		most = max(most, math.Abs(float64(v)))
	}
	return most / math.MaxInt16
}

// dBFS is an amplitude against that of the greatest sine.
func dBFS(amplitude float64) float64 { return 20 * math.Log10(amplitude) }

// milliseconds cuts samples out.
func milliseconds(samples []int16, rate, from, to int) []int16 {
	return samples[from*rate/1000 : to*rate/1000]
}

// cadences are when the network's tones sound, in milliseconds, over six seconds.
var cadences = map[Tone][][2]int{
	RingBack:    {{0, 1000}, {5000, 6000}},
	Busy:        {{0, 480}, {960, 1440}, {1920, 2400}, {2880, 3360}, {3840, 4320}, {4800, 5280}, {5760, 6000}},
	CallWaiting: {{0, 200}, {400, 600}, {5600, 5800}},
	Congestion: {{0, 240}, {480, 720}, {960, 1200}, {1440, 1680}, {1920, 2160}, {2400, 2640}, {2880, 3120},
		{3360, 3600}, {3840, 4080}, {4320, 4560}, {4800, 5040}, {5280, 5520}, {5760, 6000}},
}

func TestTheTonesOfTheNetworkHaveTheirPitchLevelAndCadence(t *testing.T) {
	for tone, cadence := range cadences {
		for _, rate := range toneRates {
			t.Run(fmt.Sprintf("tone %d at %d Hz", tone, rate), func(t *testing.T) {
				samples := play(tone, rate, 6*time.Second)
				silent := 0
				for _, sounds := range cadence {
					if gap := milliseconds(samples, rate, silent, sounds[0]); peak(gap) != 0 {
						t.Errorf("between %d and %d ms it sounds", silent, sounds[0])
					}
					silent = sounds[1]
					for from := sounds[0] + 20; from+100 <= sounds[1]-20; from += 100 { // all along, but for the ramps
						part := milliseconds(samples, rate, from, from+100)
						if level := dBFS(goertzel(part, 425, rate)); math.Abs(level+20) > 0.3 {
							t.Errorf("at %d ms 425 Hz has %.1f dBFS, want -20", from, level)
						}
						rest := math.Sqrt(max(0, loudness(part)*loudness(part)-goertzel(part, 425, rate)*goertzel(part, 425, rate)/2))
						if dBFS(rest) > -50 {
							t.Errorf("at %d ms there is something else too, %.1f dBFS of it", from, dBFS(rest))
						}
					}
				}
				if silent < 6000 && peak(milliseconds(samples, rate, silent, 6000)) != 0 {
					t.Errorf("after %d ms it sounds", silent)
				}
			})
		}
	}
}

func TestTheBellStrikesTwoPitchesAndRingsOut(t *testing.T) {
	for _, rate := range toneRates {
		t.Run(fmt.Sprint(rate, " Hz"), func(t *testing.T) {
			samples := play(Bell, rate, 8*time.Second)
			for i, want := range []float64{bellHigh, bellLow, bellHigh, bellLow} {
				stroke := milliseconds(samples, rate, 250*i+10, 250*i+240)
				for _, other := range []float64{bellHigh, bellLow} {
					if other != want && goertzel(stroke, other, rate) > goertzel(stroke, want, rate)/1.5 {
						t.Errorf("stroke %d: %.0f Hz has %.3f, %.0f Hz %.3f", i, want, goertzel(stroke, want, rate), other, goertzel(stroke, other, rate))
					}
				}
			}
			if level := dBFS(peak(samples)); level < -13.5 || level > -11 {
				t.Errorf("it peaks at %.1f dBFS; about -12 is wanted", level)
			}
			if early, late := loudness(milliseconds(samples, rate, 760, 860)), loudness(milliseconds(samples, rate, 1660, 1760)); late > early/20 {
				t.Errorf("it does not fade: %.4f, then %.4f", early, late)
			}
			if peak(milliseconds(samples, rate, 1950, 4000)) != 0 {
				t.Error("there is no pause")
			}
			if second := milliseconds(samples, rate, 4000, 8000); !slices.Equal(second, milliseconds(samples, rate, 0, 4000)) {
				t.Error("the second round is not like the first")
			}
		})
	}
}

// steepest is the greatest step from one sample to the next, of full scale; samples begin and end in silence.
func steepest(samples []int16) float64 {
	most, last := 0, 0
	for _, v := range append(slices.Clone(samples), 0) {
		most, last = max(most, int(v)-last, last-int(v)), int(v)
	}
	return float64(most) / math.MaxInt16
}

func TestNoToneClicks(t *testing.T) {
	for tone, hertz := range map[Tone]float64{RingBack: 425, Busy: 425, Congestion: 425, CallWaiting: 425} {
		for _, rate := range toneRates {
			t.Run(fmt.Sprintf("tone %d at %d Hz", tone, rate), func(t *testing.T) {
				// No step at an edge may be greater than those that the sine itself has.
				limit := networkLevel*2*math.Sin(math.Pi*hertz/float64(rate)) + 1.5/math.MaxInt16
				if got := steepest(play(tone, rate, 6*time.Second)); got > limit {
					t.Errorf("it jumps by %.5f, a sine by %.5f", got, limit)
				}
			})
		}
	}
	for _, rate := range toneRates {
		// The first samples of a stroke rise slowly, also where an earlier one still sounds.
		samples := play(Bell, rate, 4*time.Second)
		limit := 2 * bellLevel * 2 * math.Sin(math.Pi*bellHigh/float64(rate))
		if got := steepest(samples); got > limit {
			t.Errorf("at %d Hz the bell jumps by %.5f, want %.5f at most", rate, got, limit)
		}
	}
}

func TestAToneThatIsCutShortFades(t *testing.T) {
	for _, rate := range toneRates {
		for _, tone := range []Tone{RingBack, Bell} {
			whole := steepest(play(tone, rate, 2*time.Second))
			for frames := range 12 { // wherever in the wave it is
				player := NewTonePlayer(tone, rate)
				samples := make([]int16, (frames+1)*rate/framesPerSecond)
				for frame := range slices.Chunk(samples[:frames*rate/framesPerSecond], rate/framesPerSecond) {
					player.Read(frame)
				}
				player.ReadLast(samples[frames*rate/framesPerSecond:])
				if got := steepest(samples); got > whole+1.5/math.MaxInt16 {
					t.Errorf("tone %d at %d Hz, cut after %d frames, jumps by %.5f, want %.5f at most", tone, rate, frames, got, whole)
				}
				if samples[len(samples)-1] != 0 {
					t.Errorf("tone %d at %d Hz does not end in silence but at %d", tone, rate, samples[len(samples)-1])
				}
			}
		}
	}
}

func TestNoToneIsSilence(t *testing.T) {
	for _, tone := range []Tone{NoTone, 99} {
		if peak(play(tone, 8000, time.Second)) != 0 {
			t.Errorf("tone %d sounds", tone)
		}
	}
}

func TestPartialsThatARateCantHoldAreLeftOut(t *testing.T) {
	player := NewTonePlayer(Bell, MinRate)
	for _, n := range player.notes {
		for _, p := range n.partials {
			if p.step >= math.Pi {
				t.Errorf("a partial of %.0f Hz at %d Hz", p.step/(2*math.Pi)*MinRate, MinRate)
			}
		}
	}
	if n := len(NewTonePlayer(Bell, 4000).notes[0].partials); n != 1 {
		t.Errorf("%d partials are left at 4000 Hz, want 1", n)
	}
}

func TestATonePlayerAllocatesNothing(t *testing.T) {
	frame := make([]int16, 160)
	for tone := range scores {
		player := NewTonePlayer(tone, 16000)
		if n := testing.AllocsPerRun(1000, func() { player.Read(frame) }); n != 0 {
			t.Errorf("tone %d: %v allocations a frame", tone, n)
		}
		if n := testing.AllocsPerRun(10, func() { player.ReadLast(frame) }); n != 0 {
			t.Errorf("tone %d: %v allocations in the last frame", tone, n)
		}
	}
}

func BenchmarkTonePlayer(b *testing.B) {
	for _, test := range []struct {
		name string
		tone Tone
		rate int
	}{{"ring-back at 8 kHz", RingBack, 8000}, {"bell at 16 kHz", Bell, 16000}} {
		b.Run(test.name, func(b *testing.B) {
			player := NewTonePlayer(test.tone, test.rate)
			frame := make([]int16, test.rate/framesPerSecond)
			b.ReportAllocs()
			for b.Loop() {
				player.Read(frame)
			}
		})
	}
}
