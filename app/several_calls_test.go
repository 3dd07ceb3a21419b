package app_test

import (
	"testing"

	"sotto/app"
	"sotto/audio"
)

// party is bob with alice, who hums tone A, and carol, who hums tone B.
type party struct {
	*exchange
	alice, carol, bob *phone
	first, second     app.Call // bob's calls from alice and from carol
}

// talkedTo is bob who talks to alice, and whom carol calls.
func talkedTo(t *testing.T) *party {
	t.Helper()
	x := startExchange(t)
	p := &party{exchange: x, alice: x.phone(t, "alice"), carol: x.phone(t, "carol"), bob: x.phone(t, "bob")}
	_, p.first = talk(p.alice, p.bob, "bob")
	p.carol.dial("bob")
	p.second = p.bob.call(app.CallIncoming)
	return p
}

// held waits until a call is on hold on this side, or is not any more.
func (p *phone) held(id string, on bool) app.Call {
	p.t.Helper()
	return until(p, "a call's hold has changed", func(c app.Call) bool { return c.ID == id && c.Hold.Local == on })
}

// isHeld waits until the other side has put a call on hold, or has taken it back.
func (p *phone) isHeld(on bool) {
	p.t.Helper()
	until(p, "the other side's hold has changed", func(c app.Call) bool { return c.Hold.Remote == on })
}

func TestAnsweringASecondCallPutsTheFirstOnHold(t *testing.T) {
	p := talkedTo(t)
	p.bob.do(p.bob.Answer(p.second.ID))
	p.bob.held(p.first.ID, true)
	p.alice.isHeld(true)
	p.carol.connected()
	p.bob.card.Await(t, app.ToneB) // carol alone
	p.alice.card.Await(t, app.Silence)
	p.carol.card.Await(t, app.ToneB)
	for _, c := range p.bob.Snapshot().Calls {
		if c.Hold.Local != (c.ID == p.first.ID) {
			t.Errorf("%s: %+v", c.Remote.URI, c.Hold)
		}
	}
}

func TestResumingACallSwapsItWithTheOneThatIsTalkedTo(t *testing.T) {
	p := talkedTo(t)
	p.bob.do(p.bob.Answer(p.second.ID))
	p.bob.held(p.first.ID, true)
	p.bob.do(p.bob.Resume(p.first.ID))
	p.carol.isHeld(true)
	p.alice.isHeld(false)
	p.bob.card.Await(t, app.ToneA)
	p.alice.card.Await(t, app.ToneB)
	p.carol.card.Await(t, app.Silence)
	p.bob.do(p.bob.Resume(p.second.ID))
	p.alice.isHeld(true)
	p.carol.isHeld(false)
	p.bob.card.Await(t, app.ToneB)
	p.alice.card.Await(t, app.Silence)
}

func TestTheEndOfACallResumesNoOther(t *testing.T) {
	p := talkedTo(t)
	p.bob.do(p.bob.Answer(p.second.ID))
	p.bob.held(p.first.ID, true)
	p.carol.connected()
	p.bob.do(p.bob.Hangup(p.second.ID))
	p.bob.ended(app.CauseLocalHangup, 0)
	p.bob.card.Await(t, app.Silence)
	if calls := p.bob.Snapshot().Calls; len(calls) != 1 || !calls[0].Hold.Local {
		t.Errorf("the calls are %+v", calls)
	}
	p.bob.do(p.bob.Resume(p.first.ID))
	p.bob.card.Await(t, app.ToneA)
}

func TestAPersonMayLeaveTheOtherCallsAsTheyAre(t *testing.T) {
	p := talkedTo(t)
	p.bob.do(p.bob.AnswerBeside(p.second.ID))
	p.bob.connected()
	p.bob.card.Await(t, app.Unknown) // both at once
	p.alice.card.Await(t, app.ToneB)
	p.carol.card.Await(t, app.ToneB)
	p.bob.do(p.bob.Hold(p.second.ID))
	p.carol.isHeld(true)
	p.bob.do(p.bob.ResumeBeside(p.second.ID))
	p.carol.isHeld(false)
	p.bob.card.Await(t, app.Unknown)
}

