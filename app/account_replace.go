package app

import (
	"context"
	"reflect"
	"slices"

	"sotto/app/config"
	"sotto/app/secrets"
)

// retouch changes what the account's agent knows nothing of.
func (p *Phone) retouch(settings config.Config, id string) error {
	if err := p.keep(settings, id, nil); err != nil {
		return err
	}
	return p.ask(func() error {
		a, err := p.account(id)
		if err == nil {
			a.config, _ = settings.Account(id)
			p.adopt(settings, a)
		}
		return err
	})
}

// replace puts a new account with a new agent in the place of the old one, once
// keep has written down what changes.
func (p *Phone) replace(settings config.Config, id string, password *secrets.Password, keep func() error) error {
	fresh, err := p.prepare(settings, id, password)
	if err != nil {
		return err
	}
	err = p.retire(id, func(old *account) error {
		if err := keep(); err != nil {
			return err
		}
		old.close() // before the new one binds its port, and so that two don't register side by side
		return p.ask(func() error {
			p.accounts[slices.Index(p.accounts, old)] = fresh
			p.adopt(settings, fresh)
			fresh.start()
			return nil
		})
	})
	if err != nil {
		fresh.close()
	}
	return err
}

// retire keeps calls away from an account that has none while f replaces or
// removes it. If that fails, the account goes on as before.
func (p *Phone) retire(id string, f func(*account) error) error {
	var old *account
	err := p.ask(func() error {
		a, err := p.account(id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.calls, func(c *call) bool { return c.account == a }) {
			return p.refusal(CodeWrongState, "error.account-in-call", "account", id)
		}
		old, a.changing = a, true
		return nil
	})
	if err != nil {
		return err
	}
	if err = f(old); err != nil {
		_ = p.loop.Do(func() { old.changing = false })
	}
	return err
}

// adopt makes settings those of the phone, and tells of the account that is new
// in them.
func (p *Phone) adopt(settings config.Config, fresh *account) {
	p.settings = settings
	shown := fresh.config
	p.publish(AccountChange{Account: shown.ID, Config: &shown})
}

// close un-registers the account and ends its agent.
func (a *account) close() {
	if a.agent == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	a.agent.Close(ctx)
}

// sameAgent says whether two versions of an account differ only in what its
// agent knows nothing of: how its calls sound, who answers them, and how numbers
// are dialled.
func sameAgent(a, b config.Account) bool {
	for _, c := range []*config.Account{&a, &b} {
		c.MediaEncryption, c.SRTPSuites, c.Codecs, c.AutoAnswer, c.DTMF, c.Rewrite, c.Voicemail = "", nil, nil, false, "", nil, ""
	}
	return reflect.DeepEqual(a, b)
}
