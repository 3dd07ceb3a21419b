package app

import (
	"sync/atomic"

	"sotto/app/config"
	"sotto/audio"
)

// volumes are how much softer than full each sound is, 0 to audio.FullVolume,
// so that the zero value leaves sounds as they come. They are set by the phone's
// owner and read by the beats.
type volumes struct {
	input, output, tones, ring atomic.Int32
}

func (v *volumes) set(c config.Volumes) {
	v.input.Store(int32(audio.FullVolume - c.Input))
	v.output.Store(int32(audio.FullVolume - c.Output))
	v.tones.Store(int32(audio.FullVolume - c.Tones))
	v.ring.Store(int32(audio.FullVolume - c.Ring))
}

// faders are those of one life of a beat.
type faders struct {
	volumes                   *volumes
	input, output, tone, ring audio.Fader
}

func (f *faders) said(frame []int16)  { soften(&f.input, frame, &f.volumes.input) }
func (f *faders) heard(frame []int16) { soften(&f.output, frame, &f.volumes.output) }
func (f *faders) toned(frame []int16) { soften(&f.tone, frame, &f.volumes.tones) }
func (f *faders) rung(frame []int16)  { soften(&f.ring, frame, &f.volumes.ring) }

func soften(f *audio.Fader, frame []int16, by *atomic.Int32) {
	f.Apply(frame, audio.FullVolume-int(by.Load()))
}

// newFaders takes the volumes that are set: one that is low is not first heard
// as full.
func newFaders(v *volumes) *faders {
	f := &faders{volumes: v}
	quiet := make([]int16, 1)
	f.said(quiet)
	f.heard(quiet)
	f.toned(quiet)
	f.rung(quiet)
	return f
}
