//go:build interop && linux

package interop

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"sotto/audio"
	"sotto/audio/likeness"
)

// What devices play and capture passes the resampler of PulseAudio and two clocks; an idle machine gives 0.89 to 0.99.
const alikeByDevices = 0.8

// triesToHear is how often there is speech until it has to be heard as it was said: on a busy machine a sound server stands
// still at times, for longer than anybody keeps sound.
const triesToHear = 3

// mustBeHeard lets somebody speak and be judged by what is heard.
func mustBeHeard(t *testing.T, speak func(try int) error) {
	t.Helper()
	var err error
	for try := range triesToHear {
		if err = speak(try); err == nil {
			return
		}
		t.Logf("try %d: %v", try+1, err)
	}
	t.Errorf("after %d tries %v", triesToHear, err)
}

// deviceState is what a Sotto tells of the device of a role.
type deviceState struct{ Device, Code, Text string }

// devicesState is what a Sotto tells of its sound devices.
type devicesState struct{ Input, Output, Ring deviceState }

// devices waits until the devices of a call stand in such a way, since the last request.
func devices(s *Sotto, what string, matches func(devicesState) bool) devicesState {
	s.t.Helper()
	return wait(s, "audio", what, matches)
}

// mustBecome waits until the devices stand exactly so, since the last request.
func mustBecome(s *Sotto, want devicesState) {
	s.t.Helper()
	devices(s, fmt.Sprintf("the devices being %+v", want), func(d devicesState) bool { return d == want })
}

// inCall is how a phone's devices stand in a call when all is well.
func (p *SoundPhone) inCall() devicesState {
	return devicesState{Input: deviceState{Device: p.Microphone}, Output: deviceState{Device: p.Speaker}}
}

// rate at which sound is judged.
const judgedRate = 8000

// holdsAsSaid looks for all that was said into a microphone in a recording of a device, in which there must be nothing of
// other speech. The error is that it is not there.
func holdsAsSaid(t *testing.T, where string, recording audio.Sound, said, notSaid string) error {
	t.Helper()
	heard, err := recording.At(judgedRate)
	if err != nil {
		return err
	}
	if other := likeness.Compare(load(t, notSaid).Samples, heard.Samples, judgedRate); other.Likeness > unlike {
		t.Errorf("%s: there is what was said elsewhere: %+v", where, other)
	}
	result := likeness.Compare(load(t, said).Samples, heard.Samples, judgedRate)
	if result.Likeness < alikeByDevices {
		return fmt.Errorf("%s: what was said is not what was heard: %+v", where, result)
	}
	t.Logf("%s: %+v", where, result)
	return nil
}

// sounds is the share that a pitch has in the power of the tenth of a second in which it has the most; 0 for silence.
func sounds(samples []int16, hertz float64) float64 {
	const block, least = soundRate / 10, 100.0 // samples; root of the mean square below which it is silence
	best := 0.0
	for part := range slices.Chunk(samples, block) {
		var power, re, im float64
		for i, sample := range part {
			x, angle := float64(sample), 2*math.Pi*hertz*float64(i)/soundRate
			power += x * x
			re += x * math.Cos(angle)
			im += x * math.Sin(angle)
		}
		if n := float64(len(part)); len(part) == block && math.Sqrt(power/n) > least {
			best = max(best, 2*(re*re+im*im)/(n*power))
		}
	}
	return best
}

// isSilent says whether nothing but noise was recorded.
func isSilent(samples []int16) bool {
	return !slices.ContainsFunc(samples, func(s int16) bool { return s > 20 || s < -20 })
}

// listening is two Sottos with devices of their own on a private PulseAudio and an account each over TLS.
type listening struct {
	sound      *SoundServer
	alice, bob *Sotto
	words      speech
}

func listen(t *testing.T) *listening {
	t.Helper()
	l := &listening{words: newSpeech(t), sound: StartSoundServer(t, "alice", "bob")}
	server := StartKamailio(t)
	l.alice = StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Devices: l.sound.Phone(0)})
	l.bob = StartSotto(t, server.Account("bob", "tls"), SottoOptions{Encryption: "required", Devices: l.sound.Phone(1)})
	return l
}

// speak has both say their speech into their microphones, and checks that the other's loudspeaker plays it.
func (l *listening) speak(t *testing.T) {
	t.Helper()
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	mustBeHeard(t, func(try int) error {
		atAlice, atBob := l.sound.Record(a.Speaker, fmt.Sprint("alice-", try)), l.sound.Record(b.Speaker, fmt.Sprint("bob-", try))
		mustEnd(t, l.sound.Say(a.Microphone, l.words.Alice), l.sound.Say(b.Microphone, l.words.Bob))
		return errors.Join(
			holdsAsSaid(t, "bob's loudspeaker", atBob.Stop(), l.words.Alice, l.words.Bob),
			holdsAsSaid(t, "alice's loudspeaker", atAlice.Stop(), l.words.Bob, l.words.Alice))
	})
}

