//go:build interop && linux

package interop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// secretsFile is the text of the profile's secrets.toml; empty where there is none.
func (s *Sotto) secretsFile() string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.profile, "secrets.toml"))
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return string(text)
}

// outcome waits for what becomes of a registration.
func (s *Sotto) outcome() Registration {
	s.t.Helper()
	return wait(s, "registration", "an outcome", func(r Registration) bool { return r.State == "registered" || r.State == "failed" })
}

func TestPasswordsAreInTheKeyring(t *testing.T) {
	t.Parallel()
	kamailio := StartKamailio(t)
	keyring := StartKeyring(t)
	program, err := static.build()
	if err != nil {
		t.Fatal(err)
	}
	account := kamailio.Account("alice", "tls")
	password := account.Password
	account.Password = "" // nothing in the environment
	options := SottoOptions{Environment: keyring.Environment()}
	phone := launchSotto(t, program, account, options, sottoConfiguration, options.values(account))
	if r := phone.outcome(); r.State != "failed" || r.Error.Code != "unauthorized" {
		t.Fatalf("without a password: %+v", r)
	}
	phone.Ask("account.update", map[string]any{"account": "alice", "config": map[string]any{}, "password": password}, nil)
	if r := phone.outcome(); r.State != "registered" {
		t.Fatalf("with its password: %+v", r)
	}
	if text := phone.secretsFile(); text != "" {
		t.Errorf("the password is in a file: %d bytes", len(text))
	}
	phone.Quit()

	phone = runSotto(t, program, account, options, phone.profile)
	if r := phone.outcome(); r.State != "registered" {
		t.Errorf("after a restart: %+v", r)
	}
	phone.Quit()
	other := launchSotto(t, program, account, options, sottoConfiguration, options.values(account))
	if r := other.outcome(); r.State != "failed" {
		t.Errorf("another profile has the password too: %+v", r)
	}
	other.Quit()

	keyring.Lock()
	began := time.Now()
	phone = runSotto(t, program, account, options, phone.profile)
	if r := phone.outcome(); r.State != "failed" || r.Error.Code != "unauthorized" {
		t.Errorf("with a locked keyring: %+v", r)
	}
	t.Logf("with a locked keyring the phone has spoken with its server after %v", time.Since(began))
	phone.Ask("account.update", map[string]any{"account": "alice", "config": map[string]any{}, "password": password}, nil)
	if r := phone.outcome(); r.State != "registered" {
		t.Errorf("with its password: %+v", r)
	}
	if text := phone.secretsFile(); !strings.Contains(text, password) {
		t.Error("the password is neither in the locked keyring nor in a file")
	}
	phone.Quit()
}
