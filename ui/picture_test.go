//go:build !headless

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sotto/app"
)

// picture is a view as it looks: testdata/NAME.png, for each language and each variant of the theme. What is drawn otherwise is a
// failure that shows both; where it is meant to be so, the new picture takes the old one's place.
type picture struct {
	name  string
	state app.State
	size  fyne.Size
	do    func(*scene)
}

var small = fyne.NewSize(360, 640)

func pictures() []picture {
	talking := registered()
	talking.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	overheard := registered()
	overheard.Calls = []app.Call{connected("1", "home", "Bob Martin", exposed())}
	silent := registered()
	unheard := connected("1", "office", "Bob Martin", private(false))
	unheard.Sound = &app.Reason{Code: app.CodeNoPackets, Text: "Bob Martin can't be heard: no sound arrives here. A firewall or router on the way may keep it back, or Bob Martin sends none."}
	silent.Calls = []app.Call{unheard}
	ring := registered()
	ring.Calls = []app.Call{ringing("2")}
	return append(accountPictures(), []picture{
		{"calls", missed(), small, func(s *scene) { s.turn(callsPage) }},
		{"contacts", registered(), small, func(s *scene) { s.turn(contactsPage) }},
		{"contact", registered(), small, func(s *scene) { s.showContact(people()[0]) }},
		{"settings", registered(), fyne.NewSize(360, 1560), func(s *scene) { s.turn(settingsPage) }},
		{"first-start", app.State{}, small, func(*scene) {}},
		{"keypad", registered(), small, func(s *scene) { s.shell.keypad.field.SetText("bo") }},
		{"call", talking, small, func(s *scene) {
			s.settle()
			s.shell.levels()
			for i := range graphPoints - 15 {
				s.shell.call.quality.graph.add(4.3 - float64(i%7)/20)
			}
		}},
		{"exposed", overheard, small, func(s *scene) { s.shell.call.opened = true }},
		{"silent", silent, small, func(*scene) {}},
		{"incoming", ring, small, func(*scene) {}},
		{"certificate", registered(), small, func(s *scene) { s.explain(office().Config, untrusted()) }},
		{"wide", talking, fyne.NewSize(940, 600), func(*scene) {}},
	}...)
}

// large are the views that are shown with texts of twice the size too.
var large = []string{"call", "keypad", "calls", "account", "sorting", "direct"}

// manners are the language, the theme and the size of text that views are shown in. Together they show each view in every language and
// theme once.
var manners = []struct {
	name, language, variant string
	scale                   int
}{{"en-light", "en", "light", 100}, {"zh-dark", "zh", "dark", 100}, {"en-dark-200", "en", "dark", 200}}

func TestViewsLookAsTheyWereMeantTo(t *testing.T) {
	for _, p := range pictures() {
		for _, m := range manners {
			if m.scale > 100 && !slices.Contains(large, p.name) {
				continue
			}
			name := p.name + "-" + m.name
			t.Run(name, func(t *testing.T) {
				phone := newRichPhone(p.state)
				phone.past, phone.people, phone.quality = past(), people(), Quality{MOS: 4.3, Received: 990, Jitter: 4}
				phone.settings.UI.Theme, phone.settings.UI.TextScale = m.variant, m.scale
				s := richScene(t, phone, Program{Language: m.language, Try: nothing, Version: "0.1.0"})
				s.window.Resize(p.size)
				p.do(s)
				s.render()
				s.settle()
				breakLines(s.window)
				test.AssertImageMatches(t, name+".png", s.window.Canvas().Capture())
			})
		}
	}
}

// missed is a phone with two missed calls.
func missed() app.State {
	s := registered()
	s.Missed = 2
	return s
}

// breakLines lays a window out until texts have found their lines: a driver does so before each frame.
func breakLines(w fyne.Window) {
	size := w.Canvas().Size()
	for range 3 {
		w.Resize(size.AddWidthHeight(0.01, 0)) // breaks lines as the size itself does
		w.Resize(size)
	}
}
