package app_test

import (
	"testing"

	"sotto/app"
	"sotto/audio"
)

// silenced waits until a call is shown as silenced, while it still rings.
func (p *phone) silenced(id string) {
	p.t.Helper()
	until(p, "the call was silenced", func(c app.Call) bool { return c.ID == id && c.Silenced && c.State == app.CallIncoming })
}

func TestASilencedCallRingsNoMoreHereAndCanStillBeAnswered(t *testing.T) {
	_, alice, bob := pair(t)
	out := alice.dial("bob")
	in := bob.call(app.CallIncoming)
	bob.card.AwaitBell(t, true)
	bob.do(bob.Silence(in.ID))
	bob.silenced(in.ID)
	bob.card.AwaitBell(t, false)
	bob.sounding(audio.NoTone, false)
	alice.call(app.CallRinging)
	alice.sounding(audio.RingBack, false)
	bob.do(bob.Silence(in.ID)) // once more does no harm
	bob.do(bob.Answer(in.ID))
	alice.connected()
	bob.connected()
	bob.card.Await(t, app.ToneA)
	refuses(t, bob.Silence(in.ID), app.CodeWrongState)
	refuses(t, alice.Silence(out), app.CodeWrongState)
	refuses(t, bob.Silence("x"), app.CodeNoSuchCall)
	bob.closes()
	bob.used(1, 1, 1)
}

func TestTheNextCallRingsAfterOneThatWasSilenced(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	alice.dial("bob")
	first := bob.call(app.CallIncoming)
	bob.card.AwaitBell(t, true)
	bob.do(bob.Silence(first.ID))
	bob.card.AwaitBell(t, false)
	carol.dial("bob")
	bob.call(app.CallIncoming)
	bob.card.AwaitBell(t, true)
}

func TestACallThatWaitsIsSilencedToo(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	talk(alice, bob, "bob")
	carol.dial("bob")
	second := bob.call(app.CallIncoming)
	bob.sounding(audio.CallWaiting, false)
	bob.do(bob.Silence(second.ID))
	bob.silenced(second.ID)
	bob.sounding(audio.NoTone, false)
}
