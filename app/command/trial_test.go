package command

import (
	"path/filepath"
	"testing"

	"sotto/app/config"
)

// left is what a start of the window leaves of a profile's account.
func left(t *testing.T, change func(*config.Account)) []config.Account {
	t.Helper()
	dir := t.TempDir()
	c := config.Default()
	a := config.DefaultAccount()
	a.ID, a.Username, a.Domain, a.Enabled = trialAccount, "you", demoDomain, false
	change(&a)
	c.Accounts = append(c.Accounts, a)
	if err := config.Save(dir, c); err != nil {
		t.Fatal(err)
	}
	s := openWindow(t, dir)
	s.opened()
	s.close(nil)
	c, err := config.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c.Accounts
}

func TestWhatATrialLeftIsRemovedAtTheNextStart(t *testing.T) {
	gone := filepath.Join(t.TempDir(), trialFolder+"123", "ca.pem")
	if accounts := left(t, func(a *config.Account) { a.TLS.CAFile, a.Enabled = gone, true }); len(accounts) > 0 {
		t.Errorf("left are %+v", accounts)
	}
}

func TestAnAccountOfAPersonIsNotTakenForATrials(t *testing.T) {
	for name, change := range map[string]func(*config.Account){
		"another server": func(a *config.Account) { a.Domain = "pbx.example.com" },
		"no CA file":     func(*config.Account) {},
		"its own file":   func(a *config.Account) { a.TLS.CAFile = filepath.Join(t.TempDir(), "ca.pem") },
	} {
		if accounts := left(t, change); len(accounts) != 1 {
			t.Errorf("%s: left are %+v", name, accounts)
		}
	}
}
