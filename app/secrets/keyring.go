package secrets

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
)

// patience is how long a keyring may take. One that asks its user to unlock it
// takes longer: what it says then is for later.
const patience = 2 * time.Second

// What may be the matter with a keyring.
var (
	// ErrSilent says that the keyring has not answered in time; perhaps it asks
	// its user to unlock it. Vault.Answered tells when it has.
	ErrSilent = errors.New("the system's keyring does not answer; perhaps it waits to be unlocked")
	// errKeyring says that the keyring refused, or failed.
	errKeyring = errors.New("the system's keyring does not work")
	// errNoKeyring says that there is none here.
	errNoKeyring = errors.New("there is no keyring")
)

// Keyring is where a system keeps its user's passwords. A missing one is
// keyring.ErrNotFound. Its methods may take any time.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

// system is the keyring of this computer: the Secret Service by D-Bus, the
// keychain of macOS, the credentials of Windows.
type system struct{}

func (system) Get(service, user string) (string, error) {
	if !hasSession() {
		return "", errNoKeyring
	}
	return keyring.Get(service, user)
}

func (system) Set(service, user, password string) error {
	if !hasSession() {
		return errNoKeyring
	}
	return keyring.Set(service, user, password)
}

func (system) Delete(service, user string) error {
	if !hasSession() {
		return errNoKeyring
	}
	return keyring.Delete(service, user)
}

// guard asks a keyring one thing at a time and waits for it no longer than
// patience. A request that hangs can't be ended: it has the one goroutine that
// is left behind, and until it ends nothing else is asked.
type guard struct {
	keyring Keyring

	mu       sync.Mutex
	answered chan struct{} // closed when the last request has ended
}

func newGuard(k Keyring) *guard {
	g := &guard{keyring: k, answered: make(chan struct{})}
	close(g.answered)
	return g
}

// ask makes a request. The error is nil, keyring.ErrNotFound, ErrSilent,
// errNoKeyring or wraps errKeyring.
func (g *guard) ask(request func(Keyring) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.answered:
	default:
		return ErrSilent
	}
	answered := make(chan struct{})
	g.answered = answered
	var failed error
	go func() {
		defer close(answered)
		failed = safely(g.keyring, request)
	}()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-answered:
		return kind(failed)
	case <-limit.C:
		return ErrSilent
	}
}

// last is closed when the request that was made last has ended.
func (g *guard) last() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.answered
}

// safely makes a request of a keyring that may answer whatever it likes, which
// the library does not always look at first.
func safely(k Keyring, request func(Keyring) error) (err error) {
	defer func() {
		if recover() != nil {
			err = errKeyring
		}
	}()
	return request(k)
}

func kind(err error) error {
	switch {
	case err == nil, errors.Is(err, keyring.ErrNotFound), errors.Is(err, errNoKeyring):
		return err
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return errNoKeyring
	}
	return fmt.Errorf("%w: %w", errKeyring, err)
}
