package app

import "sotto/audio"

// Levels are how loud a call is just now, in dBFS: peaks that fall by 20 dB in
// half a second, from 0 (full scale) to -96 (silence).
type Levels struct {
	// In is what the microphone gives, at its volume; also while the call is muted,
	// so that a front can tell who talks into a muted microphone.
	In float64
	// Out is what is heard of the call, before the loudspeaker's volume; nothing
	// while it is on hold.
	Out float64
}

// silent are the levels of a call without sound.
var silent = Levels{audio.LevelFloor, audio.LevelFloor}

// Levels returns how loud a live call is. It may be asked at any rate: of a call
// with sound the phone's owner is not.
func (p *Phone) Levels(id string) (Levels, error) {
	if l, found := p.legs.Load(id); found {
		return p.levelsOf(l.(*leg)), nil
	}
	levels := silent
	err := p.onCall(id, func(c *call) error {
		levels = p.levelsOf(c.leg)
		return nil
	})
	return levels, err
}

func (p *Phone) levelsOf(l *leg) Levels {
	if l == nil {
		return silent
	}
	return Levels{In: p.voice.level.DBFS(), Out: l.level.DBFS()}
}
