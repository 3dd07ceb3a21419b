//go:build !headless

package ui

import (
	"slices"

	"sotto/app"
)

// What a person does with the call in front. Whether it can be done the phone knows; it says so where it can't.

func (f *front) answer(id string) {
	f.look(id)
	f.run(func() error { return f.phone.Answer(id) }, nil)
}

// take is answer from outside the window, which comes to the front with the call.
func (f *front) take(id string) {
	f.answer(id)
	f.raise("")
}

func (f *front) hangUp(c app.Call) {
	if c.State == app.CallIncoming {
		f.run(func() error { return f.phone.Reject(c.ID, 0) }, nil)
		return
	}
	f.run(func() error { return f.phone.Hangup(c.ID) }, nil)
}

func (f *front) toggleMute() {
	if c, ok := f.looked(); ok {
		f.run(func() error { return f.phone.Mute(c.ID, !c.Muted) }, nil)
	}
}

func (f *front) toggleHold() {
	c, ok := f.looked()
	switch {
	case !ok || c.State != app.CallConnected:
	case c.Hold.Local:
		f.run(func() error { return f.phone.Resume(c.ID) }, nil)
	default:
		f.run(func() error { return f.phone.Hold(c.ID) }, nil)
	}
}

// press sends a digit in the call in front.
func (f *front) press(digit rune) {
	c, ok := f.looked()
	if !ok || c.State != app.CallConnected && c.State != app.CallEarly {
		return
	}
	f.keyTone(digit)
	f.shell.call.typed.say(f.shell.call.typed.value + string(digit))
	f.run(func() error { return f.phone.SendDigits(c.ID, string(digit)) }, nil)
}

// keyTone lets a key sound. A key works without its tone, so that nothing is said where there is none.
func (f *front) keyTone(key rune) {
	f.run(func() error { return f.phone.KeyTone(string(key)) }, func(error) {})
}

// accountOf finds an account by its id.
func (f *front) accountOf(id string) (app.AccountState, bool) {
	i := slices.IndexFunc(f.state.Accounts, func(a app.AccountState) bool { return a.Config.ID == id })
	if i < 0 {
		return app.AccountState{}, false
	}
	return f.state.Accounts[i], true
}
