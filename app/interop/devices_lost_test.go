//go:build interop && linux

package interop

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// What a Sotto tells of a device that serves its role no more, or never did.
const (
	silenceThere = "the other side hears silence"
	silenceHere  = "calls can't be heard here"
	noRinging    = "incoming calls are shown, but don't ring"
)

func gone(what, device, meaning string) deviceState {
	return deviceState{device, "device-gone", fmt.Sprintf("The %s %q has gone: %s. Plug it in again.", what, device, meaning)}
}

func absent(what, device, meaning string) deviceState {
	return deviceState{device, "no-device", fmt.Sprintf("There is no %s: %s. Plug one in.", what, meaning)}
}

// lost is how a phone's devices stand in a call when all of them are lost.
func (p *SoundPhone) lost() devicesState {
	return devicesState{Input: gone("microphone", p.Microphone, silenceThere), Output: gone("loudspeaker or headset", p.Speaker, silenceHere)}
}

// mustStillBe checks that the phone has one call, which is in that state.
func mustStillBe(t *testing.T, s *Sotto, state string) {
	t.Helper()
	if calls := s.calls(); len(calls) != 1 || calls[0].State != state {
		t.Errorf("the calls of %s are %+v; want one that is %s", s.Account.User, calls, state)
	}
}

// mustHaveBeen checks all states that a call was in.
func mustHaveBeen(t *testing.T, s *Sotto, id string, states ...string) {
	t.Helper()
	var been []string
	for _, call := range s.History(id) {
		been = append(been, call.State)
	}
	if been = slices.Compact(been); !slices.Equal(been, states) {
		t.Errorf("the call of %s was %v; want %v", s.Account.User, been, states)
	}
}

// quitWithItsLogAlone ends a phone that has printed nothing but lines of its own log: those of the sound libraries look
// otherwise.
func quitWithItsLogAlone(t *testing.T, s *Sotto) {
	t.Helper()
	s.Quit()
	for line := range strings.Lines(read(t, s.process.log)) {
		if !strings.HasPrefix(line, "time=") {
			t.Errorf("sotto of %s printed %q", s.Account.User, line)
		}
	}
}

func TestASoundServerThatDiesTwiceEndsNoCallAndIsHeardAgain(t *testing.T) {
	t.Parallel()
	l := listen(t)
	a, b := l.sound.Phone(0), l.sound.Phone(1)
	id := l.alice.Dial(l.bob.Account.URI())
	incoming := l.bob.WaitForCall("incoming")
	rings, ringsThere := devicesState{Ring: deviceState{Device: b.Bell}}, devicesState{Output: deviceState{Device: a.Speaker}}
	mustBecome(l.bob, rings)
	mustBecome(l.alice, ringsThere)
	l.sound.Kill()
	mustBecome(l.bob, devicesState{Ring: gone("speaker to ring on", b.Bell, noRinging)})
	mustBecome(l.alice, devicesState{Output: a.lost().Output})
	mustStillBe(t, l.bob, "incoming")
	mustStillBe(t, l.alice, "ringing")
	l.sound.Start()
	mustBecome(l.bob, rings)
	mustBecome(l.alice, ringsThere)

	l.bob.Answer(incoming.ID)
	mustBecome(l.alice, a.inCall())
	mustBecome(l.bob, b.inCall())
	l.sound.Kill()
	mustBecome(l.alice, a.lost())
	mustBecome(l.bob, b.lost())
	mustStillBe(t, l.alice, "connected")
	mustStillBe(t, l.bob, "connected")
	l.sound.Start()
	mustBecome(l.alice, a.inCall())
	mustBecome(l.bob, b.inCall())
	l.speak(t)
	mustHaveBeen(t, l.alice, id, "dialling", "ringing", "connected")
	mustHaveBeen(t, l.bob, incoming.ID, "incoming", "connected")
	quitWithItsLogAlone(t, l.alice)
	quitWithItsLogAlone(t, l.bob)
}

func TestACallWithoutSoundDevicesGoesOnAndHasThemOnceTheyAreThere(t *testing.T) {
	t.Parallel()
	server, words, sound := StartKamailio(t), newSpeech(t), newSoundServer(t, "alice")
	phone := sound.Phone(0)
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Devices: phone})
	bob := StartSotto(t, server.Account("bob", "tls"), SottoOptions{Encryption: "required", Play: words.Bob})
	bob.Dial(alice.Account.URI())
	incoming := alice.WaitForCall("incoming")
	mustBecome(alice, devicesState{Ring: absent("speaker to ring on", phone.Bell, noRinging)})
	alice.Answer(incoming.ID)
	bob.WaitForCall("connected")
	mustBecome(alice, devicesState{
		Input:  absent("microphone", phone.Microphone, silenceThere),
		Output: absent("loudspeaker or headset", phone.Speaker, silenceHere),
	})
	mustStillBe(t, alice, "connected")
	bob.Listen(time.Second)
	if heard := load(t, bob.recording); !isSilent(heard.Samples[len(heard.Samples)-heard.Rate/2:]) {
		t.Error("bob hears something of a phone without a microphone")
	}

	sound.Start()
	mustBecome(alice, phone.inCall())
	mustBeHeard(t, func(try int) error {
		speaker := sound.Record(phone.Speaker, fmt.Sprint("speaker-", try))
		mustEnd(t, sound.Say(phone.Microphone, words.Alice))
		bob.Listen(time.Second)
		heard, err := speaker.Stop().At(judgedRate)
		return errors.Join(err,
			holdsAsSaid(t, "bob's recording", load(t, bob.recording), words.Alice, words.Bob),
			endHolds(t, "alice's loudspeaker", heard, alikeByDevices, words.Bob, words.Alice))
	})
	mustHaveBeen(t, alice, incoming.ID, "incoming", "connected")
	quitWithItsLogAlone(t, alice)
}
