//go:build !headless

package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"sotto/app"
)

func TestSettingsThatCannotBeKeptGoBack(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	s.turn(settingsPage)
	s.settle()
	phone.refuse = errors.New("The disk is full.")
	v := s.shell.settings
	v.variant.choose("dark")
	v.hidden.turn()
	v.size.SetValue(200)
	v.sound.volumes[2].SetValue(5)
	s.settle()
	if v.variant.value != "light" || v.hidden.on || v.size.Value != 100 || v.sound.volumes[2].Value != 60 {
		t.Errorf("it shows %s, %v, %v %% and %v %%", v.variant.value, v.hidden.on, v.size.Value, v.sound.volumes[2].Value)
	}
	if said := saysIn(s.shell.top); !slices.Contains(said, "The disk is full.") {
		t.Errorf("it says %q", said)
	}
}

func TestSettingsThatAnotherFrontChangesAreShown(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	s.turn(settingsPage)
	s.settle()
	phone.settings.UI.Theme, phone.settings.UI.TextScale, phone.settings.UI.StartHidden, phone.settings.Audio.Tones = "dark", 150, true, 10
	s.tell(app.Settings{Settings: phone.settings})
	v := s.shell.settings
	if v.variant.value != "dark" || v.size.percent.value != "150 %" || !v.hidden.on || v.sound.volumes[3].percent.value != "10 %" {
		t.Errorf("it shows %s, %s, %v and %s", v.variant.value, v.size.percent.value, v.hidden.on, v.sound.volumes[3].percent.value)
	}
}

func TestTheLastOfManyDecisionsHolds(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	s.turn(settingsPage)
	s.settle()
	for to := 5.0; to <= 100; to += 5 {
		s.shell.settings.sound.volumes[2].SetValue(to)
	}
	s.settle()
	if phone.settings.Audio.Ring != 100 || len(s.phone.asked) > 2 {
		t.Errorf("it is %d, after %d changes", phone.settings.Audio.Ring, len(s.phone.asked))
	}
}

func TestADeviceThatCannotBeChosenIsNotShownAsChosen(t *testing.T) {
	s, phone := rich(t, registered())
	s.turn(settingsPage)
	s.settle()
	phone.refuse = errors.New("It can't be chosen.")
	choices := func() (all []*selection) {
		for _, o := range seenIn(s.shell.settings.sound.content) {
			if c, ok := o.(*selection); ok {
				all = append(all, c)
			}
		}
		return all
	}
	choices()[0].SetSelected("Webcam")
	s.settle()
	if got := choices()[0].Selected; got != "Headset" {
		t.Errorf("it shows %q", got)
	}
}

func TestWhatTheKeysAreAtInSettingsIsScrolledTo(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(settingsPage)
	s.settle()
	settleLayout(s.window)
	v := s.shell.settings
	for _, o := range []fyne.Focusable{v.sound.volumes[3], v.size} {
		v.scroll.ScrollToTop()
		s.window.Canvas().Focus(o)
		at := s.app.Driver().AbsolutePositionForObject(o.(fyne.CanvasObject)).Y
		if bottom := s.app.Driver().AbsolutePositionForObject(v.scroll).Y + v.scroll.Size().Height; at > bottom {
			t.Errorf("%T is at %v, below %v", o, at, bottom)
		}
	}
}

func TestAnAccountInSettingsKeepsTheKeysWhateverHappens(t *testing.T) {
	s := newScene(t, registered())
	s.turn(settingsPage)
	row := s.shell.settings.accounts.rows[1]
	s.window.Canvas().Focus(row.press)
	s.tell(app.Registration{Account: "home", State: app.RegistrationFailed}, app.Registration{Account: "office", State: app.RegistrationRegistering})
	if said := strings.Join(saysIn(s.shell.settings.content), "|"); !strings.Contains(said, "Office|Registering…|Home|Not registered") {
		t.Errorf("it says %q", said)
	}
	if !slices.ContainsFunc(pressesIn(s.shell.settings.content), func(p *press) bool { return p == row.press && p.focused }) {
		t.Error("the row with the focus is not there any more")
	}
	s.tell(app.AccountChange{Account: "office"})
	if said := saysIn(s.shell.settings.content); slices.Contains(said, "Office") || !slices.Contains(said, "Home") {
		t.Errorf("without the first it says %q", said)
	}
}

