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
	unheard.Sound = &app.Reason{Code: app.CodeNoPackets, Args: map[string]string{"who": "Bob Martin"}}
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
			s.fare(graphPoints-15, fares)
		}},
		{"exposed", overheard, small, func(s *scene) { s.shell.call.opened = true }},
		{"silent", silent, small, func(s *scene) { s.fare(12, func(int) Quality { return Quality{Received: 990} }) }},
		{"incoming", ring, small, func(*scene) {}},
		{"several", several(), small, func(s *scene) { s.look("1"); s.fare(graphPoints, fares) }},
		{"troubled", troubled(), small, func(s *scene) { s.shell.chip.choose() }},
		{"menu", registered(), small, func(s *scene) { s.shell.chip.choose() }},
		{"certificate", registered(), small, func(s *scene) {
			failure := untrusted()
			failure.Text = app.Language(spoken).Text("failure."+failure.Code, map[string]string{"server": failure.Host})
			s.explain(office().Config, failure)
		}},
		{"behind", talking, small, func(s *scene) {
			s.editContact(people()[0])
			s.shell.notice.warn(phrase("ui.contacts.none-found"))
			s.window.Canvas().Unfocus() // a cursor blinks
		}},
		{"wide", talking, fyne.NewSize(940, 600), func(s *scene) { s.fare(graphPoints, fares) }},
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
				phone := newRichPhone(said(p.state, app.Language(m.language)))
				phone.past, phone.people, phone.quality = past(), people(), fares(0)
				phone.settings.UI.Theme, phone.settings.UI.TextScale = m.variant, m.scale
				s := richScene(t, phone, Program{Language: m.language, Try: nothing, Version: "0.1.0"})
				s.window.Resize(p.size)
				p.do(s)
				s.render()
				s.settle()
				settleLayout(s.window)
				test.AssertImageMatches(t, name+".png", s.window.Canvas().Capture())
			})
		}
	}
}

// said is a state as a phone tells it in a language.
func said(s app.State, l app.Language) app.State {
	s.Calls = slices.Clone(s.Calls)
	for i, c := range s.Calls {
		reasons := slices.Clone(c.Privacy.Reasons)
		for j, r := range reasons {
			reasons[j] = l.PrivacyReason(r.Code, r.Args)
		}
		s.Calls[i].Privacy.Reasons = reasons
		if c.Sound != nil {
			heard := *c.Sound
			heard.Text = l.Text("sound."+heard.Code, heard.Args)
			s.Calls[i].Sound = &heard
		}
	}
	return s
}

// fare lets seconds of a call pass.
func (s *scene) fare(seconds int, how func(second int) Quality) {
	s.settle()
	s.shell.levels()
	call, _ := s.looked()
	for i := range seconds {
		s.shell.call.quality.show(call.ID, how(i), call.Codec)
	}
}

// fares is how a call sounds after so many seconds, with some loss in the middle of a minute.
func fares(seconds int) Quality {
	q := Quality{MOS: 4.3 - float64(seconds%7)/20, Received: 990, Jitter: 4 + float64(seconds%5)}
	if seconds > 24 && seconds < 31 {
		q.MOS, q.Missing, q.Jitter = 3.2, 0.04, 28
	}
	return q
}

// several are three calls: one goes on, one is on hold, one comes in.
func several() app.State {
	held := connected("2", "home", "Carol Adams of the accounting department", exposed())
	held.Hold.Local = true
	s := registered()
	s.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false)), held, ringing("3")}
	return s
}

// troubled is a phone with an account that could not register.
func troubled() app.State {
	s := registered()
	s.Accounts[0].Registration = app.Registration{Account: "office", State: app.RegistrationFailed,
		Error: &app.Failure{Code: "refused", Text: "pbx.example.com refuses connections on port 5061."}}
	return s
}

// missed is a phone with two missed calls.
func missed() app.State {
	s := registered()
	s.Missed = 2
	return s
}

// settleLayout lays a window out as its driver does before each frame, which the one of the tests does not: all that grew or shrank
// gets its place. It goes from the outside in, so that what is inside asks for its size in the room that it has; three times, since
// texts that break into lines are only then known by their height.
func settleLayout(w fyne.Window) {
	for range 3 {
		for _, root := range append(w.Canvas().Overlays().List(), w.Content()) {
			layOut(root)
		}
	}
}

func layOut(o fyne.CanvasObject) {
	if !o.Visible() {
		return
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
		parts = o.Objects
	case fyne.Widget:
		renderer := test.WidgetRenderer(o)
		renderer.Layout(o.Size())
		parts = renderer.Objects()
	}
	for _, part := range parts {
		layOut(part)
	}
}
