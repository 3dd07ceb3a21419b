//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"sotto/app"
)

// accountPictures are the form of an account: as it opens, all of it, without a server and with something missing, while a codec is
// dragged, and after a test.
func accountPictures() []picture {
	return []picture{
		{"account", registered(), fyne.NewSize(360, 760), func(s *scene) { s.edit(office().Config, false) }},
		{"advanced", registered(), fyne.NewSize(360, 2020), func(s *scene) {
			a := office().Config
			a.Rewrite, a.Voicemail = []app.Rewrite{{Match: "^0([1-9])", To: "+49${1}"}}, "*97"
			e := formOf(s, a, false)
			e.fold.Tapped(nil)
			e.rules.trial.entry.SetText("030 123-45")
			s.window.Canvas().Focus(e.codecs.rows.rows[1].grip)
		}},
		{"direct", registered(), fyne.NewSize(360, 1400), func(s *scene) {
			a := app.NewAccountConfig()
			a.Username, a.LocalPort = "alice", 5061
			e := formOf(s, a, true)
			e.use(templates[4])
			e.transport.choose("tls")
			e.keep()
		}},
		{"sorting", registered(), small, func(s *scene) {
			e := formOf(s, office().Config, false)
			e.fold.Tapped(nil)
			settleLayout(s.window)
			e.codecs.rows.rows[1].grip.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(0, -14)})
		}},
		{"tested", registered(), fyne.NewSize(360, 760), func(s *scene) {
			e := formOf(s, office().Config, false)
			why := untrusted()
			s.phone.steps = []app.Step{
				{Step: "dns", OK: true, Text: "pbx.example.com is found at 203.0.113.7."},
				{Step: "tcp", OK: true, Text: "203.0.113.7:5061 takes connections."},
				{Step: "certificate", Code: why.Code, Text: why.Text, Certificate: why.Certificate, Host: why.Host, Port: why.Port},
			}
			e.runTest()
		}},
		{"tested-before", registered(), fyne.NewSize(360, 760), func(s *scene) {
			e := formOf(s, office().Config, false)
			s.phone.steps = []app.Step{
				{Step: "dns", OK: true, Text: "pbx.example.com is found at 203.0.113.7."},
				{Step: "tcp", Code: "refused", Text: "pbx.example.com refuses connections on port 5061."},
			}
			e.runTest()
			s.settle()
			e.fields["domain"].entry.SetText("pbx.example.com:6060")
		}},
	}
}

// formOf is the form of an account, in sight.
func formOf(s *scene, a app.AccountConfig, fresh bool) *editor {
	e := newEditor(s.front, a, fresh)
	e.open()
	return e
}