func TestAFormStaysWhenTheLanguageChanges(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	e := filled(t, s)
	s.shell.notice.warn("Something is wrong.")
	phone.settings.UI.Language = "zh"
	s.tell(app.Settings{Settings: phone.settings})
	if !s.shell.shows(e.content) || e.fields["domain"].entry.Text != " sip.example.com " {
		t.Fatal("the form is gone")
	}
	if said := saysIn(s.shell.top); !slices.Contains(said, "Something is wrong.") {
		t.Errorf("above it stands %q", said)
	}
	tap(t, s.shell.detail, "Back")
	tap(t, s.window.Canvas().Overlays().Top(), "放弃更改")
	if s.shell.opened() || !e.gone {
		t.Error("the form can't be left")
	}
}

func TestWhatGoesWrongIsSaidAboveAFormAndACallInASmallWindow(t *testing.T) {
	s, _ := rich(t, registered())
	s.editContact(Contact{})
	s.phone.fault = errors.New("The contact can't be kept.")
	tap(t, s.shell.detail, "Save")
	s.settle()
	settleLayout(s.window)
	s.shell.place()
	if said := saysIn(s.shell.content); !slices.Contains(said, "The contact can't be kept.") || slices.Contains(said, "Office") {
		t.Errorf("it says %q", said)
	}
	if below := s.shell.top.Position().Y + s.shell.notice.content.MinSize().Height; s.shell.detail.Position().Y < below {
		t.Errorf("the form begins at %v, above the end of what went wrong at %v", s.shell.detail.Position().Y, below)
	}
	s.tell(connected("1", "office", "Bob Martin", private(false)))
	if said := saysIn(s.shell.content); !slices.Contains(said, "The contact can't be kept.") {
		t.Errorf("in a call it says %q", said)
	}
	s.settle()
	s.phone.fault = nil
	s.answer("1")
	if s.shell.notice.content.Visible() {
		t.Error("it is still said of a call that is answered")
	}
}

func TestWhatIsOpenedWhileSomethingIsAskedStays(t *testing.T) {
	s, phone := rich(t, registered())
	phone.people[0].Photo = []byte{1}
	s.showContact(phone.people[0])
	e := formOf(s, office().Config, false)
	s.settle()
	if !s.shell.shows(e.content) {
		t.Error("a photo that came late took the form's place")
	}
	s.explain(office().Config, untrusted())
	tap(t, s.shell.detail, "Trust for this account")
	e.open()
	s.settle()
	if !s.shell.shows(e.content) {
		t.Error("a trust that came late closed the form")
	}
}

func TestWhatIsTypedStaysWhenASuggestedCallFails(t *testing.T) {
	s, _ := rich(t, registered())
	s.shell.keypad.field.SetText("bo")
	s.settle()
	s.phone.fault = errors.New("There are 10 calls already; that is the limit.")
	s.shell.keypad.found.use(s.shell.keypad.found.found[0])
	s.settle()
	if got := s.shell.keypad.field.Text; got != "bo" {
		t.Errorf("the field has %q", got)
	}
}

func TestSettingsStayUnderTheFingerWhenTheLanguageChanges(t *testing.T) {
	s := richScene(t, newRichPhone(registered()), Program{})
	s.turn(settingsPage)
	s.settle()
	settleLayout(s.window)
	s.shell.settings.scroll.ScrollToOffset(fyne.NewPos(0, 400))
	tap(t, s.shell.settings.content, "中文")
	s.settle()
	if got := s.shell.settings.scroll.Offset.Y; got != 400 {
		t.Errorf("they are scrolled by %v, want 400", got)
	}
}
