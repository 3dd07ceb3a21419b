//go:build !headless

package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sotto/app"
)

// rich is a window on a phone that has everything.
func rich(t *testing.T, state app.State) (*scene, *richPhone) {
	t.Helper()
	phone := newRichPhone(state)
	phone.past, phone.people = past(), people()
	s := richScene(t, phone, Program{Language: "en"})
	return s, phone
}

func richScene(t *testing.T, phone *richPhone, program Program) *scene {
	t.Helper()
	s := sceneOn(t, phone, program)
	s.phone = phone.fakePhone
	return s
}

func TestPagesOfWhatAPhoneCanNotDoAreAbsent(t *testing.T) {
	s := newScene(t, registered())
	labels := func(s *scene) (found []string) {
		for _, i := range s.shell.rail.items {
			found = append(found, i.spoken)
		}
		return found
	}
	if got := labels(s); !slices.Equal(got, []string{"Keypad", "Settings"}) {
		t.Errorf("a poor phone has %q", got)
	}
	all, _ := rich(t, registered())
	if got := labels(all); !slices.Equal(got, []string{"Keypad", "Calls", "Contacts", "Settings"}) {
		t.Errorf("a rich phone has %q", got)
	}
}

func TestCallsAreListedByDay(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(callsPage)
	s.settle()
	if days, want := s.days(), []string{"Today", "Yesterday", "Friday, 16 October"}; !slices.Equal(days, want) {
		t.Errorf("the days are %q, want %q", days, want)
	}
	said := strings.Join(saysIn(s.shell.content), "|")
	for _, part := range []string{"Carol Adams|missed · Office|09:42", "Bob Martin|4 min · Office|09:10", "+493012345|1 min · Home", "not answered · Office", "answered elsewhere"} {
		if !strings.Contains(said, part) {
			t.Errorf("nothing says %q in %q", part, said)
		}
	}
}

func TestCallsAreFilteredAndSearched(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(callsPage)
	names := func() (found []string) {
		s.settle()
		for _, l := range s.shell.calls.lines {
			if l.call != nil {
				found = append(found, l.call.ID)
			}
		}
		return found
	}
	tap(t, s.shell.calls.content, "Missed")
	if got := names(); !slices.Equal(got, []string{"7"}) {
		t.Errorf("missed: %v", got)
	}
	tap(t, s.shell.calls.content, "Home")
	if got := names(); len(got) > 0 || !slices.Contains(saysIn(s.shell.content), "You have missed no calls.") {
		t.Errorf("missed of home: %v", got)
	}
	tap(t, s.shell.calls.content, "Missed")
	if got := names(); !slices.Equal(got, []string{"5", "1"}) {
		t.Errorf("home: %v", got)
	}
	tap(t, s.shell.calls.content, "Office")
	if got := names(); slices.Contains(got, "5") || !slices.Contains(got, "7") {
		t.Errorf("office: %v", got)
	}
	tap(t, s.shell.calls.content, "Office")
	if got := names(); len(got) != len(past()) {
		t.Errorf("of every account: %v", got)
	}
	tap(t, s.shell.calls.content, "Missed")
	tap(t, s.shell.calls.content, "All")
	s.shell.calls.search.SetText("bo")
	if got := names(); !slices.Equal(got, []string{"6", "3"}) {
		t.Errorf("bo: %v", got)
	}
	s.shell.calls.search.SetText("nobody")
	if got := names(); len(got) > 0 || !slices.Contains(saysIn(s.shell.content), "No call fits this search.") {
		t.Errorf("nobody: %v", got)
	}
}

func TestACallIsMadeAgainByItsOwnAccount(t *testing.T) {
	s, _ := rich(t, registered())
	s.showPast(past()[2])
	tap(t, s.shell.detail, "Call")
	s.phone.expect(t, "dial sip:+493012345@pbx.example.com by home")
}

func TestACallIsDeletedAndItsPersonKept(t *testing.T) {
	s, _ := rich(t, registered())
	s.showPast(past()[1])
	tap(t, s.shell.detail, "Delete")
	s.phone.expect(t, "forget 6")
	s.showPast(past()[1])
	tap(t, s.shell.detail, "Add to contacts")
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "save  Bob Martin false [{mobile 1002}]")
}

func TestMissedCallsAreCountedUntilTheyWereLookedAt(t *testing.T) {
	state := registered()
	state.Missed = 3
	s, _ := rich(t, state)
	if said := saysIn(s.shell.rail.content); !slices.Contains(said, "3") {
		t.Errorf("the rail says %q", said)
	}
	s.turn(callsPage)
	s.phone.expect(t, "seen")
}

func TestTenThousandCallsAreReadPartByPart(t *testing.T) {
	phone := newRichPhone(registered())
	phone.past = many()
	s := richScene(t, phone, Program{Language: "en"})
	s.turn(callsPage)
	s.settle()
	if got := len(s.shell.calls.lines); got < 10000 {
		t.Errorf("the list has %d lines", got)
	}
}

