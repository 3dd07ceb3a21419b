package app

import (
	"slices"

	"sotto/app/config"
	"sotto/app/secrets"
	"sotto/sip/trust"
)

// AddAccount adds an account, keeps it and its password in the profile, and
// registers it if it is one that registers. A nil password leaves what is kept
// under its id. The error is a *ConfigError when the account can't work.
func (p *Phone) AddAccount(added config.Account, password *secrets.Password) error {
	return p.change(func() error {
		settings, err := p.configuration()
		if err != nil {
			return err
		}
		settings.Accounts = append(settings.Accounts, added)
		if settings, err = p.checked(settings, added); err != nil {
			return err
		}
		fresh, err := p.prepare(settings, added.ID, password)
		if err != nil {
			return err
		}
		err = p.keep(settings, added.ID, password)
		if err == nil {
			err = p.ask(func() error {
				p.accounts = append(p.accounts, fresh)
				p.adopt(settings, fresh)
				fresh.start()
				return nil
			})
		}
		if err != nil {
			fresh.close()
		}
		return err
	})
}

// UpdateAccount changes an account and keeps that in the profile; its id stays.
// What concerns only calls to come takes effect at once. Anything else needs a
// new flow: the account un-registers and registers anew, which is refused with
// CodeWrongState while it has a call. A nil password leaves it as it is.
func (p *Phone) UpdateAccount(id string, change func(config.Account) (config.Account, error), password *secrets.Password) error {
	return p.change(func() error {
		settings, err := p.configuration()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(settings.Accounts, func(a config.Account) bool { return a.ID == id })
		if i < 0 {
			return p.noSuchAccount(id)
		}
		before := settings.Accounts[i]
		after, err := change(before)
		if err != nil {
			return p.Language().BadConfig(err)
		}
		if after.ID != id {
			return &ConfigError{"id", p.Language().say("error.account-id", "account", id)}
		}
		settings.Accounts[i] = after
		if settings, err = p.checked(settings, after); err != nil {
			return err
		}
		if password == nil && sameAgent(before, settings.Accounts[i]) && !p.lacksFile(id) {
			return p.retouch(settings, id)
		}
		return p.replace(settings, id, password, func() error { return p.keep(settings, id, password) })
	})
}

// RemoveAccount un-registers an account and forgets it and its password. It is
// refused with CodeWrongState while the account has a call.
func (p *Phone) RemoveAccount(id string) error {
	return p.change(func() error {
		settings, err := p.configuration()
		if err != nil {
			return err
		}
		settings.Accounts = slices.DeleteFunc(settings.Accounts, func(a config.Account) bool { return a.ID == id })
		if settings.Calls.DefaultAccount == id {
			settings.Calls.DefaultAccount = ""
		}
		none := secrets.Password("")
		return p.retire(id, func(old *account) error {
			if err := p.keep(settings, id, &none); err != nil {
				return err
			}
			old.close()
			return p.ask(func() error {
				p.settings = settings
				p.accounts = slices.DeleteFunc(p.accounts, func(a *account) bool { return a == old })
				p.publish(AccountChange{Account: id})
				return nil
			})
		})
	})
}

// change lets a change of accounts happen in its turn, which needs a profile.
func (p *Phone) change(f func() error) error {
	return p.inTurn(func() error {
		if p.options.Profile == "" {
			return p.refusal(CodeWrongState, "error.no-profile")
		}
		return f()
	})
}

// inTurn lets one change of what the phone goes by happen after the other, each
// in the goroutine of who asks for it: it reads and writes files and waits for
// servers.
func (p *Phone) inTurn(f func() error) error {
	if err := p.ask(func() error { p.work.Add(1); return nil }); err != nil {
		return err
	}
	defer p.work.Done()
	p.changes.Lock()
	defer p.changes.Unlock()
	return f()
}

// configuration is a copy of that of now, whose accounts the caller may change.
func (p *Phone) configuration() (config.Config, error) {
	var c config.Config
	err := p.ask(func() error {
		c = p.settings
		c.Accounts = slices.Clone(c.Accounts)
		return nil
	})
	return c, err
}

// checked completes settings with an account that is new in them.
func (p *Phone) checked(settings config.Config, fresh config.Account) (config.Config, error) {
	if err := fresh.Check(); err != nil {
		return settings, p.Language().BadConfig(err)
	}
	if err := settings.Check(); err != nil {
		return settings, p.Language().BadConfig(err)
	}
	return config.Complete(settings, p.options.Profile), nil
}

// prepare makes an account of the settings, which sends nothing yet.
func (p *Phone) prepare(settings config.Config, id string, password *secrets.Password) (*account, error) {
	c, _ := settings.Account(id)
	if c.TLS.CertFile != "" { // a direct account would only say so once it listens
		if _, err := trust.LoadOwn(c.TLS.CertFile, c.TLS.KeyFile); err != nil {
			return nil, p.Language().BadConfig(err)
		}
	}
	a, err := p.newAccount(c, password)
	if err != nil {
		return nil, p.Language().BadConfig(err)
	}
	return a, nil
}

// keep writes the profile: the password, if it is to change, and the settings.
// Of both or none.
func (p *Phone) keep(settings config.Config, id string, password *secrets.Password) error {
	var before secrets.Password
	if password != nil {
		var err error
		if before, err = p.options.passwords().Set(id, *password); err != nil {
			return p.refusal(CodeFailed, "error.nothing-changed", "detail", detail(err))
		}
	}
	err := config.Save(p.options.Profile, settings)
	if err == nil {
		return nil
	}
	if password != nil {
		if _, undone := p.options.passwords().Set(id, before); undone != nil {
			p.log.Error("a password that was changed could not be changed back", "account", id, "error", undone)
		}
	}
	return p.refusal(CodeFailed, "error.nothing-changed", "detail", detail(err))
}
