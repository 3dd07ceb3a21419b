//go:build !headless

package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
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
