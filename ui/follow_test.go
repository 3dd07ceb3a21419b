//go:build !headless

package ui

import (
	"reflect"
	"testing"

	"sotto/app"
)

func TestEventsChangeTheStateAndNotTheOneBefore(t *testing.T) {
	before := registered()
	before.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	kept := registered()
	kept.Calls = []app.Call{connected("1", "office", "Bob Martin", private(false))}
	failed := app.Registration{Account: "office", State: app.RegistrationFailed}
	renamed := home().Config
	renamed.Username = "robert"
	over := before.Calls[0]
	var byHome app.Settings
	byHome.Calls.DefaultAccount = "home"
	over.State = app.CallEnded
	s := before
	for _, e := range []app.Event{failed, app.AccountChange{Account: "home", Config: &renamed}, ringing("2"), over,
		app.Audio{Input: app.Device{Device: "Headset"}}, app.History{Missed: 4}, byHome, app.Warning{Code: "w", Text: "Something."}} {
		s = apply(s, e)
	}
	if got := s.Accounts[0].Registration.State; got != app.RegistrationFailed {
		t.Errorf("the first account is %s", got)
	}
	if got := s.Accounts[1].Config.Username; got != "robert" {
		t.Errorf("the second account is of %s", got)
	}
	if len(s.Calls) != 1 || s.Calls[0].ID != "2" || s.Audio.Input.Device != "Headset" || s.Missed != 4 || len(s.Warnings) != 1 {
		t.Errorf("the state is %+v", s)
	}
	if a, ok := s.Dialling(); !ok || a.Config.ID != "home" {
		t.Errorf("the account that dials is %+v", a.Config)
	}
	for _, e := range []app.Event{app.AccountChange{Account: "office"}, app.AccountChange{Account: "nobody"}, app.Warning{Code: "w"}, over} {
		s = apply(s, e)
	}
	fresh := app.NewAccountConfig()
	s = apply(s, app.AccountChange{Account: "third", Config: &fresh})
	if len(s.Accounts) != 2 || s.Accounts[1].Registration.State != app.RegistrationOff || len(s.Warnings) > 0 {
		t.Errorf("the state is %+v", s)
	}
	if !reflect.DeepEqual(before, kept) {
		t.Error("the state before has changed too")
	}
}

func TestAFloodOfEventsIsDrawnAtOnce(t *testing.T) {
	events, drawn := make(chan app.Event, 100), 0
	for range 100 {
		events <- app.Warning{}
	}
	close(events)
	told, ended := 0, false
	follow(events, func(draw func()) { drawn++; draw() }, func(batch []app.Event) { told += len(batch) }, func() { ended = true })
	if told != 100 || drawn != 2 || !ended {
		t.Errorf("%d events were told in %d drawings, the end %v", told, drawn, ended)
	}
}
