package app

import (
	"sotto/app/config"
	"sotto/app/secrets"
)

// passwordOf is that of an account, which has none without a server: nobody is
// to be told it.
func (o *Options) passwordOf(c config.Account, given *secrets.Password) secrets.Password {
	if c.Direct() {
		return ""
	}
	return o.password(c.ID, given)
}

// password is what an account proves itself with: the one that is given, else
// the one that is found, or nothing. In the environment it wins over both.
func (o *Options) password(account string, given *secrets.Password) secrets.Password {
	if o.Password == nil {
		if p, set := secrets.Environment(account); set {
			return p
		}
	}
	if given != nil {
		return *given
	}
	p, err := o.found(account)
	if err != nil {
		o.log().Warn("the account has no password", "account", account, "error", err)
	}
	return p
}

func (o *Options) found(account string) (secrets.Password, error) {
	switch {
	case o.Password != nil:
		p, err := o.Password(account)
		return secrets.Password(p), err
	case o.Profile != "":
		return secrets.Lookup(o.Profile, account)
	}
	return "", secrets.ErrNoPassword
}
