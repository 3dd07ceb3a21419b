//go:build !headless

package ui

import (
	"slices"

	"sotto/app"
)

// follow hands everything that the phone tells to the goroutine that draws, until the stream ends. Events that wait already are handed
// over at once, so that a flood of them costs one drawing.
func follow(events <-chan app.Event, draw func(func()), told func(batch []app.Event), ended func()) {
	for e := range events {
		batch := []app.Event{e}
		for more := true; more; {
			select {
			case e, ok := <-events:
				if more = ok; ok {
					batch = append(batch, e)
				}
			default:
				more = false
			}
		}
		draw(func() { told(batch) })
	}
	draw(ended)
}

// apply is the state after an event.
func apply(s app.State, e app.Event) app.State {
	switch e := e.(type) {
	case app.Registration:
		s.Accounts = slices.Clone(s.Accounts)
		for i, a := range s.Accounts {
			if a.Config.ID == e.Account {
				s.Accounts[i].Registration = e
			}
		}
	case app.AccountChange:
		s.Accounts = changed(s.Accounts, e)
	case app.Call:
		s.Calls = moved(s.Calls, e)
	case app.Settings:
		s.DefaultAccount = e.Calls.DefaultAccount
	case app.DND:
		s.DND = e.On
	case app.Audio:
		s.Audio = e
	case app.History:
		s.Missed = e.Missed
	case app.Warning:
		s.Warnings = warned(s.Warnings, e)
	}
	return s
}

// warned are the warnings after another; one without a sentence is over.
func warned(warnings []app.Warning, w app.Warning) []app.Warning {
	warnings = slices.DeleteFunc(slices.Clone(warnings), func(known app.Warning) bool { return known.Code == w.Code })
	if w.Text != "" {
		warnings = append(warnings, w)
	}
	return warnings
}

func changed(accounts []app.AccountState, e app.AccountChange) []app.AccountState {
	accounts = slices.Clone(accounts)
	i := slices.IndexFunc(accounts, func(a app.AccountState) bool { return a.Config.ID == e.Account })
	switch {
	case e.Config == nil && i >= 0:
		return slices.Delete(accounts, i, i+1)
	case e.Config == nil:
		return accounts
	case i >= 0:
		accounts[i].Config = *e.Config
		return accounts
	}
	off := app.Registration{Account: e.Account, State: app.RegistrationOff}
	return append(accounts, app.AccountState{Config: *e.Config, Registration: off})
}

func moved(calls []app.Call, e app.Call) []app.Call {
	calls = slices.Clone(calls)
	i := slices.IndexFunc(calls, func(c app.Call) bool { return c.ID == e.ID })
	switch {
	case e.State == app.CallEnded && i >= 0:
		return slices.Delete(calls, i, i+1)
	case e.State == app.CallEnded:
		return calls
	case i >= 0:
		calls[i] = e
		return calls
	}
	return append(calls, e)
}
