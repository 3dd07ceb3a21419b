//go:build !headless

package ui

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sotto/app"
)

var broad = fyne.NewSize(940, 600)

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
	strike(s, fyne.KeyEscape)
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