// mustEnd waits for the end of programs that play a speech.
func mustEnd(t *testing.T, programs ...*process) {
	t.Helper()
	for _, p := range programs {
		select {
		case <-p.ended:
		case <-time.After(2 * patience):
			t.Fatalf("%s does not end", p.name)
		}
	}
}

// hangUp has alice end the call while both speak, and checks that nothing is heard of it any more.
func (l *listening) hangUp(t *testing.T, id string) {
	t.Helper()
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	atAlice, atBob := l.sound.Record(a.Speaker, "last-words-alice"), l.sound.Record(b.Speaker, "last-words-bob")
	said := []*process{l.sound.Say(a.Microphone, l.words.Alice), l.sound.Say(b.Microphone, l.words.Bob)}
	eventually(t, "both are heard", l.sound.server, func() error {
		if isSilent(atAlice.Samples()) || isSilent(atBob.Samples()) {
			return errors.New("it is silent somewhere")
		}
		return nil
	})
	l.alice.Hangup(id)
	if ended := l.bob.WaitForCall("ended"); ended.Cause != "remote-hangup" {
		t.Errorf("bob's call ended with cause %q; want remote-hangup", ended.Cause)
	}
	mustBecome(l.alice, devicesState{})
	l.alone(t)
	for _, r := range []*Recorder{l.sound.Record(a.Speaker, "afterwards-alice"), l.sound.Record(b.Speaker, "afterwards-bob")} {
		r.Listen(time.Second)
		if !isSilent(r.Stop().Samples) {
			t.Errorf("something is heard after the call: %s", r.path)
		}
	}
	for _, p := range said {
		p.stop(t)
	}
}

// alone checks that no phone captures what its microphone hears, soon at the latest.
func (l *listening) alone(t *testing.T) {
	t.Helper()
	for _, phone := range l.sound.phones {
		eventually(t, phone.Microphone+" is free", l.sound.server, func() error {
			if l.sound.Captures(phone.Microphone) {
				return errors.New("it is captured")
			}
			return nil
		})
	}
}

// quit ends both phones, which have printed nothing.
func (l *listening) quit(t *testing.T) {
	t.Helper()
	for _, s := range []*Sotto{l.alice, l.bob} {
		s.Quit()
		if text := read(t, s.process.log); text != "" {
			t.Errorf("sotto of %s printed %d bytes on standard error:\n%s", s.Account.User, len(text), text)
		}
	}
}

func TestTwoSottosCallThroughTheirSoundDevicesByName(t *testing.T) {
	t.Parallel()
	l := listen(t)
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	atAlice, atBob, bell := l.sound.Record(a.Speaker, "ring-back"), l.sound.Record(b.Speaker, "quiet"), l.sound.Record(b.Bell, "bell")
	id := l.alice.Dial(l.bob.Account.URI())
	incoming := l.bob.WaitForCall("incoming")
	l.alice.WaitForCall("ringing")
	mustBecome(l.bob, devicesState{Ring: deviceState{Device: b.Bell}})
	mustBecome(l.alice, devicesState{Output: deviceState{Device: a.Speaker}})
	eventually(t, "a round of the bell and of ring-back", l.sound.server, func() error {
		if rung, back := sounds(bell.Samples(), 1108.73), sounds(atAlice.Samples(), 425); rung < 0.5 || back < 0.9 {
			return fmt.Errorf("the bell's pitch has %.2f of its sound, ring-back's %.2f", rung, back)
		}
		return nil
	})
	if !isSilent(atBob.Stop().Samples) {
		t.Error("it rings on the loudspeaker too")
	}
	atAlice.Stop()
	l.alone(t)

	l.bob.Answer(incoming.ID)
	mustSay(t, "connected", l.alice.WaitForCall("connected").Privacy, l.alice.agreed(true, false))
	mustSay(t, "connected", l.bob.WaitForCall("connected").Privacy, l.bob.agreed(true, false))
	mustBecome(l.alice, a.inCall())
	mustBecome(l.bob, b.inCall())
	if !l.sound.Captures(a.Microphone) || !l.sound.Captures(b.Microphone) {
		t.Error("a microphone is not in use")
	}
	bell.Stop()
	afterwards := l.sound.Record(b.Bell, "no-bell")
	l.speak(t)
	if !isSilent(afterwards.Stop().Samples) {
		t.Error("the bell rings on during the call")
	}
	l.hangUp(t, id)
	l.quit(t)
}
