//go:build !headless

package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// runTest goes the way to a registration with what was typed, and shows each step of it. It ends with the form.
func (e *editor) runTest() {
	if e.saving || e.testing != nil {
		return
	}
	change, err := e.change()
	if err != nil {
		e.failed(err)
		return
	}
	trial := app.Trial{Change: func(a app.AccountConfig) (app.AccountConfig, error) { return change(a), nil }, Password: e.password()}
	if !e.fresh {
		trial.Account = e.base.ID
	}
	f := e.front
	ctx, cancel := context.WithCancel(f.ctx)
	e.testing = cancel
	e.begin(e.test, "ui.testing")
	e.found, e.stale = nil, false
	e.showSteps()
	var steps []app.Step
	f.run(func() error {
		var err error
		steps, err = f.phone.TestAccount(ctx, trial)
		return err
	}, func(err error) {
		if ctx.Err() != nil {
			return // nobody waits for it any more
		}
		e.stopTest()
		if err != nil {
			e.failed(err)
			return
		}
		e.found = steps
		e.showSteps()
		spread(e.scroll)
		e.scroll.ScrollToBottom()
	})
}

// stopTest ends the test that runs, if one does.
func (e *editor) stopTest() {
	if e.testing != nil {
		e.testing()
		e.testing = nil
		e.test.name(phrase("ui.test"))
	}
}

// showSteps lists how each step went; the one that failed has what can be done. Those of before a change pale, and can be read on.
func (e *editor) showSteps() {
	var lines []fyne.CanvasObject
	if e.stale && len(e.found) > 0 {
		lines = append(lines, note(phrase("ui.test.stale")))
	}
	for _, s := range e.found {
		sign, ink, words := "check", colourAccent, paragraph(s.Text)
		if !s.OK {
			sign, ink, words = "cross", colourOpen, words.bold()
		}
		if e.stale {
			ink, words = colourMuted, words.coloured(colourMuted)
		}
		said := column(gapTight, words)
		if !s.OK && s.Certificate != nil && !e.stale {
			show := newAction(secondary, "", phrase("ui.certificate.show"), func() { e.showCertificate(s) })
			said.Add(show.press)
		}
		lines = append(lines, side(gapSmall, column(0, newIcon(sign, ink, sizeIcon)), said, nil))
	}
	e.steps.Objects = lines
	e.steps.Refresh()
}

// showCertificate lets a person look at the certificate of a test, and trust it. The form is there again afterwards.
func (e *editor) showCertificate(s app.Step) {
	failure := app.Failure{Code: s.Code, Text: s.Text, Certificate: s.Certificate, Host: s.Host, Port: s.Port, Trusted: s.Trusted}
	var view fyne.CanvasObject
	view = e.front.askTrust(failure, e.front.shell.openOver, func() {
		e.trusted = append(e.trusted, func(a app.AccountConfig) app.AccountConfig { return app.WithTrust(a, s.Host, s.Port, *s.Certificate) })
		e.front.shell.shut(view)
		e.runTest()
	})
}
