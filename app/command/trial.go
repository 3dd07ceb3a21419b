package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/pbx"
	"sotto/app/secrets"
)

const (
	trialAccount = "try-it"
	trialEcho    = "*43"
	trialFolder  = "sotto-try-" // with what makes it the only one
	// trialLimit is how long the account of a trial may take to register, on this computer.
	trialLimit = 10 * time.Second
)

// trial is what a newcomer tries the phone with: an exchange on this computer, and an account on it that ends with the program.
type trial struct {
	phone *app.Phone
	log   *slog.Logger

	mu       sync.Mutex
	exchange *pbx.PBX
	folder   string // of the exchange's certificate authority
}

// start starts the exchange, registers an account with it over TLS, and calls the echo. It returns the id of that call. The error is a
// sentence for people.
func (t *trial) start(ctx context.Context) (call string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.stop(); err != nil {
		return "", t.fault(err)
	}
	account, password, err := t.prepare()
	if err == nil {
		err = t.register(ctx, account, password)
	}
	if err == nil {
		call, err = t.phone.Dial(trialEcho, trialAccount)
	}
	if err != nil {
		t.undo()
		return "", t.fault(err)
	}
	return call, nil
}

// fault is why the phone can't be tried, in the language of the phone.
func (t *trial) fault(err error) error {
	if said := (*app.Error)(nil); errors.As(err, &said) {
		return said
	}
	key := "error.trial-failed"
	if errors.Is(err, context.DeadlineExceeded) {
		key = "error.trial-late"
	}
	return &app.Error{Code: app.CodeFailed, Text: t.phone.Language().Text(key, map[string]string{"detail": err.Error()})}
}

// prepare starts the exchange and makes an account for it.
func (t *trial) prepare() (config.Account, secrets.Password, error) {
	password := rand.Text()
	var err error
	if t.folder, err = os.MkdirTemp("", trialFolder); err != nil {
		return config.Account{}, "", err
	}
	if t.exchange, err = pbx.Start(pbx.Config{Users: map[string]string{"you": password}, Domain: demoDomain, Log: t.log}); err != nil {
		return config.Account{}, "", fmt.Errorf("the exchange does not start: %w", err)
	}
	a := config.DefaultAccount()
	a.ID, a.Username, a.Domain, a.Proxy = trialAccount, "you", demoDomain, t.exchange.TLS().String()
	a.MediaEncryption = "required"
	a.TLS.CAFile = filepath.Join(t.folder, "ca.pem")
	return a, secrets.Password(password), t.exchange.WriteCA(a.TLS.CAFile)
}

// register adds the account and waits until it is registered.
func (t *trial) register(ctx context.Context, a config.Account, password secrets.Password) error {
	ctx, cancel := context.WithTimeout(ctx, trialLimit)
	defer cancel()
	_, events := t.phone.Subscribe()
	defer events.Close()
	if err := t.phone.AddAccount(a, &password); err != nil {
		return err
	}
	for {
		select {
		case e, ok := <-events.Events():
			r, about := e.(app.Registration)
			switch {
			case !ok:
				return errors.New("the phone has ended")
			case !about || r.Account != trialAccount:
			case r.State == app.RegistrationRegistered:
				return nil
			case r.State == app.RegistrationFailed && r.Error != nil:
				return &app.Error{Code: r.Error.Code, Text: r.Error.Text}
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// end takes back what a trial has added.
func (t *trial) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.undo()
}

// undo is stop, whose failure is of no use to anybody but the log.
func (t *trial) undo() {
	if err := t.stop(); err != nil {
		t.log.Warn("what was there to try the phone could not be removed", "error", err)
	}
}

// stop ends the trial's calls, account and exchange, where there are any.
func (t *trial) stop() error {
	var err error
	state := t.phone.Snapshot()
	for _, a := range state.Accounts {
		if isTrial(a.Config) {
			err = t.forget(state)
		}
	}
	if t.exchange != nil {
		err = errors.Join(err, t.exchange.Close())
		t.exchange = nil
	}
	if t.folder != "" {
		err = errors.Join(err, os.RemoveAll(t.folder))
		t.folder = ""
	}
	return err
}

// isTrial says whether an account was made by a trial, perhaps of a program that did
// not come to its end. A person may have one with the same id.
func isTrial(a config.Account) bool {
	ours, _ := filepath.Match(trialFolder+"*", filepath.Base(filepath.Dir(a.TLS.CAFile)))
	return a.ID == trialAccount && a.Domain == demoDomain && ours
}

// forget hangs the trial's calls up and removes its account.
func (t *trial) forget(state app.State) error {
	for _, c := range state.Calls {
		if c.Account == trialAccount {
			if err := t.hangup(c.ID); err != nil {
				return err
			}
		}
	}
	return t.phone.RemoveAccount(trialAccount)
}

// hangup ends a call and waits for that.
func (t *trial) hangup(id string) error {
	_, events := t.phone.Subscribe()
	defer events.Close()
	if err := t.phone.Hangup(id); err != nil {
		return nil // it has ended by itself
	}
	late := time.After(time.Second)
	for {
		select {
		case e, ok := <-events.Events():
			if c, about := e.(app.Call); !ok || about && c.ID == id && c.State == app.CallEnded {
				return nil
			}
		case <-late:
			return errors.New("the call with the echo does not end")
		}
	}
}
