package app

import "sotto/app/config"

// Event is a change that fronts are told of, in the order it happened.
type Event interface {
	// Method is the name of the notification in the control protocol.
	Method() string
	// Subject is what the event is about. Of several waiting events of one
	// method and subject only the newest matters, unless subject is empty.
	Subject() string
}

// Method implements Event.
func (Registration) Method() string { return "registration" }

// Subject implements Event.
func (r Registration) Subject() string { return r.Account }

// Method implements Event.
func (Call) Method() string { return "call" }

// Subject implements Event. The end of a call is its last event, and the one
// that a front may least lose, so that newest-wins is right for calls too.
func (c Call) Subject() string { return c.ID }

// Digit is a key that the other side pressed, whether it came by RFC 4733 or by
// SIP INFO.
type Digit struct {
	Call  string `json:"call"`
	Digit string `json:"digit"` // 0-9, *, # or A-D
}

// Method implements Event.
func (Digit) Method() string { return "call.dtmf" }

// Subject implements Event: each digit counts, so none replaces another.
func (Digit) Subject() string { return "" }

// AccountChange tells that an account was added, changed or removed.
type AccountChange struct {
	Account string          `json:"account"`
	Config  *config.Account `json:"config,omitempty"` // nil: it was removed
}

// Method implements Event.
func (AccountChange) Method() string { return "account" }

// Subject implements Event.
func (a AccountChange) Subject() string { return a.Account }
