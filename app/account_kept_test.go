package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/app/secrets"
)

func TestAChangeThatCannotBeKeptIsNone(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"))
	p := startPhone(t, options)
	p.registration(app.RegistrationRegistered)
	if err := os.WriteFile(filepath.Join(options.Profile, config.FileName), []byte("half a table ["), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := secrets.Password("another")
	for name, change := range map[string]func() error{
		"added":   func() error { return p.AddAccount(x.account("bob"), password("bob")) },
		"updated": func() error { return p.UpdateAccount("alice", to(by(config.TransportUDP)), &wrong) },
		"touched": func() error { return p.UpdateAccount("alice", to(answering), nil) },
		"removed": func() error { return p.RemoveAccount("alice") },
	} {
		t.Run(name, func(t *testing.T) { refuses(t, change(), app.CodeFailed) })
	}
	if now := p.Snapshot().Accounts; len(now) != 1 || now[0].Config.AutoAnswer || now[0].Registration.State != app.RegistrationRegistered {
		t.Errorf("it stands at %+v", now)
	}
	if kept, err := secrets.Open(options.Profile, nil, nil).Lookup("alice"); string(kept) != passwords["alice"] || err != nil {
		t.Errorf("its password has changed: %v", err)
	}
	if _, err := secrets.Open(options.Profile, nil, nil).Lookup("bob"); !errors.Is(err, secrets.ErrNoPassword) {
		t.Errorf("bob's password is there: %v", err)
	}
	bob := x.phone(t, "bob")
	bob.dial("alice") // it still takes calls
	p.call(app.CallIncoming)
}

func TestAPhoneWithoutAProfileKeepsItsAccounts(t *testing.T) {
	x := startExchange(t)
	p := x.phone(t, "alice")
	for _, err := range []error{p.AddAccount(x.account("bob"), nil), p.UpdateAccount("alice", to(answering), nil), p.RemoveAccount("alice"), p.Trust("alice", "127.0.0.1", 1, "")} {
		refuses(t, err, app.CodeWrongState)
	}
}

func TestChangesAtOnceHappenOneAfterTheOther(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t)
	p := startPhone(t, options)
	var changes sync.WaitGroup
	for user := range passwords {
		changes.Go(func() {
			if err := p.AddAccount(x.account(user), password(user)); err != nil {
				t.Error(err)
			}
			if err := p.UpdateAccount(user, to(answering), nil); err != nil {
				t.Error(err)
			}
		})
	}
	changes.Wait()
	p.same(options.Profile)
	if n := len(p.Snapshot().Accounts); n != len(passwords) {
		t.Errorf("%d accounts", n)
	}
}

func TestAPhoneClosesInTheMiddleOfAChange(t *testing.T) {
	x := startExchange(t)
	for range 5 {
		options := x.keptOptions(t, x.account("alice"))
		p := startPhone(t, options)
		p.registration(app.RegistrationRegistered)
		var changes sync.WaitGroup
		changes.Go(func() { _ = p.UpdateAccount("alice", to(func(a *config.Account) { a.DisplayName += "x" }), nil) })
		changes.Go(func() { _ = p.AddAccount(x.account("bob"), password("bob")) })
		changes.Go(func() { _, _ = p.TestAccount(t.Context(), app.Trial{Account: "alice"}) })
		p.closes()
		changes.Wait()
		loaded(t, options.Profile)
	}
}

func TestThePasswordOfAChangeIsNowhereToBeSeen(t *testing.T) {
	written, logger := recordEverything(t)
	x := startLoggedExchange(t, logger)
	options := x.keptOptions(t)
	options.Log = logger
	p := startPhone(t, options)
	shown := &record{}
	wrong := secrets.Password("another-secret-0815")
	bad := x.account("alice")
	bad.Transport = "ws"
	for _, err := range []error{
		p.AddAccount(bad, password("alice")),
		p.AddAccount(x.account("alice"), &wrong),
		p.UpdateAccount("alice", to(func(*config.Account) {}), password("alice")),
	} {
		if err != nil {
			_, _ = shown.Write([]byte(err.Error()))
		}
	}
	show(t, shown, p.registration(app.RegistrationRegistered))
	steps, err := p.TestAccount(t.Context(), app.Trial{Account: "alice", Password: &wrong})
	if err != nil {
		t.Fatal(err)
	}
	show(t, shown, steps)
	show(t, shown, p.Snapshot())
	p.Close()
	for name, text := range map[string]string{"the log": written.String(), "what fronts see": shown.String(), "the configuration": load(t, filepath.Join(options.Profile, config.FileName))} {
		for _, secret := range []string{passwords["alice"], string(wrong), "Authorization", "response="} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds the secret %q", name, secret)
			}
		}
	}
}

func TestThePasswordInTheEnvironmentWinsForScripts(t *testing.T) {
	x := startExchange(t)
	guess := secrets.Password("guess")
	t.Setenv("SOTTO_PASSWORD_ALICE", passwords["alice"])
	p := x.kept(t)
	p.do(p.AddAccount(x.account("alice"), &guess))
	p.registration(app.RegistrationRegistered)

	t.Setenv("SOTTO_PASSWORD_BOB", "guess") // whose phone asks its owner alone
	x.phone(t, "bob")
}
