//go:build !headless

package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"sotto/app"
)

// strike strikes a key as the window's driver hands it on.
func strike(s *scene, key fyne.KeyName) {
	if focused := s.window.Canvas().Focused(); focused != nil {
		focused.TypedKey(&fyne.KeyEvent{Name: key})
		return
	}
	s.key(&fyne.KeyEvent{Name: key})
}

func TestEscapeTakesAQuestionBackAndLeavesWhatIsBehindIt(t *testing.T) {
	s, _ := rich(t, registered())
	s.editContact(people()[1])
	tap(t, s.shell.detail, "Delete contact")
	strike(s, fyne.KeyEscape)
	if s.covered() || !s.shell.opened() {
		t.Errorf("the question is there: %v, the form: %v", s.covered(), s.shell.opened())
	}
	tap(t, s.shell.detail, "Delete contact")
	strike(s, fyne.KeyReturn)
	if s.covered() || len(s.phone.asked) > 0 {
		t.Error("Enter is not what stands out")
	}
}

func TestKeysDoNothingBehindADialogOfFiles(t *testing.T) {
	s := newScene(t, registered())
	e := filled(t, s)
	e.fold.Tapped(nil)
	tap(t, e.fields["tls.ca_file"].content, "File with the issuer's certificate: choose a file")
	for _, key := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyReturn, fyne.KeyBackspace} {
		s.key(&fyne.KeyEvent{Name: key})
	}
	s.rune('5')
	s.toField()
	if !s.shell.opened() || s.shell.keypad.field.Text != "" {
		t.Error("the form was closed, or a digit typed")
	}
}

func TestEnterDialsNothingBehindAForm(t *testing.T) {
	s := newScene(t, registered())
	s.shell.keypad.field.SetText("1002")
	s.edit(office().Config, false)
	strike(s, fyne.KeyReturn)
	strike(s, fyne.KeyBackspace)
	s.settle()
	if len(s.phone.asked) > 0 || s.shell.keypad.field.Text != "1002" {
		t.Errorf("the field has %q, or somebody is called", s.shell.keypad.field.Text)
	}
}

func TestEscapeGoesFromACertificateBackToItsForm(t *testing.T) {
	s := newScene(t, registered())
	e := filled(t, s)
	why := untrusted()
	e.showCertificate(app.Step{Code: why.Code, Certificate: why.Certificate, Host: why.Host, Port: why.Port})
	if cancel, ok := s.window.Canvas().Focused().(*press); !ok || cancel.spoken != "Cancel" {
		t.Error("Cancel has not the keys")
	}
	strike(s, fyne.KeyEscape)
	if !s.shell.shows(e.content) || e.gone {
		t.Error("the form is not there")
	}
}

func TestACallThatIsDialledInTheFieldHasTheKeys(t *testing.T) {
	for _, width := range []float32{360, 940} {
		s := newScene(t, registered())
		s.window.Resize(fyne.NewSize(width, 640))
		s.window.Canvas().Focus(s.shell.keypad.field)
		call := connected("1", "office", "Bob Martin", private(false))
		call.State = app.CallDialling
		s.tell(call)
		strike(s, fyne.KeyEscape)
		s.phone.expect(t, "hangup 1")
	}
}

func TestACallThatComesInTakesTheKeysOnlyFromWhatItCovers(t *testing.T) {
	s := newScene(t, registered())
	s.window.Resize(fyne.NewSize(940, 640))
	s.window.Canvas().Focus(s.shell.keypad.field)
	s.tell(ringing("1"))
	if s.window.Canvas().Focused() != s.shell.keypad.field {
		t.Error("the field beside it has lost the keys")
	}
	s = newScene(t, registered())
	s.window.Resize(fyne.NewSize(940, 640))
	s.edit(app.NewAccountConfig(), true)
	s.tell(ringing("1"))
	if focused := s.window.Canvas().Focused(); focused != nil {
		t.Errorf("%T, which is covered, has the keys", focused)
	}
}

func TestTheEndOfALineIsNotPastedIntoAField(t *testing.T) {
	test.NewTempApp(t)
	secret := newLine(true)
	clipboard := fyne.CurrentApp().Clipboard()
	for _, copied := range []string{"s e cret\n", "s e cret\r\n", "s e cret"} {
		clipboard.SetContent(copied)
		secret.SetText("")
		secret.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
		if secret.Text != "s e cret" {
			t.Errorf("of %q it takes %q", copied, secret.Text)
		}
	}
}

func TestTabLeadsOnFromANote(t *testing.T) {
	test.NewTempApp(t)
	var note fyne.Focusable = newPaper("Knows the printers.")
	if tabbed, ok := note.(fyne.Tabbable); ok && tabbed.AcceptsTab() {
		t.Error("it keeps the key")
	}
}

