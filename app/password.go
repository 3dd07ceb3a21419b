package app

import (
	"errors"
	"slices"

	"sotto/app/config"
	"sotto/app/secrets"
)

// passwordOf is that of an account, which has none without a server: nobody is
// to be told it.
func (o *Options) passwordOf(c config.Account, given *secrets.Password) (p secrets.Password, late bool) {
	if c.Direct() {
		return "", false
	}
	return o.password(c.ID, given)
}

// password is what an account proves itself with: the one that is given, else
// the one that is found, or nothing. In the environment it wins over both. Late
// says that the keyring may have one that it has not told yet.
func (o *Options) password(account string, given *secrets.Password) (p secrets.Password, late bool) {
	if o.Password == nil {
		if p, set := secrets.Environment(account); set {
			return p, false
		}
	}
	if given != nil {
		return *given, false
	}
	p, err := o.found(account)
	if err != nil {
		o.log().Warn("the account has no password", "account", account, "error", err)
	}
	return p, errors.Is(err, secrets.ErrSilent)
}

func (o *Options) found(account string) (secrets.Password, error) {
	switch {
	case o.Password != nil:
		p, err := o.Password(account)
		return secrets.Password(p), err
	case o.Profile != "":
		return o.passwords().Lookup(account)
	}
	return "", secrets.ErrNoPassword
}

// passwords are those of the profile.
func (o *Options) passwords() *secrets.Vault {
	if o.vault == nil {
		o.vault = secrets.Open(o.Profile, o.Keyring, o.log())
	}
	return o.vault
}

// unlocked waits for a keyring that was silent, and gives an account the
// password that it has then.
func (p *Phone) unlocked(late *account) {
	id := late.config.ID
	password, err := secrets.Password(""), secrets.ErrSilent
	for errors.Is(err, secrets.ErrSilent) {
		select {
		case <-p.options.passwords().Answered():
		case <-p.ctx.Done():
			return
		}
		password, err = p.options.found(id)
	}
	if err != nil {
		p.log.Warn("the account has no password", "account", id, "error", err)
		return
	}
	err = p.change(func() error {
		settings, err := p.configuration()
		if err != nil || !p.has(late) {
			return err // it was changed meanwhile, or removed
		}
		return p.replace(settings, id, &password, func() error { return nil })
	})
	if err != nil {
		p.log.Warn("the keyring's password comes into use with the next start", "account", id, "error", err)
	}
}

// has says whether an account is still the phone's.
func (p *Phone) has(a *account) bool {
	there := false
	_ = p.loop.Do(func() { there = slices.Contains(p.accounts, a) })
	return there
}
