//go:build !headless

package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// strike presses a key as the driver does: what has the keyboard is told, else the window.
func (s *scene) strike(name fyne.KeyName) {
	if focused := s.window.Canvas().Focused(); focused != nil {
		focused.TypedKey(&fyne.KeyEvent{Name: name})
		return
	}
	s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
}

// enter types characters in the same way.
func (s *scene) enter(text string) {
	for _, r := range text {
		if focused := s.window.Canvas().Focused(); focused != nil {
			focused.TypedRune(r)
			continue
		}
		s.window.Canvas().OnTypedRune()(r)
	}
}

// quiet fails where the phone was asked something.
func (s *scene) quiet(t *testing.T, when string) {
	t.Helper()
	s.settle()
	select {
	case asked := <-s.phone.asked:
		t.Errorf("%s the phone was asked %q", when, asked)
	default:
	}
}

func dialling(id string) app.Call {
	return app.Call{ID: id, Account: "office", Direction: app.Outgoing, Remote: app.Party{URI: "sip:1002@pbx.example.com"}, State: app.CallDialling}
}

func TestACallThatWasDialledByKeyboardHearsItsKeys(t *testing.T) {
	for name, size := range map[string]fyne.Size{"small": small, "wide": fyne.NewSize(940, 600)} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, registered())
			s.window.Resize(size)
			s.enter("1002")
			s.strike(fyne.KeyReturn)
			s.phone.expect(t, "dial 1002 by office")
			s.tell(dialling("1"))
			s.settle()
			s.tell(connected("1", "office", "Bob Martin", private(false)))
			s.enter("5m")
			for _, want := range []string{"digits 1 5", "mute 1 true"} {
				s.expectAny(t, want)
			}
			s.strike(fyne.KeyEscape)
			s.expectAny(t, "hangup 1")
			if got := s.shell.keypad.field.Text; got != "" {
				t.Errorf("the field has %q", got)
			}
		})
	}
}

// expectAny is expect where the order does not matter: each question has a goroutine of its own.
func (s *scene) expectAny(t *testing.T, want string) {
	t.Helper()
	s.settle()
	for range len(s.phone.asked) {
		got := <-s.phone.asked
		if got == want {
			return
		}
		s.phone.asked <- got
	}
	t.Errorf("the phone was never asked %q", want)
}

func TestACompletionLeavesTheKeysToItsCall(t *testing.T) {
	s, _ := rich(t, registered())
	s.window.Resize(broad)
	s.enter("bo")
	s.settle()
	s.strike(fyne.KeyDown)
	s.strike(fyne.KeyReturn)
	s.phone.expect(t, "dial 1002 by office")
	s.settle()
	if s.window.Canvas().Focused() != nil {
		t.Error("the field keeps the keyboard")
	}
}

func TestAKeyMeantForWhatWasThereDoesNothingToACallThatCameInFront(t *testing.T) {
	s := newScene(t, registered())
	s.enter("10")
	s.tell(ringing("9"))
	s.strike(fyne.KeyReturn)
	s.strike(fyne.KeyEscape)
	s.quiet(t, "as the call came")
	s.now = func() time.Time { return noon.Add(surprise) }
	s.strike(fyne.KeyReturn)
	s.phone.expect(t, "answer 9")
	state := several()
	s = newScene(t, state)
	s.look("1")
	s.strike(fyne.KeyEscape)
	s.phone.expect(t, "hangup 1")
	over := state.Calls[0]
	over.State = app.CallEnded
	s.tell(over)
	s.strike(fyne.KeyEscape) // held down, it comes again
	s.quiet(t, "with the next call just in front")
}

func TestKeysStayWithWhatLiesOverTheWindow(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	s := newScene(t, state)
	s.look("1")
	s.closed()
	s.window.Canvas().Unfocus()
	s.enter("5mh")
	s.strike(fyne.KeyEscape)
	s.quiet(t, "while a question was open")
	if s.asking() {
		t.Error("Esc leaves the question open")
	}
	s.closed()
	s.strike(fyne.KeyReturn)
	if s.asking() || !s.asked {
		t.Error("Enter does not give the answer that stands out")
	}
}

func TestTheFieldBehindADetailTakesNoKeys(t *testing.T) {
	s, _ := rich(t, registered())
	s.enter("1002")
	s.showContact(people()[0])
	s.strike(fyne.KeyReturn)
	s.strike(fyne.KeyBackspace)
	s.quiet(t, "with a contact in front")
	if got := s.shell.keypad.field.Text; got != "1002" {
		t.Errorf("the field has %q", got)
	}
}

func TestTheKeyboardIsTakenFromWhatIsNotThereAnyMore(t *testing.T) {
	s, _ := rich(t, registered())
	s.editContact(Contact{})
	if s.window.Canvas().Focused() == nil {
		t.Fatal("the form has no keyboard")
	}
	s.tell(ringing("9"))
	if s.window.Canvas().Focused() != nil {
		t.Error("the form keeps the keyboard behind the call")
	}
	s.turn(keypadPage)
	s.editContact(Contact{})
	s.shell.close()
	if s.window.Canvas().Focused() != nil {
		t.Error("a form that was closed keeps the keyboard")
	}
}

func TestMuteIsNoKeyWhereItIsNoButton(t *testing.T) {
	s := newScene(t, registered())
	s.tell(dialling("1"))
	s.enter("m")
	s.quiet(t, "while it was dialling")
}

func TestAListHandsOnWhatItHasNoUseFor(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	phone := newRichPhone(state)
	phone.past = past()
	s := richScene(t, phone, Program{Language: "en"})
	s.window.Resize(fyne.NewSize(940, 600))
	s.turn(callsPage)
	s.settle()
	s.window.Canvas().Focus(s.shell.calls.list)
	s.enter("m")
	s.phone.expect(t, "mute 1 true")
	s.strike(fyne.KeyDown)
	s.strike(fyne.KeyReturn)
	if !s.shell.detail.Visible() {
		t.Error("Enter does not open the call of the list")
	}
	s.strike(fyne.KeyEscape)
	if s.window.Canvas().Focused() != fyne.Focusable(s.shell.calls.list) {
		t.Error("the list does not have the keyboard again")
	}
}

func TestDigitsAreSentInTheOrderInWhichTheyWereTyped(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	s := newScene(t, state)
	const typed = "012345678901234567890123456789012345678901234567890123456789"
	s.enter(typed)
	for _, digit := range typed {
		s.phone.expect(t, "digits 1 "+string(digit))
	}
}

func TestACallThatIsOverByNowIsNotComplainedAbout(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	s := newScene(t, state)
	for code, complained := range map[string]bool{app.CodeNoSuchCall: false, app.CodeWrongState: true} {
		s.phone.fault = &app.Error{Code: code, Text: "There is no such call."}
		s.hangUp(state.Calls[0])
		s.phone.expect(t, "hangup 1")
		s.settle()
		if s.shell.notice.content.Visible() != complained {
			t.Errorf("%s: it says %q", code, s.shell.notice.words.value)
		}
		s.shell.notice.clear()
	}
}