func TestContactsAreListedCalledAndKept(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(contactsPage)
	s.settle()
	if got := s.shell.contacts.people[0].Name; got != "Carol Adams" {
		t.Errorf("first comes %s, though Carol is a favourite", got)
	}
	s.showContact(people()[0])
	tap(t, s.shell.detail, "Mark as favourite")
	s.phone.expect(t, "save 1 Bob Martin true [{work 1002} {mobile +49 170 1234567}]")
	s.settle()
	tap(t, s.shell.detail, "Call +49 170 1234567")
	s.phone.expect(t, "dial +49 170 1234567 by office")
}

func TestAContactIsAddedAndRemoved(t *testing.T) {
	s, _ := rich(t, registered())
	s.editContact(Contact{})
	entries := entriesIn(s.shell.detail)
	entries[0].SetText(" Dora ")
	entries[2].SetText("1009")
	tap(t, s.shell.detail, "Save")
	s.phone.expect(t, "save  Dora false [{mobile 1009}]")
	s.settle()
	s.editContact(people()[1])
	tap(t, s.shell.detail, "Delete contact")
	tap(t, s.window.Canvas().Overlays().Top(), "Delete")
	s.phone.expect(t, "remove 2")
}

// entriesIn are the fields that are in sight.
func entriesIn(root fyne.CanvasObject) (found []interface{ SetText(string) }) {
	for _, o := range seenIn(root) {
		switch e := o.(type) {
		case *widget.Entry:
			found = append(found, e)
		case *line:
			found = append(found, e)
		}
	}
	return found
}

func TestWhatIsTypedIsCompletedFromContactsAndHistory(t *testing.T) {
	s, _ := rich(t, registered())
	s.shell.keypad.field.SetText("bo")
	s.settle()
	var got []string
	for _, one := range s.shell.keypad.found.found {
		got = append(got, one.Name+" "+one.Number)
	}
	if want := []string{"Bob Martin 1002", "Bob Martin +49 170 1234567", "Boris Kern +49 30 123 45"}; !slices.Equal(got, want) {
		t.Errorf("it offers %q, want %q", got, want)
	}
	s.shell.keypad.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.shell.keypad.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.shell.keypad.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.phone.expect(t, "dial +49 170 1234567 by office")
}

func TestDoNotDisturbIsSwitchedAtTheTop(t *testing.T) {
	s, _ := rich(t, registered())
	tap(t, s.shell.top, "Do not disturb")
	s.phone.expect(t, "dnd true")
}

func TestSettingsTakeEffectAtOnce(t *testing.T) {
	phone := newRichPhone(registered())
	s := richScene(t, phone, Program{})
	s.turn(settingsPage)
	s.settle()
	tap(t, s.shell.settings.content, "Dark")
	s.phone.expect(t, "settings en dark 100 60")
	s.settle()
	if s.theme.variant != "dark" {
		t.Error("the window is not dark")
	}
	tap(t, s.shell.settings.content, "中文")
	s.phone.expect(t, "settings zh dark 100 60")
	s.settle()
	if got := s.shell.rail.items[0].spoken; got != "拨号" {
		t.Errorf("the rail says %q", got)
	}
}

func TestADeviceIsChosen(t *testing.T) {
	s, _ := rich(t, registered())
	s.turn(settingsPage)
	s.settle()
	for _, o := range seenIn(s.shell.settings.sound.content) {
		if choose, ok := o.(*selection); ok {
			choose.SetSelected("Webcam")
			break
		}
	}
	s.phone.expect(t, "choose input Webcam")
}

func TestHowACallSoundsIsShown(t *testing.T) {
	state := registered()
	state.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	phone := newRichPhone(state)
	phone.quality = Quality{MOS: 4.31, Received: 990, Missing: 0.01, Jitter: 4}
	s := richScene(t, phone, Program{Language: "en"})
	s.settle()
	said := strings.Join(saysIn(s.shell.call.content), "|")
	if want := "G.711 µ-law|Good|MOS 4.3|Loss 1.0 %|Jitter 4 ms"; !strings.Contains(said, want) {
		t.Errorf("nothing says %q in %q", want, said)
	}
	phone.quality.MOS = 0
	s.shell.second()
	s.settle()
	said = strings.Join(saysIn(s.shell.call.content), "|")
	if want := "No sound|MOS –|Loss – %|Jitter – ms"; !strings.Contains(said, want) {
		t.Errorf("when nothing comes any more, nothing says %q in %q", want, said)
	}
	phone.fault = errors.New("There is no such call.")
	s.shell.second()
	s.settle()
	if said := saysIn(s.shell.content); slices.Contains(said, phone.fault.Error()) {
		t.Error("a call that is over is complained about")
	}
}
