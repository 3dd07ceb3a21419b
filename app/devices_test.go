package app_test

import (
	"errors"
	"fmt"
	"testing"

	"sotto/app"
	"sotto/audio"
)

// devices are names for all roles of a sound card.
var devices = map[audio.Role]string{audio.RoleInput: "Headset mic", audio.RoleOutput: "Headset", audio.RoleRing: "Speakers"}

// withDevices starts a registered phone whose sound card names its devices.
func (x *exchange) withDevices(t *testing.T, user string) *phone {
	t.Helper()
	options := x.options(x.account(user))
	options.Audio.(*app.SoundCard).Devices = devices
	return x.register(t, options)
}

// devices waits until the phone's sound devices stand so.
func (p *phone) devices(want app.Audio) {
	p.t.Helper()
	until(p, fmt.Sprintf("its devices were %+v", want), func(a app.Audio) bool { return a == want })
	if now := p.Snapshot().Audio; now != want {
		p.t.Errorf("the state says %+v, want %+v", now, want)
	}
}

func TestTheDevicesInUseArePartOfTheState(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.withDevices(t, "alice"), x.withDevices(t, "bob")
	if now := bob.Snapshot().Audio; now != (app.Audio{}) {
		t.Errorf("before anything sounds: %+v", now)
	}
	alice.dial("bob")
	alice.devices(app.Audio{Output: app.Device{Device: "Headset"}}) // the ringing is heard, no microphone
	in := bob.call(app.CallIncoming)
	bob.devices(app.Audio{Ring: app.Device{Device: "Speakers"}})
	bob.do(bob.Answer(in.ID))
	talking := app.Audio{Input: app.Device{Device: "Headset mic"}, Output: app.Device{Device: "Headset"}}
	bob.devices(talking)
	bob.do(bob.Hangup(in.ID))
	bob.devices(app.Audio{})
}

func TestADeviceThatFailsIsAStateAndTheCallGoesOn(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.withDevices(t, "alice"), x.phone(t, "bob", answering)
	id := alice.dial("bob")
	talking := app.Audio{Input: app.Device{Device: "Headset mic"}, Output: app.Device{Device: "Headset"}}
	alice.devices(talking)
	for _, test := range []struct {
		status audio.Status
		want   app.Audio
	}{
		{audio.Status{Role: audio.RoleInput, Device: "Headset mic", Err: fmt.Errorf("unplugged: %w", audio.ErrDeviceGone)},
			app.Audio{Output: talking.Output, Input: app.Device{Device: "Headset mic", Code: app.CodeDeviceGone,
				Text: `The microphone "Headset mic" has gone: the other side hears silence. Plug it in again.`}}},
		{audio.Status{Role: audio.RoleInput, Device: "Webcam"},
			app.Audio{Output: talking.Output, Input: app.Device{Device: "Webcam"}}},
		{audio.Status{Role: audio.RoleOutput, Err: audio.ErrNoDevice},
			app.Audio{Input: app.Device{Device: "Webcam"}, Output: app.Device{Code: app.CodeNoDevice,
				Text: "There is no loudspeaker or headset: calls can't be heard here. Plug one in."}}},
	} {
		alice.card.Tell(test.status)
		alice.devices(test.want)
	}
	alice.card.Tell(audio.Status{Role: audio.RoleRing, Device: "Speakers", Err: audio.ErrDeviceBusy}) // nothing rings: it is no matter
	alice.do(alice.Mute(id, true))
	alice.do(alice.Mute(id, false))
	bob.card.Await(t, app.ToneA) // meanwhile the call went on
	if now := alice.Snapshot(); len(now.Calls) != 1 || now.Calls[0].State != app.CallConnected || now.Audio.Ring != (app.Device{}) {
		t.Errorf("the state is %+v", now)
	}
}

func TestACallWithASoundCardThatCantBeOpenedIsSilentAndSaysSo(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.options(x.account("bob"))
	options.Audio.(*app.SoundCard).Broken = true
	bob := x.register(t, options)
	alice.dial("bob")
	in := bob.call(app.CallIncoming)
	ring := until(bob, "it can't ring", func(a app.Audio) bool { return a.Ring.Code == app.CodeDeviceFailed })
	if want := "The speaker to ring on does not work: incoming calls are shown, but don't ring. Unplug it and plug it in again, or use another one. The reason: the sound card is broken."; ring.Ring.Text != want {
		t.Errorf("told %q, want %q", ring.Ring.Text, want)
	}
	bob.do(bob.Answer(in.ID))
	until(bob, "it can't be talked with", func(a app.Audio) bool {
		return a.Input.Code == app.CodeDeviceFailed && a.Output.Code == app.CodeDeviceFailed && a.Ring == (app.Device{})
	})
	alice.connected()
	alice.card.Await(t, app.Silence)
	if calls := bob.Snapshot().Calls; len(calls) != 1 || calls[0].State != app.CallConnected {
		t.Errorf("the calls are %+v", calls)
	}
	stats, err := bob.Stats(in.ID)
	if err != nil || stats.PacketsSent == 0 {
		t.Errorf("silence is sent too: %+v, %v", stats, err)
	}
}

func TestAStreamThatOpensAgainIsToldOfAgain(t *testing.T) {
	x := startExchange(t)
	alice := x.withDevices(t, "alice")
	failed := errors.New("no signal")
	for range 3 {
		alice.dial("dave")
		alice.ended(app.CauseNotFound, 404)
		alice.devices(app.Audio{Output: app.Device{Device: "Headset"}})
		alice.card.Tell(audio.Status{Role: audio.RoleOutput, Device: "Headset", Err: failed})
		until(alice, "it failed", func(a app.Audio) bool { return a.Output.Code == app.CodeDeviceFailed })
		refuses(t, alice.Hangup("x"), app.CodeNoSuchCall) // ends the tone
		alice.devices(app.Audio{})
	}
}