func TestDiallingPutsTheCallOnHoldThatIsTalkedTo(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	_, in := talk(alice, bob, "bob")
	bob.dial("carol")
	bob.held(in.ID, true)
	alice.isHeld(true)
	carol.call(app.CallIncoming)
	bob.card.Await(t, app.ToneNetwork) // and not alice
	carol.do(carol.Reject(carol.Snapshot().Calls[0].ID, 0))
	bob.ended(app.CauseBusy, 486)
	if calls := bob.Snapshot().Calls; len(calls) != 1 || !calls[0].Hold.Local {
		t.Errorf("the calls are %+v", calls)
	}
	id, err := bob.DialBeside("carol", "")
	bob.do(err)
	bob.do(bob.Resume(in.ID))
	alice.isHeld(false)
	carol.do(carol.Answer(carol.call(app.CallIncoming).ID))
	bob.held(id, true) // the one that was resumed later is talked to
	bob.card.Await(t, app.ToneA)
	carol.isHeld(true)
	carol.card.Await(t, app.Silence)
}

func TestACallThatIsAnsweredAfterTheOtherHasEndedIsTalkedTo(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	bob.dial("alice")
	bob.call(app.CallRinging)
	carol.dial("bob")
	second := bob.call(app.CallIncoming)
	bob.do(bob.Answer(second.ID))
	bob.sounding(audio.NoTone, false) // that alice's phone rings is not heard meanwhile
	carol.connected()
	bob.call(app.CallConnected)
	bob.do(bob.Hangup(second.ID))
	bob.ended(app.CauseLocalHangup, 0)
	bob.sounding(audio.RingBack, false)
	alice.do(alice.Answer(alice.call(app.CallIncoming).ID))
	if c := bob.connected(); c.Hold.Local {
		t.Error("it is on hold")
	}
	bob.card.Await(t, app.ToneA)
}

func TestEachCallIsMutedByItself(t *testing.T) {
	p := talkedTo(t)
	p.bob.do(p.bob.AnswerBeside(p.second.ID))
	p.bob.connected()
	p.carol.card.Await(t, app.ToneB)
	p.bob.do(p.bob.Mute(p.second.ID, true))
	p.carol.card.Await(t, app.Silence)
	p.alice.card.Await(t, app.ToneB)
	p.bob.do(p.bob.Mute(p.second.ID, false))
	p.carol.card.Await(t, app.ToneB)
}

func TestWhileTheOnlyCallIsOnHoldASecondOneRings(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob")
	_, in := talk(alice, bob, "bob")
	bob.do(bob.Hold(in.ID))
	alice.isHeld(true)
	carol.dial("bob")
	bob.call(app.CallIncoming)
	bob.sounding(audio.NoTone, true)
	bob.do(bob.Resume(in.ID))
	bob.sounding(audio.CallWaiting, false)
}

func TestNoCallIsAnsweredByItselfWhileThereIsAnother(t *testing.T) {
	x := startExchange(t)
	alice, carol, bob := x.phone(t, "alice"), x.phone(t, "carol"), x.phone(t, "bob", answering)
	alice.dial("bob")
	in := bob.connected()
	carol.dial("bob")
	second := bob.call(app.CallIncoming)
	carol.call(app.CallRinging)
	bob.sounding(audio.CallWaiting, false)
	bob.card.Await(t, app.ToneA)
	if calls := bob.Snapshot().Calls; len(calls) != 2 || calls[0].Hold.Local || calls[1].State != app.CallIncoming {
		t.Errorf("the calls are %+v", calls)
	}
	bob.do(bob.Hangup(in.ID))
	bob.ended(app.CauseLocalHangup, 0)
	bob.sounding(audio.NoTone, true) // it rings on, since a person was told to decide
	bob.do(bob.Answer(second.ID))
	carol.connected()
}
