package media

import (
	"math"
	"time"

	"sotto/media/codec"
)

// Quality is how speech is heard, as the E-model of ITU-T G.107 estimates it.
type Quality struct {
	R   float64 // transmission rating: 93.2 without any fault, below 50 hardly usable
	MOS float64 // mean opinion score of a conversation, 1 (bad) to 4.5
}

// packing is how long the first sample of a packet has waited when it leaves: our packets have 20 ms, as
// nearly all do.
const packing = 20 * time.Millisecond

// quality estimates what these counters mean. What devices add to the delay is not known here.
func (s Stats) quality() Quality {
	w := Way{Delay: packing + s.RoundTrip/2 + s.PlayoutDelay, Format: s.format, Loss: s.Missing()}
	if s.Gaps > 0 {
		// Loss by chance comes in gaps of 1/(1-Loss) packets (ITU-T G.107 section 7.5).
		w.BurstRatio = float64(s.Missed) / float64(s.Gaps) * (1 - w.Loss)
	}
	return w.Quality()
}

// Missing is the share of packets that were not there when their time came, 0 to 1.
func (s Stats) Missing() float64 {
	if expected := s.PacketsReceived + s.Lost; expected > 0 {
		return min(float64(s.Missed)/float64(expected), 1)
	}
	return 0
}

// Since are the counters of what is heard between an earlier look and this one, with the quality of that time;
// it is zero where nothing came. All else is as in this look.
func (s Stats) Since(earlier Stats) Stats {
	// A packet that came after all takes a loss back.
	less := func(now *uint64, then uint64) { *now -= min(then, *now) }
	less(&s.PacketsReceived, earlier.PacketsReceived)
	less(&s.Lost, earlier.Lost)
	less(&s.Missed, earlier.Missed)
	less(&s.Gaps, earlier.Gaps)
	if s.Quality = (Quality{}); s.PacketsReceived > 0 {
		s.Quality = s.quality()
	}
	return s
}

// Way is what lies between a mouth and an ear.
type Way struct {
	Delay      time.Duration // one way
	Loss       float64       // share of packets that are not heard, 0 to 1
	BurstRatio float64       // gaps are so many times longer than by chance; below 1, and unknown: 1
	Format     codec.Impairment
}

// The E-model's values for a handset without faults: all parameters at their defaults (ITU-T G.107
// table 2).
const (
	signalToNoise = 94.77  // Ro
	noise         = -61.18 // No, in dBm0p
	simultaneous  = 1.41   // Is
	receiving     = 2      // RLR, in dB
	talkerEcho    = 65     // TELR, in dB
	listenerEcho  = 110    // WEPL, in dB
)

// Quality is the estimate for the way.
func (w Way) Quality() Quality {
	r := signalToNoise - simultaneous - delayImpairment(w.Delay) - w.lossImpairment()
	r = min(max(r, 0), 100)
	return Quality{R: r, MOS: mos(r)}
}

// lossImpairment is Ie,eff (ITU-T G.107 section 7.5).
func (w Way) lossImpairment() float64 {
	percent := 100 * w.Loss
	return w.Format.Ie + (95-w.Format.Ie)*percent/(percent/max(w.BurstRatio, 1)+w.Format.Bpl)
}

// delayImpairment is Id (ITU-T G.107 section 7.4): the echoes of the talker and the listener, and the
// delay itself.
func delayImpairment(delay time.Duration) float64 {
	t := float64(max(delay, 0)) / float64(time.Millisecond)
	echo := talkerEcho - 40*math.Log10((1+t/10)/(1+t/150)) + 6*math.Exp(-0.3*t*t)
	apart := -1.5*(noise-receiving) - (80 + 2.5*(echo-14))
	talker := (apart/2 + math.Sqrt(apart*apart/4+100) - 1) * (1 - math.Exp(-t))
	apart = signalToNoise - 10.5*(listenerEcho+7)*math.Pow(2*t+1, -0.25)
	listener := apart/2 + math.Sqrt(apart*apart/4+169)
	pure := 0.0
	if t > 100 {
		x := math.Log2(t / 100)
		pure = 25 * (math.Pow(1+math.Pow(x, 6), 1./6) - 3*math.Pow(1+math.Pow(x/3, 6), 1./6) + 2)
	}
	return talker + listener + pure
}

// mos turns a rating into an opinion (ITU-T G.107 annex B).
func mos(r float64) float64 {
	return max(1+0.035*r+r*(r-60)*(100-r)*7e-6, 1)
}
