//go:build !headless

package ui

import (
	"errors"
	"slices"
	"testing"

	"sotto/app"
)

// tested is a form whose test does not end by itself.
func tested(t *testing.T) (*scene, *editor) {
	t.Helper()
	s := newScene(t, registered())
	s.phone.slow = make(chan struct{})
	s.phone.steps = []app.Step{{Step: "dns", OK: true, Text: "It is found."}, {Step: "tcp", Code: "refused", Text: "It refuses."}}
	e := formOf(s, office().Config, false)
	tap(t, s.shell.detail, "Test")
	s.phone.expect(t, "test")
	return s, e
}

func TestASecondPressDuringATestDoesNothing(t *testing.T) {
	s, e := tested(t)
	tap(t, s.shell.detail, "Testing…")
	close(s.phone.slow)
	s.settle()
	if len(s.phone.asked) > 0 {
		t.Errorf("the phone was asked again: %s", <-s.phone.asked)
	}
	if said := saysIn(e.steps); !slices.Equal(said, []string{"It is found.", "It refuses."}) || e.test.spoken != "Test" {
		t.Errorf("in the end it says %q, and the button %q", said, e.test.spoken)
	}
}

func TestATestEndsWithItsForm(t *testing.T) {
	for name, leave := range map[string]func(*scene){
		"back":         func(s *scene) { tap(t, s.shell.detail, "Back") },
		"another view": func(s *scene) { s.edit(home().Config, false) },
	} {
		t.Run(name, func(t *testing.T) {
			s, e := tested(t)
			leave(s)
			s.phone.expect(t, "test cancelled")
			s.settle()
			if len(saysIn(e.steps)) > 0 || e.testing != nil || s.shell.notice.content.Visible() {
				t.Error("something is still said of it")
			}
		})
	}
}

func TestWhoSavesDoesNotWaitForATest(t *testing.T) {
	s, _ := tested(t)
	tap(t, s.shell.detail, "Save")
	got := []string{<-s.phone.asked, <-s.phone.asked}
	slices.Sort(got)
	if want := []string{"test cancelled", "update office password false"}; !slices.Equal(got, want) {
		t.Errorf("the phone was asked %q, want %q", got, want)
	}
	s.settle()
	if s.shell.opened() {
		t.Error("the form is still there")
	}
}

func TestAChangeOfTheFormMakesATestOneOfBefore(t *testing.T) {
	for name, change := range map[string]func(*editor){
		"a field":      func(e *editor) { e.fields["domain"].entry.SetText("pbx.example.com:6060") },
		"the choice":   func(e *editor) { e.transport.choose("tcp") },
		"a tick":       func(e *editor) { e.register.turn() },
		"a port":       func(e *editor) { e.fields["local_port"].entry.SetText("5062") },
		"a template":   func(e *editor) { e.use(templates[1]) },
		"a password":   func(e *editor) { e.fields["password"].entry.SetText("secret") },
		"who may ring": func(e *editor) { e.transport.choose("udp"); e.accept.choose("anyone") },
	} {
		t.Run(name, func(t *testing.T) {
			s, e := tested(t)
			close(s.phone.slow)
			s.settle()
			change(e)
			if said := saysIn(e.steps); !slices.Equal(said, []string{"Tested before your last change:", "It is found.", "It refuses."}) {
				t.Errorf("it says %q", said)
			}
			tap(t, s.shell.detail, "Test")
			s.settle()
			if said := saysIn(e.steps); !slices.Equal(said, []string{"It is found.", "It refuses."}) {
				t.Errorf("tested again it says %q", said)
			}
		})
	}
}

func TestAChangeDuringATestMakesItOneOfBefore(t *testing.T) {
	s, e := tested(t)
	e.fields["domain"].entry.SetText("pbx.example.com:6060")
	close(s.phone.slow)
	s.settle()
	if said := saysIn(e.steps); len(said) != 3 || said[0] != "Tested before your last change:" {
		t.Errorf("it says %q", said)
	}
}

func TestACertificateOfATestBeforeAChangeIsNotOfferedForTrust(t *testing.T) {
	s := newScene(t, registered())
	why := untrusted()
	s.phone.steps = []app.Step{{Step: "certificate", Code: why.Code, Text: why.Text, Certificate: why.Certificate, Host: why.Host, Port: why.Port}}
	e := formOf(s, office().Config, false)
	e.runTest()
	s.settle()
	if said := saysIn(e.steps); !slices.Contains(said, "Show certificate…") {
		t.Errorf("after the test it says %q", said)
	}
	e.fields["domain"].entry.SetText("other.example.com")
	if said := saysIn(e.steps); slices.Contains(said, "Show certificate…") {
		t.Errorf("after the change it says %q", said)
	}
}

func TestAFailureToSaveIsSaidWhereOneHasGone(t *testing.T) {
	s := newScene(t, registered())
	s.phone.fault = errors.New("The disk is full.")
	s.edit(office().Config, false)
	tap(t, s.shell.detail, "Save")
	tap(t, s.shell.detail, "Back")
	s.settle()
	if said := saysIn(s.shell.top); !slices.Contains(said, "The disk is full.") {
		t.Errorf("it says %q", said)
	}
}

func TestWhatIsOpenedWhileAnAccountIsSavedStays(t *testing.T) {
	s := newScene(t, registered())
	s.edit(office().Config, false)
	tap(t, s.shell.detail, "Save")
	s.edit(home().Config, false)
	s.settle()
	if !s.shell.opened() {
		t.Error("it was closed")
	}
}
