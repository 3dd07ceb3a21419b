//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// silencer ends the bell of a call that comes in. Once it has, it says in the same place what that means.
type silencer struct {
	content *fyne.Container
	call    string
	press   *action
	done    *text
}

func newSilencer(f *front) *silencer {
	s := &silencer{done: newText(wrapped, sizeSecond, colourMuted).centred().with(phrase("ui.silenced"))}
	s.press = newAction(quiet, "bell", phrase("ui.silence"), func() {
		call := s.call
		f.act(func() error { return f.phone.Silence(call) })
	})
	s.content = container.NewStack(s.press.press, s.done)
	return s
}

func (s *silencer) show(c app.Call) {
	s.call = c.ID
	visible(s.press.press, !c.Silenced)
	visible(s.done, c.Silenced)
	visible(s.content, c.State == app.CallIncoming)
}
