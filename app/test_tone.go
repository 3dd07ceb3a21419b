package app

import (
	"time"

	"sotto/audio"
)

// Role is what a sound device is for.
type Role = audio.Role

// The roles of sound devices.
const (
	RoleInput  = audio.RoleInput  // the microphone
	RoleOutput = audio.RoleOutput // what calls are heard with
	RoleRing   = audio.RoleRing   // what an incoming call rings on
)

// testToneTime is how long a test tone lasts: the four strokes of the bell, until
// they have rung out.
const testToneTime = 2 * time.Second

// TestTone sounds the bell once on the device of a role, so that a person hears
// whether it works: RoleRing as loud as an incoming call rings, RoleOutput as loud
// as tones are. A device that does not serve is told in the state's Audio.
func (p *Phone) TestTone(role Role) error {
	return p.ask(func() error {
		switch role {
		case RoleOutput:
			p.cue(audio.Bell, testToneTime)
		case RoleRing:
			p.testTimer.Stop()
			p.testRings = true
			p.testTimer = p.loop.After(testToneTime, func() {
				p.testRings = false
				p.sounds()
			})
			p.sounds()
		default:
			return p.refusal(CodeNotAcceptable, "error.no-test-tone", "role", string(role))
		}
		return nil
	})
}
