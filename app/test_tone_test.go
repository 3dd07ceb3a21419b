package app_test

import (
	"context"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/audio"
)

// alone is a phone without accounts on a sound card.
func alone(t *testing.T, card audio.Backend) *app.Phone {
	t.Helper()
	p, err := app.New(app.Options{Config: config.Default(), Audio: card})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(app.Patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it does not happen that %s", what)
		}
	}
}

func TestATestToneSoundsOnTheDeviceOfItsRoleAndEndsByItself(t *testing.T) {
	t.Parallel()
	card := app.NewSoundCard(app.Silence)
	p := alone(t, card)
	for range 2 {
		if err := p.TestTone(app.RoleRing); err != nil {
			t.Fatal(err)
		}
	}
	card.AwaitBell(t, true)
	card.AwaitBell(t, false)
	if microphones, loudspeakers, bells := card.Use(); microphones != 0 || loudspeakers != 0 || bells != 1 {
		t.Errorf("%d microphones, %d loudspeakers and %d bells were opened", microphones, loudspeakers, bells)
	}
	if err := p.TestTone(app.RoleOutput); err != nil {
		t.Fatal(err)
	}
	card.AwaitSilenced(t)
	if microphones, loudspeakers, bells := card.Use(); microphones != 0 || loudspeakers != 1 || bells != 1 || card.Played(app.Unknown) < 20 {
		t.Errorf("%d microphones, %d loudspeakers and %d bells were opened, and %d frames played", microphones, loudspeakers, bells, card.Played(app.Unknown))
	}
	for _, role := range []app.Role{app.RoleInput, "", "speaker"} {
		refuses(t, p.TestTone(role), app.CodeNotAcceptable)
	}
}

func TestATestOfTheBellDoesNotEndTheRingingOfACall(t *testing.T) {
	_, alice, bob := pair(t)
	bob.do(bob.TestTone(app.RoleRing))
	bob.card.AwaitBell(t, true)
	alice.dial("bob")
	in := bob.call(app.CallIncoming)
	app.EndTest(bob.Phone)
	bob.sounding(audio.NoTone, true)
	bob.do(bob.Silence(in.ID))
	bob.card.AwaitBell(t, false)
	bob.used(0, 0, 1)
}

func TestTheMicrophoneIsOpenWhileItsLevelIsWatched(t *testing.T) {
	card := app.NewSoundCard(app.ToneA)
	card.Devices = devices
	p := alone(t, card)
	first, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	second, err := p.Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the level is that of the microphone", func() bool { return hums(first.Level()) && hums(second.Level()) })
	eventually(t, "its device is told", func() bool { return p.Snapshot().Audio.Input.Device == devices[audio.RoleInput] })
	first.Close()
	first.Close()
	if !hums(second.Level()) {
		t.Error("it was closed for both")
	}
	cancel()
	<-second.Done()
	eventually(t, "it is closed", func() bool { return p.Snapshot().Audio == app.Audio{} && second.Level() == -96 })
	if microphones, _, _ := card.Use(); microphones != 1 || card.Played(app.ToneA) != 0 {
		t.Errorf("%d microphones were opened, and %d frames of it were heard", microphones, card.Played(app.ToneA))
	}
	last, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	<-last.Done()
	_, err = p.Listen(t.Context())
	refuses(t, err, app.CodeStopped)
}

func TestTheDevicesThatWereChosenAndThoseThatServeAreNamed(t *testing.T) {
	settings := config.Default()
	settings.Audio.Output = []string{"speak", "Headset"}
	card := &choosy{SoundCard: app.NewSoundCard(app.Silence)}
	p, err := app.New(app.Options{Config: settings, Audio: card})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	named := func(chosen, serving app.RoleDevices) {
		t.Helper()
		if list, err := p.Devices(t.Context()); err != nil || list.Chosen != chosen || list.InUse != serving {
			t.Errorf("%+v, %v", list, err)
		}
	}
	named(app.RoleDevices{Output: "speak"}, app.RoleDevices{Input: "Webcam", Output: "Speakers"})
	card.Devices = devices
	m, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	eventually(t, "the microphone is open", func() bool { return p.Snapshot().Audio.Input.Device != "" })
	named(app.RoleDevices{Output: "speak"}, app.RoleDevices{Input: "Headset mic", Output: "Headset"})
	card.Tell(audio.Status{Role: audio.RoleInput, Device: "Headset mic", Err: audio.ErrDeviceGone})
	named(app.RoleDevices{Output: "speak"}, app.RoleDevices{Output: "Headset"})
}
