package app_test

import (
	"testing"

	"github.com/zalando/go-keyring"

	"sotto/app"
	"sotto/app/secrets"
)

// lockedKeyring answers nothing before it is unlocked, and then has one password.
type lockedKeyring struct {
	unlocked chan struct{}
	password string
}

func (k *lockedKeyring) Get(_, user string) (string, error) {
	<-k.unlocked
	if user != "alice" {
		return "", keyring.ErrNotFound
	}
	return k.password, nil
}

func (k *lockedKeyring) Set(_, _, _ string) error { <-k.unlocked; return nil }
func (k *lockedKeyring) Delete(_, _ string) error { <-k.unlocked; return nil }

func TestAnAccountRegistersOnceItsKeyringIsUnlocked(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"))
	if _, err := secrets.Open(options.Profile, nil, nil).Set("alice", ""); err != nil {
		t.Fatal(err)
	}
	locked := &lockedKeyring{unlocked: make(chan struct{}), password: passwords["alice"]}
	options.Keyring = locked
	p := startPhone(t, options)
	if r := p.registration(app.RegistrationFailed); r.Error.Code != "unauthorized" {
		t.Errorf("without its password: %+v", r.Error)
	}
	close(locked.unlocked)
	p.registration(app.RegistrationRegistered)
}

func TestAPhoneClosesThoughItsKeyringHangs(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t, x.account("alice"))
	if _, err := secrets.Open(options.Profile, nil, nil).Set("alice", ""); err != nil {
		t.Fatal(err)
	}
	locked := &lockedKeyring{unlocked: make(chan struct{})}
	defer close(locked.unlocked)
	options.Keyring = locked
	startPhone(t, options).closes()
}

func TestAPasswordIsKeptInTheKeyring(t *testing.T) {
	x := startExchange(t)
	options := x.keptOptions(t)
	kept := &memoryKeyring{}
	options.Keyring = kept
	p := startPhone(t, options)
	p.do(p.AddAccount(x.account("alice"), password("alice")))
	p.registration(app.RegistrationRegistered)
	if len(kept.entries) != 1 || kept.entries["alice"] != passwords["alice"] {
		t.Errorf("the keyring has %d passwords", len(kept.entries))
	}
	p.do(p.RemoveAccount("alice"))
	if len(kept.entries) != 0 {
		t.Error("the keyring still has the password of an account that was removed")
	}
}

// memoryKeyring keeps passwords as long as the test runs. Its vault asks one
// thing at a time.
type memoryKeyring struct{ entries map[string]string }

func (k *memoryKeyring) Get(_, user string) (string, error) {
	if p, there := k.entries[user]; there {
		return p, nil
	}
	return "", keyring.ErrNotFound
}

func (k *memoryKeyring) Set(_, user, password string) error {
	if k.entries == nil {
		k.entries = map[string]string{}
	}
	k.entries[user] = password
	return nil
}

func (k *memoryKeyring) Delete(_, user string) error {
	if _, there := k.entries[user]; !there {
		return keyring.ErrNotFound
	}
	delete(k.entries, user)
	return nil
}
