//go:build !headless

package ui

import (
	"errors"
	"slices"

	"sotto/app"
)

// What a person does with the call in front. Whether it can be done the phone knows; it says so where it can't.

// act asks something of a call.
func (f *front) act(ask func() error) { f.run(ask, f.refused) }

// refused says why something can't be done with a call. That it is over by now is no news.
func (f *front) refused(err error) {
	if fault, ok := errors.AsType[*app.Error](err); !ok || fault.Code != app.CodeNoSuchCall {
		f.said(err)
	}
}

// answer takes a call once, though it rings on for a moment: until the other side has heard of it.
func (f *front) answer(id string) {
	f.shell.notice.clear() // what was said of the call before
	f.look(id)
	if f.answered == id {
		return
	}
	f.answered = id
	f.run(func() error { return f.phone.Answer(id) }, func(err error) {
		if err != nil {
			f.answered = ""
		}
		f.refused(err)
	})
}

func (f *front) decline(id string) {
	f.act(func() error { return f.phone.Reject(id, 0) })
}

// take is answer from outside the window, which comes to the front with the call.
func (f *front) take(id string) {
	f.answer(id)
	f.raise("")
}

func (f *front) hangUp(c app.Call) {
	if c.State == app.CallIncoming {
		f.decline(c.ID)
		return
	}
	f.act(func() error { return f.phone.Hangup(c.ID) })
}

func (f *front) toggleMute() {
	if c, ok := f.looked(); ok {
		f.act(func() error { return f.phone.Mute(c.ID, !c.Muted) })
	}
}

func (f *front) toggleHold() {
	c, ok := f.looked()
	switch {
	case !ok || c.State != app.CallConnected:
	case c.Hold.Local:
		f.act(func() error { return f.phone.Resume(c.ID) })
	default:
		f.act(func() error { return f.phone.Hold(c.ID) })
	}
}

// press sends a digit in the call in front, after those before it.
func (f *front) press(digit rune) {
	c, ok := f.looked()
	if !ok || c.State != app.CallConnected && c.State != app.CallEarly {
		return
	}
	f.keyTone(digit)
	f.shell.call.typed.say(f.shell.call.typed.value + string(digit))
	before, sent := f.sent, make(chan struct{})
	f.sent = sent
	f.act(func() error {
		defer close(sent)
		if before != nil {
			<-before
		}
		return f.phone.SendDigits(c.ID, string(digit))
	})
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
