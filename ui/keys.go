//go:build !headless

package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"sotto/app"
)

// bindKeys gives a window the keys that mean the same wherever one is in it.
func (f *front) bindKeys(c fyne.Canvas) {
	c.SetOnTypedKey(f.key)
	c.SetOnTypedRune(f.rune)
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { f.toField() })
}

// toField leads to the field that dials.
func (f *front) toField() {
	if f.covered() {
		return
	}
	f.shell.leave(func() {
		f.turned(keypadPage)
		f.window.Canvas().Focus(f.shell.keypad.field)
	})
}

// covered says whether something lies over the window, which has the keys to itself then: a question, a menu, a dialog of files.
func (f *front) covered() bool { return f.window.Canvas().Overlays().Top() != nil }

// typing says whether what is typed is for the field that dials: nothing is in front of it.
func (f *front) typing() bool {
	return !f.inCall && f.page == keypadPage && !f.shell.opened() && len(f.state.Accounts) > 0
}

// key takes a key that no widget wants.
func (f *front) key(e *fyne.KeyEvent) {
	if f.covered() {
		f.keyOfCover(e)
		return
	}
	c, talking := f.looked()
	inCall := talking && f.inCall
	surprised := f.now().Sub(f.came) < surprise
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case inCall && c.State == app.CallIncoming && !surprised:
			f.answer(c.ID)
		case f.typing():
			f.shell.keypad.dial()
		}
	case fyne.KeyEscape:
		switch {
		case inCall && !surprised:
			f.hangUp(c)
		case !inCall && f.shell.opened():
			f.shell.stepBack()
		}
	case fyne.KeyBackspace:
		if f.typing() {
			f.shell.keypad.field.erase()
		}
	}
}

// surprise is how long a call that has come in front by itself takes no key: what is pressed then was meant for what was there before.
const surprise = time.Second

// rune takes a character that no widget wants: a letter for what it stands for, a digit for the other side or for the field.
func (f *front) rune(r rune) {
	if f.covered() {
		return
	}
	_, talking := f.looked()
	inCall := talking && f.inCall
	switch {
	case inCall && strings.ContainsRune("0123456789*#", r):
		f.press(r)
	case inCall && (r == 'm' || r == 'M') && f.shell.call.mute.Visible():
		f.toggleMute()
	case inCall && (r == 'h' || r == 'H'):
		f.toggleHold()
	case f.typing():
		f.window.Canvas().Focus(f.shell.keypad.field)
		f.shell.keypad.field.TypedRune(r)
	}
}
