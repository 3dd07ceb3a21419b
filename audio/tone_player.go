package audio

import (
	"math"
	"time"
)

// toneRamp is how long a note takes to reach its level and to leave it: long enough not to click, too short to be heard.
const toneRamp = 8 * time.Millisecond

// TonePlayer makes the samples of a tone. It belongs to one goroutine and allocates only in NewTonePlayer.
type TonePlayer struct {
	notes []playedNote
	round int // samples of one round; 0: silence
	once  bool
	next  int // the sample of the round to be made next
}

// playedNote is a note in samples.
type playedNote struct {
	start, length int
	ramp          int
	partials      []playedPartial
}

// playedPartial is a partial in samples.
type playedPartial struct {
	step      float64 // radians a sample
	amplitude float64
	decay     float64 // 1/samples
}

// NewTonePlayer makes a player that begins with the tone's beginning. The rate is in hertz, a multiple of 100 and at least
// MinRate; what a tone has above half of it is left out.
func NewTonePlayer(tone Tone, rate int) *TonePlayer {
	score := scoreOf(tone)
	samples := func(d time.Duration) int { return int(int64(d) * int64(rate) / int64(time.Second)) }
	p := &TonePlayer{round: samples(score.round), once: score.once}
	for _, n := range score.notes {
		played := playedNote{start: samples(n.start), length: samples(n.length), ramp: samples(toneRamp)}
		for _, partial := range n.partials {
			if partial.hertz >= float64(rate)/2 {
				continue
			}
			one := playedPartial{step: 2 * math.Pi * partial.hertz / float64(rate), amplitude: partial.amplitude * math.MaxInt16}
			if partial.decay > 0 {
				one.decay = 1 / (partial.decay.Seconds() * float64(rate))
			}
			played.partials = append(played.partials, one)
		}
		p.notes = append(p.notes, played)
	}
	return p
}

// Read fills frame, of any length, with the next samples.
func (p *TonePlayer) Read(frame []int16) {
	for i := range frame {
		frame[i] = saturate(int32(math.Round(p.sample())))
	}
}

// ReadLast fills frame with the next samples and fades them to silence, so that a tone can end at any moment without a
// click. After it the player is not to be read any more.
func (p *TonePlayer) ReadLast(frame []int16) {
	p.Read(frame)
	for i := range frame {
		frame[i] = int16(float64(frame[i]) * raisedCosine(len(frame)-1-i, len(frame)))
	}
}

// Rewind lets the tone sound from its beginning again.
func (p *TonePlayer) Rewind() { p.next = 0 }

// sample is the next sample, which it passes.
func (p *TonePlayer) sample() float64 {
	sum := 0.0
	for _, n := range p.notes {
		if at := p.next - n.start; at >= 0 && at < n.length {
			sum += n.sample(at)
		}
	}
	if p.next++; p.next >= p.round && !p.once {
		p.next = 0
	}
	return sum
}

// sample is the note's sample of that number.
func (n playedNote) sample(at int) float64 {
	sum := 0.0
	for _, p := range n.partials {
		sum += p.amplitude * math.Exp(-float64(at)*p.decay) * math.Sin(float64(at)*p.step)
	}
	return sum * raisedCosine(at, n.ramp) * raisedCosine(n.length-1-at, n.ramp)
}

// raisedCosine rises from 0 at the sample 0 to 1 at the sample ramp, and stays there.
func raisedCosine(at, ramp int) float64 {
	if at >= ramp {
		return 1
	}
	return (1 - math.Cos(math.Pi*float64(at)/float64(ramp))) / 2
}
