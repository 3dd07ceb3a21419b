package app_test

import (
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/audio"
)

// sounding checks what a phone sounds now.
func (p *phone) sounding(tone audio.Tone, rings bool) {
	p.t.Helper()
	if gotTone, gotRings := app.Sounding(p.Phone); gotTone != tone || gotRings != rings {
		p.t.Errorf("it sounds tone %d, and rings: %v; want tone %d, %v", gotTone, gotRings, tone, rings)
	}
}

// used checks how often a card's streams were opened in all.
func (p *phone) used(microphones, loudspeakers, bells int) {
	p.t.Helper()
	if m, l, b := p.card.Use(); m != microphones || l != loudspeakers || b != bells {
		p.t.Errorf("%d microphones, %d loudspeakers and %d bells were opened; want %d, %d and %d", m, l, b, microphones, loudspeakers, bells)
	}
}

func TestAnIncomingCallRingsUntilItIsOver(t *testing.T) {
	for _, test := range []struct {
		name        string
		end         func(alice, bob *phone, out, in string)
		microphones int
	}{
		{"it is answered", func(_, bob *phone, _, in string) {
			bob.do(bob.Answer(in))
			bob.sounding(audio.NoTone, false)
			bob.connected()
		}, 1},
		{"it is rejected", func(_, bob *phone, _, in string) { bob.do(bob.Reject(in, 0)); bob.sounding(audio.NoTone, false) }, 0},
		{"it is hung up", func(_, bob *phone, _, in string) { bob.do(bob.Hangup(in)); bob.sounding(audio.NoTone, false) }, 0},
		{"the caller gives up", func(alice, bob *phone, out, _ string) {
			alice.do(alice.Hangup(out))
			bob.ended(app.CauseCancelled, 487)
			bob.sounding(audio.NoTone, false)
		}, 0},
		{"the phone closes", func(_, bob *phone, _, _ string) { bob.closes() }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, alice, bob := pair(t)
			out := alice.dial("bob")
			in := bob.call(app.CallIncoming).ID
			bob.card.AwaitBell(t, true)
			bob.sounding(audio.NoTone, true)
			bob.used(0, 0, 1)
			test.end(alice, bob, out, in)
			bob.card.AwaitBell(t, false)
			if test.microphones > 0 {
				bob.card.Await(t, app.ToneA) // it is open now
			}
			bob.closes()
			bob.used(test.microphones, test.microphones, 1)
		})
	}
}

func TestACallAnsweredElsewhereRingsNoMore(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
	alice.card.AwaitBell(t, true)
	s.ask("CANCEL", nil, `Reason: SIP;cause=200;text="Call completed elsewhere"`)
	alice.card.AwaitBell(t, false)
	alice.ended(app.CauseElsewhere, 487)
}

func TestWhatNobodyIsToAnswerDoesNotRing(t *testing.T) {
	t.Run("an account that answers by itself", func(t *testing.T) {
		_, alice, bob := pair(t, answering)
		alice.dial("bob")
		bob.connected()
		bob.card.Await(t, app.ToneA)
		bob.closes()
		bob.used(1, 1, 0)
	})
	t.Run("do not disturb", func(t *testing.T) {
		x := startExchange(t)
		alice := x.phone(t, "alice")
		options := x.options(x.account("bob"))
		options.Config.Calls.DND = true
		bob := x.register(t, options)
		alice.dial("bob")
		alice.ended(app.CauseBusy, 486)
		bob.closes()
		bob.used(0, 0, 0)
	})
	t.Run("an offer that can't be taken", func(t *testing.T) {
		s, alice := startExchange(t).serve(t, encrypting("required"))
		s.ask("INVITE", s.audio("RTP/AVP"))
		s.answer("INVITE")
		alice.ended(app.CauseEncryptionRequired, 488)
		alice.closes()
		alice.used(0, 0, 0)
	})
}

func TestSeveralIncomingCallsAreOneRing(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	first := alice.dial("bob")
	bob.call(app.CallIncoming)
	carol.dial("bob")
	second := bob.call(app.CallIncoming)
	bob.card.AwaitBell(t, true)
	alice.do(alice.Hangup(first))
	bob.ended(app.CauseCancelled, 487)
	bob.sounding(audio.NoTone, true) // for the other one
	bob.do(bob.Reject(second.ID, 0))
	bob.card.AwaitBell(t, false)
	bob.closes()
	bob.used(0, 0, 1)
}

func TestASecondCallWaitsWithATone(t *testing.T) {
	x := startExchange(t)
	silent := func(user string) *phone {
		options := x.options(x.account(user))
		options.Audio = app.NewSoundCard(app.Silence)
		return x.register(t, options)
	}
	alice, carol, bob := silent("alice"), silent("carol"), silent("bob")
	alice.dial("bob")
	in := bob.call(app.CallIncoming)
	bob.card.AwaitBell(t, true)
	bob.do(bob.Answer(in.ID))
	bob.connected()
	bob.card.AwaitBell(t, false) // that was the first call
	carol.dial("bob")
	second := bob.call(app.CallIncoming)
	bob.card.AwaitBeep(t, app.WaitingFrames)
	bob.card.AwaitBeep(t, app.WaitingFrames)
	bob.sounding(audio.CallWaiting, false)
	bob.do(bob.Hangup(in.ID)) // now nobody talks
	bob.card.AwaitBell(t, true)
	bob.sounding(audio.NoTone, true)
	bob.do(bob.Reject(second.ID, 0))
	bob.card.AwaitBell(t, false)
	carol.ended(app.CauseBusy, 486)
	bob.closes()
	if _, _, bells := bob.card.Use(); bells != 2 {
		t.Errorf("the bell was opened %d times", bells)
	}
}

func TestAWaitingCallThatIsAnsweredEndsTheTone(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	talk(alice, bob, "bob")
	carol.dial("bob")
	second := bob.call(app.CallIncoming)
	bob.sounding(audio.CallWaiting, false)
	bob.do(bob.Answer(second.ID))
	bob.sounding(audio.NoTone, false)
	bob.connected()
	bob.sounding(audio.NoTone, false)
}

func TestAnIncomingCallRingsWhileOneOfOursIsStillRinging(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob", by(config.TransportTCP))
	bob.dial("alice")
	bob.call(app.CallRinging)
	carol.dial("bob")
	bob.call(app.CallIncoming)
	bob.card.AwaitBell(t, true)
	bob.sounding(audio.RingBack, true)
	alice.do(alice.Answer(alice.call(app.CallIncoming).ID))
	bob.connected()
	bob.sounding(audio.CallWaiting, false)
	bob.card.AwaitBell(t, false)
}
