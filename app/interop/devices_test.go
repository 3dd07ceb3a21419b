//go:build interop

package interop

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"sotto/audio"
	"sotto/audio/likeness"
)

// What devices play and capture goes through the resampler of PulseAudio, and the server may miss a beat on a busy machine:
// an idle one gives 0.97 to 0.99.
const alikeByDevices = 0.8

// deviceState is what a Sotto tells of the device of a role.
type deviceState struct{ Device, Code, Text string }

// devicesState is what a Sotto tells of its sound devices.
type devicesState struct{ Input, Output, Ring deviceState }

// devices waits until the devices of a call stand in such a way, since the last request.
func devices(s *Sotto, what string, matches func(devicesState) bool) devicesState {
	s.t.Helper()
	return wait(s, "audio", what, matches)
}

// rate at which sound is judged.
const judgedRate = 8000

// mustHoldAsSaid checks that a recording of a device holds what was said into a microphone, and nothing of other speech.
func mustHoldAsSaid(t *testing.T, where string, heard []int16, said, notSaid string) {
	t.Helper()
	heard, err := audio.Resample(heard, soundRate, judgedRate)
	if err != nil {
		t.Fatal(err)
	}
	if result := likeness.Compare(load(t, said).Samples, heard, judgedRate); result.Likeness < alikeByDevices {
		t.Errorf("%s: what was said is not what was heard: %+v", where, result)
	} else {
		t.Logf("%s: %+v", where, result)
	}
	if other := likeness.Compare(load(t, notSaid).Samples, heard, judgedRate); other.Likeness > unlike {
		t.Errorf("%s: there is also what was said elsewhere: %+v", where, other)
	}
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
func (l *listening) speak(t *testing.T, name string) {
	t.Helper()
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	atAlice, atBob := l.sound.Record(a.Speaker, name+"-alice.raw"), l.sound.Record(b.Speaker, name+"-bob.raw")
	said := []*process{l.sound.Say(a.Microphone, l.words.Alice), l.sound.Say(b.Microphone, l.words.Bob)}
	for _, p := range said {
		select {
		case <-p.ended:
		case <-time.After(2 * patience):
			t.Fatalf("%s does not end", p.name)
		}
	}
	mustHoldAsSaid(t, "bob's loudspeaker", atBob.Stop(), l.words.Alice, l.words.Bob)
	mustHoldAsSaid(t, "alice's loudspeaker", atAlice.Stop(), l.words.Bob, l.words.Alice)
}

// mustSayNothing checks that nothing was printed on standard error: ALSA and JACK tell there of each device that is not.
func mustSayNothing(t *testing.T, s *Sotto) {
	t.Helper()
	text, err := os.ReadFile(s.process.log)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 0 {
		t.Errorf("sotto of %s printed %d bytes on standard error:\n%s", s.Account.User, len(text), text)
	}
}

func TestTwoSottosCallThroughTheirSoundDevicesByName(t *testing.T) {
	l := listen(t)
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	atAlice, atBob, bell := l.sound.Record(a.Speaker, "ring-back.raw"), l.sound.Record(b.Speaker, "quiet.raw"), l.sound.Record(b.Bell, "bell.raw")
	id := l.alice.Dial(l.bob.Account.URI())
	incoming := l.bob.WaitForCall("incoming")
	l.alice.WaitForCall("ringing")
	devices(l.bob, "the bell rings", func(d devicesState) bool { return d.Ring == deviceState{Device: b.Bell} })
	devices(l.alice, "ring-back is heard", func(d devicesState) bool {
		return d.Output == deviceState{Device: a.Speaker} && d.Input == deviceState{}
	})
	eventually(t, "a round of the bell and of ring-back", l.sound.server, func() error {
		if rung, back := sounds(bell.samples(), 1108.73), sounds(atAlice.samples(), 425); rung < 0.5 || back < 0.9 {
			return fmt.Errorf("the bell's pitch has %.2f of its sound, ring-back's %.2f", rung, back)
		}
		return nil
	})
	if !isSilent(atBob.Stop()) {
		t.Error("it rings on the loudspeaker too")
	}
	atAlice.Stop()

	l.bob.Answer(incoming.ID)
	for _, s := range []*Sotto{l.alice, l.bob} {
		if call := s.WaitForCall("connected"); call.Privacy.Verdict != "private" {
			t.Errorf("the call is %s", call.Privacy.Verdict)
		}
	}
	devices(l.alice, "alice's devices in use", func(d devicesState) bool {
		return d == devicesState{Input: deviceState{Device: a.Microphone}, Output: deviceState{Device: a.Speaker}}
	})
	devices(l.bob, "bob's devices in use", func(d devicesState) bool {
		return d == devicesState{Input: deviceState{Device: b.Microphone}, Output: deviceState{Device: b.Speaker}}
	})
	bell.Stop()
	afterwards := l.sound.Record(b.Bell, "no-bell.raw")
	l.speak(t, "call")
	if !isSilent(afterwards.Stop()) {
		t.Error("the bell rings on during the call")
	}
	l.alice.Hangup(id)
	l.bob.WaitForCall("ended")
	devices(l.alice, "the devices are free", func(d devicesState) bool { return d == devicesState{} })
	for _, s := range []*Sotto{l.alice, l.bob} {
		s.Quit()
		mustSayNothing(t, s)
	}
}

func TestASoundServerThatDiesInACallIsAStateAndThenHeardAgain(t *testing.T) {
	l := listen(t)
	id := l.alice.Dial(l.bob.Account.URI())
	l.bob.Answer(l.bob.WaitForCall("incoming").ID)
	l.alice.WaitForCall("connected")
	phones := []*Sotto{l.alice, l.bob}
	flows := func(d devicesState) bool {
		return d.Input.Device != "" && d.Input.Code == "" && d.Output.Device != "" && d.Output.Code == ""
	}
	for _, s := range phones {
		devices(s, "sound flows", flows)
	}
	l.sound.Kill()
	for i, s := range phones {
		gone := devices(s, "the devices have gone", func(d devicesState) bool {
			return d.Input.Code == "device-gone" && d.Output.Code == "device-gone"
		})
		phone := l.sound.Phone(i)
		if want := fmt.Sprintf("The microphone %q has gone: the other side hears silence. Plug it in again.", phone.Microphone); gone.Input.Text != want {
			t.Errorf("it is said that %q; want %q", gone.Input.Text, want)
		}
		s.mark = s.control.notifications.length()
	}
	l.sound.Start()
	for i, s := range phones {
		phone := l.sound.Phone(i)
		devices(s, "the devices are back", func(d devicesState) bool {
			return d == devicesState{Input: deviceState{Device: phone.Microphone}, Output: deviceState{Device: phone.Speaker}}
		})
	}
	l.speak(t, "again")
	for _, s := range phones {
		for _, call := range s.History(s.calls()[0].ID) {
			if call.State == "ended" {
				t.Errorf("sotto of %s: the call ended: %+v", s.Account.User, call)
			}
		}
	}
	l.alice.Hangup(id)
	l.bob.WaitForCall("ended")
}

func TestACallGoesOnWithoutAnySoundDevice(t *testing.T) {
	server, words := StartKamailio(t), newSpeech(t)
	nowhere := &SoundPhone{Microphone: "no microphone", Speaker: "no speaker", Bell: "no bell"}
	none := folder(t) + "/asound.conf"
	if err := os.WriteFile(none, []byte("pcm.absent { type hw card 31 }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nowhere.environment = append(os.Environ(), "ALSA_CONFIG_PATH="+none)
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Devices: nowhere})
	bob := StartSotto(t, server.Account("bob", "tls"), SottoOptions{Encryption: "required", Play: words.Bob})
	bob.Dial(alice.Account.URI())
	incoming := alice.WaitForCall("incoming")
	rings := devices(alice, "there is nothing to ring on", func(d devicesState) bool { return d.Ring.Code != "" })
	if want := (deviceState{"no bell", "no-device", "There is no speaker to ring on: incoming calls are shown, but don't ring. Plug one in."}); rings.Ring != want {
		t.Errorf("%+v; want %+v", rings.Ring, want)
	}
	alice.Answer(incoming.ID)
	alice.WaitForCall("connected")
	missing := devices(alice, "there is nothing to speak into", func(d devicesState) bool { return d.Input.Code != "" && d.Output.Code != "" })
	if want := (deviceState{"no microphone", "no-device", "There is no microphone: the other side hears silence. Plug one in."}); missing.Input != want {
		t.Errorf("%+v; want %+v", missing.Input, want)
	}
	bob.WaitForCall("connected")
	bob.Listen(3 * time.Second)
	if heard := load(t, bob.recording); !isSilent(heard.Samples[len(heard.Samples)/2:]) {
		t.Error("bob hears something of a phone without a microphone")
	}
	if calls := alice.calls(); len(calls) != 1 || calls[0].State != "connected" {
		t.Errorf("the calls are %+v; want the one connected", calls)
	}
}
