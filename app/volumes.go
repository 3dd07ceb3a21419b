package app

import (
	"sync/atomic"

	"sotto/app/config"
)

// Volumes are how loud everything is, each from 0 (nothing) to 100 (as it
// comes).
type Volumes struct {
	Input  int // the microphone, as the other side hears it
	Output int // what calls are heard with, tones included
	Ring   int // the bell of incoming calls
	Tone   int // tones, besides Output
}

// SetVolumes makes everything as loud as that from now on.
func (p *Phone) SetVolumes(v Volumes) {
	p.gains.input.set(v.Input)
	p.gains.output.set(v.Output)
	p.gains.ring.set(v.Ring)
	p.gains.tone.set(v.Tone)
}

func volumesOf(a config.Audio) Volumes {
	return Volumes{a.InputVolume, a.OutputVolume, a.RingVolume, a.ToneVolume}
}

// gains are the volumes as the beats apply them.
type gains struct{ input, output, ring, tone gain }

// fullGain leaves a sample as it is.
const fullGain = 1 << 15

// gain is a factor for samples, in parts of fullGain less one: the zero value
// is full.
type gain struct{ less atomic.Int32 }

// set takes a volume from 0 to 100. Ears go by ratios: its square comes nearer to
// half as loud at 50 than the volume itself.
func (g *gain) set(volume int) {
	v := int32(min(max(volume, 0), 100))
	g.less.Store(fullGain - v*v*fullGain/(100*100))
}

// apply makes a frame as loud as that.
func (g *gain) apply(frame []int16) {
	less := g.less.Load()
	if less == 0 {
		return
	}
	for i, s := range frame {
		frame[i] = int16(int32(s) * (fullGain - less) / fullGain)
	}
}
