//go:build !headless

package ui

import (
	"context"

	"sotto/app"
)

// Phone is what the window needs of a phone. Its methods are safe for concurrent use and fail with an error that people can read.
type Phone interface {
	watched
	caller
	registrant
	accountKeeper
}

// watched is a phone as the window sees it.
type watched interface {
	// Subscribe returns the state and every event after it.
	Subscribe() (app.State, Stream)
	// SetLanguage has it tell everything in a language from now on.
	SetLanguage(app.Language) error
}

// Stream is the ordered stream of a phone's events.
type Stream interface {
	// Events is closed when the phone has ended or the reader was too slow.
	Events() <-chan app.Event
	Close()
}

// caller is what a person does with calls.
type caller interface {
	// Dial places a call; without an account by the default one.
	Dial(to, account string) (call string, err error)
	Answer(call string) error
	// Reject refuses a call with a SIP status; 0 means the phone's own choice.
	Reject(call string, code int) error
	Hangup(call string) error
	SendDigits(call, digits string) error
	// KeyTone lets a key sound here.
	KeyTone(key string) error
	// Silence ends the bell of a call that rings on.
	Silence(call string) error
	Mute(call string, on bool) error
	Hold(call string) error
	Resume(call string) error
}

// registrant registers accounts.
type registrant interface {
	Register(account string) error
	Unregister(account string) error
}

// accountKeeper changes and tests accounts. Its methods wait for files and servers.
type accountKeeper interface {
	AddAccount(added app.AccountConfig, password *app.Password) error
	UpdateAccount(id string, change func(app.AccountConfig) (app.AccountConfig, error), password *app.Password) error
	RemoveAccount(id string) error
	Trust(account, host string, port uint16, certificateSHA256 string) error
	TestAccount(ctx context.Context, t app.Trial) ([]app.Step, error)
}
