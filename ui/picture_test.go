//go:build !headless

package ui

import (
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
	ring := registered()
	ring.Calls = []app.Call{ringing("2")}
	return []picture{
		{"first-start", app.State{}, small, func(*scene) {}},
		{"keypad", registered(), small, func(s *scene) { s.shell.keypad.field.SetText("+49 30 123 45") }},
		{"call", talking, small, func(*scene) {}},
		{"exposed", overheard, small, func(s *scene) { s.shell.call.opened = true }},
		{"incoming", ring, small, func(*scene) {}},
		{"account", registered(), fyne.NewSize(360, 760), func(s *scene) { s.edit(office().Config, false) }},
		{"certificate", registered(), small, func(s *scene) { s.explain(office().Config, untrusted()) }},
		{"wide", talking, fyne.NewSize(940, 600), func(*scene) {}},
	}
}

func TestViewsLookAsTheyWereMeantTo(t *testing.T) {
	for _, p := range pictures() {
		for _, language := range languages {
			for _, variant := range []string{"light", "dark"} {
				name := p.name + "-" + language + "-" + variant
				t.Run(name, func(t *testing.T) {
					s := sceneWith(t, newFakePhone(p.state), Program{Language: language, Try: nothing})
					s.theme.variant = variant
					s.app.Settings().SetTheme(s.theme)
					s.window.Resize(p.size)
					p.do(s)
					s.render()
					settle(s.window)
					test.AssertImageMatches(t, name+".png", s.window.Canvas().Capture())
				})
			}
		}
	}
}

// settle lays a window out until texts have found their lines: a driver does so before each frame.
func settle(w fyne.Window) {
	size := w.Canvas().Size()
	for range 3 {
		w.Resize(size.AddWidthHeight(0.01, 0)) // breaks lines as the size itself does
		w.Resize(size)
	}
}
