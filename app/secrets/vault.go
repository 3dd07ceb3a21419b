// Package secrets keeps the passwords of accounts and finds them. It never
// writes one into an error or a log, and its type Password does not let others
// do it by accident.
//
// Where a password is, by the order in which it is looked for: the environment,
// for scripts; secrets.toml, which people may write, and which serves where
// there is no keyring; the keyring. A password that is kept goes into the
// keyring, and its line in secrets.toml away; only where the keyring does not
// take it, the line is written.
package secrets

import (
	"errors"
	"log/slog"

	"github.com/zalando/go-keyring"
)

// Vault is the passwords of one profile. Its methods are safe for concurrent
// use, and wait a few seconds at most for a keyring.
type Vault struct {
	profile string
	guard   *guard
	log     *slog.Logger
}

// Open returns the passwords of a profile. A nil keyring is the system's, a nil
// log discards. Nothing is asked for yet.
func Open(profile string, k Keyring, log *slog.Logger) *Vault {
	if k == nil {
		k = system{}
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Vault{profile: profile, guard: newGuard(k), log: log}
}

// service names the profile in the keyring, so that two don't mix.
func (v *Vault) service() string { return "Sotto: " + v.profile }

// Answered is closed when the keyring has answered what it was asked last:
// after ErrSilent, what is looked up then may be found.
func (v *Vault) Answered() <-chan struct{} { return v.guard.last() }

// stored is the password in the keyring; without one the error says why.
func (v *Vault) stored(account string) (Password, error) {
	var found string
	service := v.service()
	err := v.guard.ask(func(k Keyring) (err error) {
		found, err = k.Get(service, account)
		return err
	})
	if err != nil { // found may still be written to
		return "", reason(err)
	}
	return Password(found), errNotKept
}

// errNotKept is why the keyring has no password: it was not given one.
var errNotKept = errors.New("the keyring has none")

func reason(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return errNotKept
	}
	return err
}

// store puts a password into the keyring.
func (v *Vault) store(account string, password Password) error {
	service := v.service()
	return v.guard.ask(func(k Keyring) error { return k.Set(service, account, string(password)) })
}

// forget takes a password out of the keyring, if it is there. One that does not
// let it go keeps it: that is no reason to keep the account too.
func (v *Vault) forget(account string) {
	service := v.service()
	err := v.guard.ask(func(k Keyring) error { return k.Delete(service, account) })
	if err != nil && !errors.Is(err, keyring.ErrNotFound) && !errors.Is(err, errNoKeyring) {
		v.log.Warn("the keyring may still have a password that was removed; remove it there", "entry", service, "account", account, "error", err)
	}
}
