package app_test

import (
	"testing"

	"sotto/app"
	"sotto/audio"
)

func TestDoNotDisturbIsSwitchedToldAndKept(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("bob"))
	bob, alice := startPhone(t, options), x.phone(t, "alice")
	bob.registration(app.RegistrationRegistered)
	for _, on := range []bool{true, false} {
		bob.do(bob.SetDND(on))
		until(bob, "do not disturb is told", func(d app.DND) bool { return d.On == on })
		if bob.Snapshot().DND != on || loaded(t, options.Profile).Calls.DND != on {
			t.Errorf("set to %v: shown %v, kept %v", on, bob.Snapshot().DND, loaded(t, options.Profile).Calls.DND)
		}
		alice.dial("bob")
		if !on {
			bob.call(app.CallIncoming)
			continue
		}
		alice.ended(app.CauseBusy, 486)
		bob.sounding(audio.NoTone, false)
	}
	bob.same(options.Profile)
}

func TestDoNotDisturbIsSwitchedWithoutAProfileToo(t *testing.T) {
	x := startExchange(t)
	bob := x.phone(t, "bob")
	bob.do(bob.SetDND(true))
	if !bob.Snapshot().DND {
		t.Error("it is not on")
	}
}
