package app_test

import (
	"math"
	"testing"
	"time"

	"sotto/app"
)

// hum is the level of a SoundCard's microphone that hums, in dBFS.
const hum = -12.2

// reach waits until a call's levels fit.
func (p *phone) reach(call, what string, fit func(app.Levels) bool) {
	p.t.Helper()
	deadline := time.After(app.Patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		levels, err := p.Levels(call)
		p.do(err)
		if fit(levels) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			p.t.Fatalf("%s: the levels are %+v", what, levels)
		}
	}
}

func hums(level float64) bool { return math.Abs(level-hum) < 0.5 }

func TestTheLevelsOfACallAreThoseOfTheMicrophoneAndOfWhatIsHeard(t *testing.T) {
	_, alice, bob := pair(t)
	dialled := alice.dial("bob")
	alice.call(app.CallRinging)
	if l, err := alice.Levels(dialled); err != nil || l != (app.Levels{In: -96, Out: -96}) {
		t.Errorf("before there is sound: %+v, %v", l, err)
	}
	in := bob.call(app.CallIncoming)
	bob.do(bob.Answer(in.ID))
	alice.connected()
	alice.reach(dialled, "both hum", func(l app.Levels) bool { return hums(l.In) && hums(l.Out) })
	bob.do(bob.Mute(in.ID, true))
	alice.reach(dialled, "bob is muted", func(l app.Levels) bool { return hums(l.In) && l.Out < -60 })
	bob.reach(in.ID, "bob talks all the same", func(l app.Levels) bool { return hums(l.In) && hums(l.Out) })
	f, err := bob.Figures(in.ID)
	if err != nil || !hums(f.LevelIn) || !hums(f.LevelOut) {
		t.Errorf("its figures are %+v, %v", f, err)
	}
	alice.do(alice.Hold(dialled))
	alice.reach(dialled, "alice holds", func(l app.Levels) bool { return l.Out < -60 })
	bob.do(bob.Hangup(in.ID))
	alice.call(app.CallEnded)
	_, err = alice.Levels(dialled)
	refuses(t, err, app.CodeNoSuchCall)
}

func TestLevelsAreReadWithoutThePhonesOwner(t *testing.T) {
	_, alice, bob := pair(t)
	out, _ := talk(alice, bob, "bob")
	busy, free := make(chan struct{}), make(chan struct{})
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		app.Occupy(alice.Phone, busy, free)
	}()
	<-busy
	alice.reach(out.ID, "its owner is busy", func(l app.Levels) bool { return hums(l.In) })
	close(free)
	<-waited
	if n := testing.AllocsPerRun(100, func() { _, _ = alice.Levels(out.ID) }); n > 1 { // the id as a key
		t.Errorf("a look allocates %v times", n)
	}
}
