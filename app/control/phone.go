package control

import "sotto/app"

// Phone is what this package needs of a phone. Its methods are safe for
// concurrent use, return quickly, and fail with *app.Error.
type Phone interface {
	commands
	// Subscribe returns the state and every event after it.
	Subscribe() (app.State, Subscription)
}

// Subscription is the ordered stream of a phone's events.
type Subscription interface {
	// Events is closed when the phone has ended or the reader was too slow.
	Events() <-chan app.Event
	Close()
}

type commands interface {
	Snapshot() app.State
	Register(account string) error
	Unregister(account string) error
	// Dial places a call; without an account by the default one.
	Dial(to, account string) (call string, err error)
	Answer(call string) error
	// Reject refuses a call with a SIP status; 0 means the phone's own choice.
	Reject(call string, code int) error
	Hangup(call string) error
	SendDigits(call, digits string) error
	Mute(call string, on bool) error
	Hold(call string) error
	Resume(call string) error
}

// Adapt makes a Phone of an *app.Phone, whose Subscribe returns a struct.
func Adapt(phone interface {
	commands
	Subscribe() (app.State, *app.Subscription)
}) Phone {
	return adapter{phone, phone.Subscribe}
}

type adapter struct {
	commands
	subscribe func() (app.State, *app.Subscription)
}

func (a adapter) Subscribe() (app.State, Subscription) { return a.subscribe() }
