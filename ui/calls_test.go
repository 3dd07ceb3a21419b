//go:build !headless

package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"sotto/app"
)

func typed(s *scene, text string) {
	for _, r := range text {
		s.shell.keypad.field.TypedRune(r)
	}
}

func TestANumberIsTypedAndCalledByTheAccountChosen(t *testing.T) {
	s := newScene(t, registered())
	s.account = "home"
	s.render()
	typed(s, "+49 (30) 123")
	s.shell.keypad.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.phone.expect(t, "dial +49 (30) 123 by home")
}

func TestKeysOfTheKeypadFillTheField(t *testing.T) {
	s := newScene(t, registered())
	for _, digit := range []string{"1", "0", "#"} {
		tap(t, s.shell.content, digit)
	}
	if got := s.shell.keypad.field.Text; got != "10#" {
		t.Errorf("the field has %q", got)
	}
	tap(t, s.shell.content, "Erase")
	if got := s.shell.keypad.field.Text; got != "10" {
		t.Errorf("after erasing the field has %q", got)
	}
	s.shell.keypad.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if got := s.shell.keypad.field.Text; got != "" {
		t.Errorf("after Esc the field has %q", got)
	}
}

func TestWhatIsTypedAnywhereGoesIntoTheField(t *testing.T) {
	s := newScene(t, registered())
	s.rune('7')
	if got := s.shell.keypad.field.Text; got != "7" {
		t.Errorf("the field has %q", got)
	}
	if s.window.Canvas().Focused() != s.shell.keypad.field {
		t.Error("the field has no focus")
	}
}

func TestAURIIsFilledInAndNotCalled(t *testing.T) {
	opened := make(chan string, 1)
	s := sceneWith(t, newFakePhone(registered()), Program{Language: "en", URI: "sip:bob@example.com", Opened: opened})
	if got := s.shell.keypad.field.Text; got != "sip:bob@example.com" {
		t.Errorf("the field has %q", got)
	}
	s.turn(settingsPage)
	s.raise("tel:+4930123")
	if !s.shell.keypad.content.Visible() {
		t.Error("the keypad is not in sight")
	}
	if got := s.shell.keypad.field.Text; got != "tel:+4930123" {
		t.Errorf("the field has %q", got)
	}
	if len(s.phone.asked) > 0 {
		t.Errorf("the phone was asked %q", <-s.phone.asked)
	}
}

func TestACallInFrontIsMutedHeldAndHungUpByButtonAndByKey(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	s := newScene(t, state)
	tap(t, s.shell.content, "Mute")
	s.phone.expect(t, "mute 1 true")
	s.rune('m')
	s.phone.expect(t, "mute 1 true")
	tap(t, s.shell.content, "Hold")
	s.phone.expect(t, "hold 1")
	held := state.Calls[0]
	held.Hold.Local, held.Muted = true, true
	s.tell(held)
	s.rune('h')
	s.phone.expect(t, "resume 1")
	tap(t, s.shell.content, "Unmute")
	s.phone.expect(t, "mute 1 false")
	s.rune('5')
	s.phone.expect(t, "digits 1 5")
	s.now = func() time.Time { return noon.Add(surprise) }
	s.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.phone.expect(t, "hangup 1")
}

func TestAnIncomingCallIsAnsweredOrDeclined(t *testing.T) {
	s := newScene(t, registered())
	s.tell(ringing("9"))
	tap(t, s.shell.content, "Answer")
	s.phone.expect(t, "answer 9")
	s.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.quiet(t, "to answer once more")
	s.phone.fault = errors.New("There is no microphone.")
	s.answered = ""
	for range 2 {
		s.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.phone.expect(t, "answer 9")
		s.settle()
	}
	s.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.phone.expect(t, "reject 9 0")
}

func TestAnIncomingCallHasAWindowOfItsOwn(t *testing.T) {
	s := newScene(t, registered())
	s.tell(ringing("9"))
	p := s.popups.open["9"]
	if p == nil {
		t.Fatal("no window was opened")
	}
	said := strings.Join(saysIn(p.window.Content()), "|")
	for _, part := range []string{"Will be private to pbx.example.com", "Carol Adams", "+442079460018@pbx.example.com", "calls Office"} {
		if !strings.Contains(said, part) {
			t.Errorf("nothing says %q in %q", part, said)
		}
	}
	tap(t, p.window.Content(), "Decline")
	s.phone.expect(t, "reject 9 0")
	over := ringing("9")
	over.State, over.Cause = app.CallEnded, app.CauseCancelled
	s.tell(over)
	if len(s.popups.open) > 0 {
		t.Error("the window is still there")
	}
}

func TestASecondIncomingCallStandsBesideTheFirst(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	s := newScene(t, state)
	s.tell(ringing("2"))
	said := saysIn(s.shell.call.content)
	if !slices.Contains(said, "Bob Martin") || !slices.Contains(said, "Carol Adams") {
		t.Errorf("it says %q", said)
	}
	if c, _ := s.looked(); c.ID != "1" {
		t.Errorf("call %s is in front", c.ID)
	}
	tap(t, s.shell.call.others, "Carol Adams")
	if c, _ := s.looked(); c.ID != "2" {
		t.Errorf("call %s is in front", c.ID)
	}
}

