//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// forms are those that a person types into, with what changes them.
var forms = map[string]func(s *scene) (change func()){
	"account": func(s *scene) func() {
		e := formOf(s, office().Config, false)
		return func() { e.rules.add(app.Rewrite{Match: "0", To: "1"}) }
	},
	"password": func(s *scene) func() {
		e := formOf(s, office().Config, false)
		return func() { e.fields["password"].entry.SetText("new") }
	},
	"transport": func(s *scene) func() {
		e := formOf(s, office().Config, false)
		return func() { e.transport.choose("udp") }
	},
	"contact": func(s *scene) func() {
		s.editContact(people()[1])
		return func() { entriesIn(s.shell.detail)[1].SetText("A company") }
	},
}

// ways lead away from a form.
var ways = map[string]func(s *scene){
	"back": func(s *scene) { s.stepBack() },
	"Esc":  func(s *scene) { s.key(&fyne.KeyEvent{Name: fyne.KeyEscape}) },
	"page": func(s *scene) { s.turn(callsPage) },
	"dial": func(s *scene) { s.toField() },
	"link": func(s *scene) { s.raise("sip:bob@example.com") },
	"form": func(s *scene) { s.edit(home().Config, false) },
	"card": func(s *scene) { s.showContact(people()[0]) },
}

func TestAFormThatWasChangedIsNotLeftWithoutAQuestion(t *testing.T) {
	for form, open := range forms {
		for way, leave := range ways {
			t.Run(form+", "+way, func(t *testing.T) {
				s, _ := rich(t, registered())
				change := open(s)
				form := s.shell.sheets[0].content
				change()
				leave(s)
				if !s.covered() || !s.shell.shows(form) {
					t.Fatalf("asked: %v, the form is there: %v", s.covered(), s.shell.shows(form))
				}
				tap(t, s.window.Canvas().Overlays().Top(), "Keep editing")
				if s.covered() || !s.shell.shows(form) {
					t.Fatal("whoever stays is not at the form")
				}
				if want := map[string]string{"link": "sip:bob@example.com"}[way]; s.shell.keypad.field.Text != want {
					t.Errorf("the keypad has %q, want %q", s.shell.keypad.field.Text, want)
				}
				leave(s)
				tap(t, s.window.Canvas().Overlays().Top(), "Discard it")
				if s.covered() || s.shell.shows(form) {
					t.Error("whoever discards it is at the form still")
				}
			})
		}
	}
}

func TestAFormAsItWasIsLeftAtOnce(t *testing.T) {
	for form, open := range forms {
		for way, leave := range ways {
			t.Run(form+", "+way, func(t *testing.T) {
				s, _ := rich(t, registered())
				open(s)
				form := s.shell.sheets[0].content
				leave(s)
				if s.covered() || s.shell.shows(form) {
					t.Errorf("asked: %v, the form is there: %v", s.covered(), s.shell.shows(form))
				}
			})
		}
	}
}

func TestASheetOverAFormLeadsBackToItAndNotPastIt(t *testing.T) {
	s, _ := rich(t, registered())
	e := formOf(s, office().Config, false)
	e.fields["domain"].entry.SetText("sip.example.com")
	e.showCertificate(app.Step{Code: untrusted().Code, Host: untrusted().Host, Certificate: untrusted().Certificate})
	s.turn(callsPage)
	if !s.covered() || s.shell.shows(e.content) {
		t.Fatalf("asked: %v, the certificate is there: %v", s.covered(), !s.shell.shows(e.content))
	}
	tap(t, s.window.Canvas().Overlays().Top(), "Keep editing")
	s.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.covered() || !s.shell.shows(e.content) || e.gone {
		t.Error("Esc does not lead back to the form")
	}
}
