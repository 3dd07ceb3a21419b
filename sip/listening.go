package sip

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// ListenError is why a direct account can't be called.
type ListenError struct {
	Port uint16 // that was wanted; 0: any
	Err  error
}

// InUse says whether another program has the port.
func (e *ListenError) InUse() bool { return errors.Is(e.Err, addressInUse) }

// Error tells what happened and what to do.
func (e *ListenError) Error() string {
	switch {
	case e.InUse():
		return fmt.Sprintf("Port %d is used by another program or account, so nobody can call this one. Quit that, or choose another local_port.", e.Port)
	case errors.Is(e.Err, os.ErrPermission):
		return fmt.Sprintf("This user may not listen on port %d. Choose a local_port of 1024 or more.", e.Port)
	}
	why := e.Err
	if call, ok := errors.AsType[*os.SyscallError](why); ok {
		why = call.Err
	}
	return fmt.Sprintf("Port %d can't be listened on: %v.", e.Port, why)
}

// Unwrap returns what the system said.
func (e *ListenError) Unwrap() error { return e.Err }

// open has a direct account listen, and tells where. It tries again later when
// it can't, and at once when a call needs it.
func (a *Agent) open() {
	r := &a.registration
	r.stop()
	attempt := r.attempt
	a.withDoor(func(err error) {
		switch {
		case r.attempt != attempt || a.closing:
		case err != nil:
			a.openFailed(err)
		default:
			r.failures = 0
			a.report(Registration{State: Off, Listening: a.door.at})
		}
	})
}

func (a *Agent) openFailed(err error) {
	r := &a.registration
	wait := retryAfter(r.failures)
	r.failures++
	r.timer = a.loop.After(wait, a.open)
	a.report(Registration{State: Failed, Err: err, RetryAt: time.Now().Add(wait)})
}