func TestTheVerdictOpensItsReasons(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "home", "Bob Martin", exposed())}
	s := newScene(t, state)
	tap(t, s.shell.content, "Keys exposed")
	said := strings.Join(saysIn(s.shell.call.content), "|")
	for _, part := range []string{"The voice is encrypted.", "Its keys could be read on the way.", "G.711 µ-law", "Bob Martin · 02:41"} {
		if !strings.Contains(said, part) {
			t.Errorf("nothing says %q in %q", part, said)
		}
	}
	tap(t, s.shell.content, "Use TLS for this account…")
	if !s.shell.opened() {
		t.Error("the account is not shown")
	}
}

func TestEachVerdictHasItsWordsBeforeAndInTheCall(t *testing.T) {
	newScene(t, registered())
	undecidedYet := app.Privacy{Verdict: app.Open, Expected: true, Reasons: []app.Reason{{Code: "other-side-decides"}}}
	noServer := app.Privacy{Verdict: app.Private}
	expected := func(p app.Privacy) app.Privacy { p.Expected = true; return p }
	for want, p := range map[string]app.Privacy{
		"Private to pbx.example.com": private(false), "Will be private to pbx.example.com": private(true), "Private to the server": noServer,
		"Keys exposed": exposed(), "Keys will be exposed": expected(exposed()), "Not encrypted": open(), "Will not be encrypted": expected(open()),
		"The other side decides": undecidedYet,
	} {
		if got := verdictWords(p); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestHowACallFailedIsSaidUntilItWasRead(t *testing.T) {
	s := newScene(t, registered())
	c := connected("1", "office", "Bob Martin", private(false))
	s.tell(c)
	c.State, c.Cause, c.Reason = app.CallEnded, app.CauseBusy, "Bob Martin is busy."
	s.tell(c)
	if said := saysIn(s.shell.content); !slices.Contains(said, "Bob Martin is busy.") {
		t.Errorf("it says %q", said)
	}
	tap(t, s.shell.content, "Dismiss")
	if said := saysIn(s.shell.content); slices.Contains(said, "Bob Martin is busy.") {
		t.Error("it is still said")
	}
}

func TestAFaultOfThePhoneIsSaid(t *testing.T) {
	s := newScene(t, registered())
	s.phone.fault = errors.New("There are 10 calls already; that is the limit.")
	s.shell.keypad.field.SetText("1002")
	tap(t, s.shell.content, "Call")
	s.phone.expect(t, "dial 1002 by office")
	s.settle()
	if said := saysIn(s.shell.content); !slices.Contains(said, s.phone.fault.Error()) {
		t.Errorf("it says %q", said)
	}
	if s.shell.keypad.field.Text != "1002" {
		t.Error("what was typed is lost")
	}
}

func TestThePagesCanBeUsedDuringACall(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	s := newScene(t, state)
	tap(t, s.shell.content, "Add call")
	if said := saysIn(s.shell.content); !slices.Contains(said, "Back to Bob Martin") || !slices.Contains(said, "02:41") {
		t.Errorf("it says %q", said)
	}
	tap(t, s.shell.content, "Back to Bob Martin")
	if !s.shell.call.content.Visible() {
		t.Error("the call is not in front")
	}
}

func TestTimersRunByTheSecondOnlyDuringCalls(t *testing.T) {
	s := newScene(t, registered())
	if s.ticks != nil {
		t.Error("a timer runs without a call")
	}
	c := connected("1", "office", "Bob Martin", private(false))
	s.tell(c)
	s.now = func() time.Time { return noon.Add(time.Hour) }
	s.shell.second()
	if got := s.shell.call.person.timer.value; got != "1:02:41" {
		t.Errorf("the timer says %q", got)
	}
	if s.ticks == nil {
		t.Error("no timer runs during a call")
	}
	c.State, c.Cause = app.CallEnded, app.CauseRemoteHangup
	s.tell(c)
	if s.ticks != nil {
		t.Error("a timer runs after the call")
	}
}

func TestWindowsOfCallsThatComeInHavePlacesOfTheirOwn(t *testing.T) {
	s := newScene(t, registered())
	s.tell(ringing("7"), ringing("8"))
	over := ringing("7")
	over.State, over.Cause = app.CallEnded, app.CauseCancelled
	s.tell(over, ringing("9"))
	if a, b := s.popups.open["8"].place, s.popups.open["9"].place; a != 1 || b != 0 {
		t.Errorf("they have the places %d and %d", a, b)
	}
}

func TestACallThatIsAnsweredFromOutsideBringsTheWindow(t *testing.T) {
	answers := map[string]func(*scene){
		"popup":        func(s *scene) { tap(t, s.popups.open["9"].window.Content(), "Answer") },
		"tray":         func(s *scene) { (&tray{front: s.front}).items(s.state)[0].Action() },
		"notification": func(s *scene) { s.announced("9", answerKey) },
	}
	for name, answer := range answers {
		s := newScene(t, registered())
		s.hidden = true
		s.tell(ringing("9"))
		answer(s)
		s.phone.expect(t, "answer 9")
		if s.hidden || !s.shell.call.content.Visible() {
			t.Errorf("%s: the call is nowhere to be seen", name)
		}
	}
}
