//go:build !headless

package ui

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sotto/app"
)

var broad = fyne.NewSize(940, 600)

func TestWhatWentWrongIsSaidAlsoInFrontOfAFormAndInACall(t *testing.T) {
	s, phone := rich(t, registered())
	phone.fault = errors.New("A contact has a name.")
	s.editContact(Contact{})
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "save   false []")
	s.settle()
	if said := saysIn(s.shell.content); !slices.Contains(said, phone.fault.Error()) || s.shell.detail.Position().Y == 0 {
		t.Errorf("in front of the form it says %q", said)
	}
	s.shell.notice.clear()
	phone.fault = errors.New("The call can't be held.")
	s.tell(connected("1", "office", "Bob Martin", private(false)))
	tap(t, s.shell.call.content, "Hold")
	s.phone.expect(t, "hold 1")
	s.settle()
	if said := saysIn(s.shell.content); !slices.Contains(said, phone.fault.Error()) {
		t.Errorf("in the call it says %q", said)
	}
}

func TestADetailIsOpenedBesideTheListAlsoDuringACall(t *testing.T) {
	s, _ := rich(t, registered())
	s.window.Resize(broad)
	s.tell(connected("1", "office", "Bob Martin", private(false)))
	s.turn(contactsPage)
	s.showContact(people()[0])
	if !s.shell.detail.Visible() || s.shell.call.content.Visible() {
		t.Error("the contact is not to be seen")
	}
	tap(t, s.shell.content, "Back to Bob Martin")
	if s.shell.detail.Visible() || !s.shell.call.content.Visible() {
		t.Error("the call is not in front again")
	}
	s.showContact(people()[0])
	s.strike(fyne.KeyEscape)
	if !s.shell.call.content.Visible() {
		t.Error("the call does not come back when the contact is closed")
	}
	tap(t, s.shell.content, "Add call")
	if !s.shell.call.content.Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.shell.keypad.field) {
		t.Error("another call can't be dialled beside it")
	}
	s.window.Resize(small)
	s.turn(contactsPage)
	s.window.Resize(broad)
	if !s.shell.call.content.Visible() {
		t.Error("the call is not there when the window becomes wide")
	}
}

func TestAURIComesBeforeWhateverIsOpen(t *testing.T) {
	s, _ := rich(t, registered())
	s.showPast(past()[1])
	s.raise("tel:+4930123")
	if !s.shell.keypad.content.Visible() || !s.shell.stack.Visible() {
		t.Error("the field is behind something")
	}
	if s.window.Canvas().Focused() != fyne.Focusable(s.shell.keypad.field) {
		t.Error("the field does not have the keyboard")
	}
}

func TestWithoutAnAccountNothingIsBehindAForm(t *testing.T) {
	s := newScene(t, app.State{})
	s.window.Resize(broad)
	tap(t, s.shell.content, "Add account")
	if s.shell.stack.Visible() || s.shell.rail.content.Visible() {
		t.Error("pages are drawn where the form is")
	}
}

func TestAnAnswerThatComesLateOpensNothing(t *testing.T) {
	s, phone := rich(t, registered())
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	phone.people[0].Photo = photo.Bytes()
	s.showContact(phone.people[0])
	s.settle()
	pictured := func() bool {
		return slices.ContainsFunc(seenIn(s.shell.detail), func(o fyne.CanvasObject) bool {
			p, ok := o.(*canvas.Image)
			return ok && p.FillMode == canvas.ImageFillCover && !p.Size().IsZero()
		})
	}
	if !pictured() {
		t.Error("the photo is not shown")
	}
	s.showContact(phone.people[0])
	s.showContact(phone.people[1])
	s.settle()
	if said := saysIn(s.shell.detail); !slices.Contains(said, "Boris Kern") || pictured() {
		t.Errorf("it shows %q", said)
	}
	s.editContact(phone.people[1])
	tap(t, s.shell.detail, "Save")
	s.showContact(phone.people[0])
	s.settle()
	if !s.shell.opened() {
		t.Error("a contact that was saved closes the next one")
	}
}

func TestACallThatIsToldAgainDoesNotComeInFrontAgain(t *testing.T) {
	s, _ := rich(t, registered())
	s.tell(dialling("1"))
	s.turn(contactsPage)
	s.tell(dialling("1"))
	if s.inCall {
		t.Error("the contacts are behind the call again")
	}
}

func TestWhatIsTypedStaysWhenSomebodyElseIsCalled(t *testing.T) {
	s, _ := rich(t, registered())
	s.enter("+4930")
	s.showPast(past()[1])
	tap(t, s.shell.detail, "Call")
	s.phone.expect(t, "dial sip:1002@pbx.example.com by office")
	s.settle()
	if got := s.shell.keypad.field.Text; got != "+4930" {
		t.Errorf("the field has %q", got)
	}
}

func TestThePopupSpeaksTheLanguageThatIsChosenWhileItRings(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	s.tell(ringing("9"))
	settings := phone.settings
	settings.UI.Language = "zh"
	s.tell(app.Settings{Settings: settings})
	p := s.popups.open["9"]
	if p == nil {
		t.Fatal("the window is gone")
	}
	if said := saysIn(p.window.Content()); !slices.Contains(said, "接听") {
		t.Errorf("it says %q", said)
	}
	s.settle()
}