func TestOnlyWhatWasDialledGoesFromTheField(t *testing.T) {
	s, _ := rich(t, registered())
	field := s.shell.keypad.field
	field.SetText("1002")
	s.turn(contactsPage)
	s.dial("1003")
	s.settle()
	if field.Text != "1002" {
		t.Errorf("after a call of a contact it has %q", field.Text)
	}
	s.turn(keypadPage)
	s.shell.keypad.dial()
	field.SetText("1004")
	s.settle()
	if field.Text != "1004" {
		t.Errorf("what was typed meanwhile is %q", field.Text)
	}
	s.shell.keypad.dial()
	s.settle()
	if field.Text != "" {
		t.Errorf("once dialled it has %q", field.Text)
	}
}

func TestZeroIsAPlusWhenItIsHeld(t *testing.T) {
	s := newScene(t, registered())
	pad := s.shell.keypad
	all := pressesIn(pad.content)
	zero := all[slices.IndexFunc(all, func(p *press) bool { return p.spoken == "0" })]
	for _, d := range []time.Duration{heldFor, 0} {
		zero.MouseDown(nil)
		zero.down = zero.down.Add(-d)
		zero.MouseUp(nil)
		zero.Tapped(&fyne.PointEvent{})
	}
	zero.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if got := pad.field.Text; got != "+00" {
		t.Errorf("held, pressed and pressed by the keyboard: %q", got)
	}
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
			strike(s, fyne.KeyReturn)
			s.phone.expect(t, "dial 1002 by office")
			s.tell(dialling("1"))
			s.settle()
			s.tell(connected("1", "office", "Bob Martin", private(false)))
			s.enter("5m")
			for _, want := range []string{"digits 1 5", "mute 1 true"} {
				s.expectAny(t, want)
			}
			strike(s, fyne.KeyEscape)
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
	strike(s, fyne.KeyDown)
	strike(s, fyne.KeyReturn)
	s.phone.expect(t, "dial 1002 by office")
	s.tell(dialling("1"))
	if s.window.Canvas().Focused() != nil {
		t.Error("the field keeps the keyboard")
	}
}

func TestAKeyMeantForWhatWasThereDoesNothingToACallThatCameInFront(t *testing.T) {
	s := newScene(t, registered())
	s.enter("10")
	s.tell(ringing("9"))
	strike(s, fyne.KeyReturn)
	strike(s, fyne.KeyEscape)
	s.quiet(t, "as the call came")
	s.now = func() time.Time { return noon.Add(surprise) }
	strike(s, fyne.KeyReturn)
	s.phone.expect(t, "answer 9")
	state := several()
	s = newScene(t, state)
	s.look("1")
	strike(s, fyne.KeyEscape)
	s.phone.expect(t, "hangup 1")
	over := state.Calls[0]
	over.State = app.CallEnded
	s.tell(over)
	strike(s, fyne.KeyEscape) // held down, it comes again
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
	strike(s, fyne.KeyEscape)
	s.quiet(t, "while a question was open")
	if s.covered() {
		t.Error("Esc leaves the question open")
	}
	s.closed()
	strike(s, fyne.KeyReturn)
	if s.covered() || !s.asked {
		t.Error("Enter does not give the answer that stands out")
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
	s.stepBack()
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
	strike(s, fyne.KeyDown)
	strike(s, fyne.KeyReturn)
	if !s.shell.detail.Visible() {
		t.Error("Enter does not open the call of the list")
	}
	strike(s, fyne.KeyEscape)
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

func TestWhatFillsTheFieldIsGoneOnWithAtItsEnd(t *testing.T) {
	s := newScene(t, registered())
	s.raise("sip:bob@example.co")
	s.shell.keypad.field.TypedRune('m')
	if got := s.shell.keypad.field.Text; got != "sip:bob@example.com" {
		t.Errorf("the field has %q", got)
	}
}

func TestTheFieldThatDialsShowsWhereItsCursorIs(t *testing.T) {
	s := newScene(t, registered())
	field := s.shell.keypad.field
	s.toField()
	seen := false
	for _, o := range seenIn(field) {
		box, ok := o.(*canvas.Rectangle)
		if !ok {
			continue
		}
		if _, _, _, alpha := box.FillColor.RGBA(); alpha > 0 && box.Size().Width > 0 && box.Size().Width <= gapHair {
			seen = true
		}
		if box.StrokeColor == nil || box.StrokeWidth == 0 {
			continue
		}
		if _, _, _, alpha := box.StrokeColor.RGBA(); alpha > 0 {
			t.Error("it has a box")
		}
	}
	if !seen {
		t.Error("it has no cursor")
	}
}
