//go:build !headless

package ui

import (
	"errors"
	"slices"
	"strings"

	"sotto/app"
)

// keep saves the account, and leaves the form when that went well. Who saves needs no test any more.
func (e *editor) keep() {
	if e.saving {
		return
	}
	change, err := e.change()
	if err != nil {
		e.failed(err)
		return
	}
	e.stopTest()
	e.begin(e.save, "ui.saving")
	f, now, password := e.front, change(e.base), e.password()
	e.store(func() error {
		if e.fresh {
			return f.phone.AddAccount(now, password)
		}
		return f.phone.UpdateAccount(now.ID, func(a app.AccountConfig) (app.AccountConfig, error) { return change(a), nil }, password)
	}, func() {
		if e.fresh {
			f.account = now.ID
		}
	})
}

// remove asks, elsewhere than the button is so that a second press answers nothing, then removes the account.
func (e *editor) remove() {
	e.front.ask(phrase("ui.account.remove.really", "account", accountName(e.base.ID)), phrase("ui.account.remove"), func() {
		if e.saving {
			return
		}
		e.stopTest()
		e.store(func() error { return e.front.phone.RemoveAccount(e.base.ID) }, func() {})
	})
}

// store has the phone change its accounts. Then the form is left, unless a person has left it already.
func (e *editor) store(ask func() error, stored func()) {
	e.saving = true
	f := e.front
	f.run(ask, func(err error) {
		e.saving = false
		e.save.name(phrase("ui.save"))
		if err != nil {
			e.failed(err)
			return
		}
		stored()
		f.shell.shut(e.content)
		f.render()
	})
}

// begin names what is going on, and takes back what was wrong before.
func (e *editor) begin(button *action, key string) {
	e.blameNothing()
	button.name(phrase(key))
}

func (e *editor) blameNothing() {
	e.trouble.Hide()
	for _, p := range e.parts {
		p.fault("")
	}
}

// failed says what is wrong, at the part of the form where it is known.
func (e *editor) failed(err error) {
	if e.gone {
		e.front.said(err)
		return
	}
	e.blameNothing()
	var wrong *app.ConfigError
	if errors.As(err, &wrong) {
		key, _, _ := strings.Cut(wrong.Key, "[") // an element's part is that of its list
		if part := e.parts[key]; part != nil && part.body().Visible() {
			e.blame(part, wrong.Text)
			return
		}
	}
	e.trouble.say(err.Error())
	e.trouble.Show()
	spread(e.scroll)
	e.scroll.ScrollToBottom()
}

// blame says what is wrong with a part, and leads to it.
func (e *editor) blame(part formPart, sentence string) {
	part.fault(sentence)
	if !e.advanced.Visible() && slices.Contains(e.advanced.Objects, part.body()) {
		e.fold.Tapped(nil)
	}
	spread(e.scroll)
	e.front.window.Canvas().Focus(part.mend())
	reveal(part.body())
}
