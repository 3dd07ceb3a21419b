//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"sotto/app"
)

// runTest goes the way to a registration with what was typed, and shows each step of it.
func (e *editor) runTest() {
	if e.busy {
		return
	}
	a, err := e.change(e.base)
	if err != nil {
		e.failed(err)
		return
	}
	trial := app.Trial{Change: func(app.AccountConfig) (app.AccountConfig, error) { return a, nil }, Password: e.password()}
	if !e.fresh {
		trial.Account = e.base.ID
	}
	e.wait(e.test, "ui.testing")
	e.showSteps(nil)
	f := e.front
	var steps []app.Step
	f.run(func() error {
		var err error
		steps, err = f.phone.TestAccount(f.ctx, trial)
		return err
	}, func(err error) {
		e.done()
		if err != nil {
			e.failed(err)
			return
		}
		e.showSteps(steps)
		e.scroll.ScrollToBottom()
	})
}

// showSteps lists how each step went; the one that failed has what can be done.
func (e *editor) showSteps(steps []app.Step) {
	var lines []fyne.CanvasObject
	for _, s := range steps {
		sign, ink, words := "check", colourAccent, paragraph(s.Text)
		if !s.OK {
			sign, ink, words = "cross", colourOpen, words.bold()
		}
		lines = append(lines, side(gapSmall, column(0, newIcon(sign, ink, sizeIcon)), words, nil))
		if !s.OK && s.Certificate != nil {
			show := newAction(quiet, "", phrase("ui.certificate.show"), func() { e.showCertificate(s) })
			lines = append(lines, row(0, show.press))
		}
	}
	e.steps.Objects = lines
	e.steps.Refresh()
}

// showCertificate lets a person look at the certificate of a test, and trust it. The form is there again afterwards.
func (e *editor) showCertificate(s app.Step) {
	form := e.front.shell.detail.Objects[0]
	back := func() { e.front.shell.open(form) }
	failure := app.Failure{Code: s.Code, Text: s.Text, Certificate: s.Certificate, Host: s.Host, Port: s.Port, Trusted: s.Trusted}
	e.front.shell.open(newCertificateView(failure, back, func() {
		e.base = app.WithTrust(e.base, s.Host, s.Port, *s.Certificate)
		back()
		e.runTest()
	}))
}
