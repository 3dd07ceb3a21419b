package control

import (
	"testing"

	"sotto/app"
)

func TestAnAppPhoneCanBeDriven(t *testing.T) {
	phone, err := app.New(app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	driven := Adapt(phone)
	if err := driven.Hangup("c1"); err == nil {
		t.Error("a call that isn't there was hung up")
	}
	state, subscription := driven.Subscribe()
	if len(state.Calls) != 0 {
		t.Errorf("got %+v", state)
	}
	phone.Close()
	if _, open := <-subscription.Events(); open {
		t.Error("the stream of a phone that has ended is open")
	}
	subscription.Close()
}
