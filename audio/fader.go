package audio

// FullVolume is the volume of a sound as it comes; 0 is silence.
const FullVolume = 100

// full is the factor of FullVolume.
const full = 1 << 15

// Fader makes frames of sound softer. A volume that changes does so over a
// frame, so that nothing clicks. The zero Fader begins at full volume.
type Fader struct {
	loss int32 // full less the factor at the end of the last frame
}

// Apply makes a frame as loud as a volume from 0 to FullVolume says; what is
// beyond counts as the nearest. The factor is the square of the volume's part,
// which sounds more even to the ear than the part itself.
func (f *Fader) Apply(frame []int16, volume int) {
	volume = min(max(volume, 0), FullVolume)
	loss := int32(full - full*volume*volume/(FullVolume*FullVolume))
	from := f.loss
	f.loss = loss
	if from == 0 && loss == 0 || len(frame) == 0 {
		return
	}
	for i, s := range frame {
		factor := full - from - int32(int64(loss-from)*int64(i+1)/int64(len(frame)))
		frame[i] = int16(int32(s) * factor >> 15)
	}
}
