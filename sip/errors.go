package sip

import (
	"errors"
	"fmt"
)

// What an agent says when it can't do what it is asked.
var (
	ErrUnauthorized = errors.New("the server does not accept this user name and password")
	ErrNoPassword   = errors.New("the server asks for a password and the account has none")
	ErrClosed       = errors.New("the account's agent has ended")
	ErrNoAnswer     = errors.New("the server did not answer in time")
	ErrNeedsTLS     = errors.New("a sips: address needs an account that uses TLS")

	ErrFlowLost = errors.New("the connection to the server was lost")
)

// Why a call broke down: Ended.Err with CauseFailed.
var (
	ErrNotConfirmed        = errors.New("the other side never confirmed the answer (no ACK)")
	ErrRingingNotConfirmed = errors.New("the other side never confirmed that we ring (no PRACK)")
	ErrLost                = errors.New("the other side does not answer any more")
	ErrForgotten           = errors.New("the other side does not know this call any more")
	ErrNotRefreshed        = errors.New("the other side stopped confirming that the call goes on")
	ErrOfferUnanswered     = errors.New("the other side did not answer our offer of sound")
)

// Why a key did not reach the other side: KeySent.Reason.
var (
	ErrNotAnswered   = errors.New("the call is not answered yet")
	ErrKeyUnanswered = errors.New("the other side did not answer in time")
)

// StatusError is a final response that is no success.
type StatusError struct {
	Code   int
	Reason string
}

// Error gives the status line's own words.
func (e *StatusError) Error() string { return fmt.Sprintf("the server says %d %s", e.Code, e.Reason) }

// AddressError is a text that can't be called.
type AddressError struct {
	Text string
	Err  error
}

// Error names the text.
func (e *AddressError) Error() string {
	return fmt.Sprintf("%q is no address that can be called", e.Text)
}

// Unwrap tells what is wrong with it.
func (e *AddressError) Unwrap() error { return e.Err }
