package app

import (
	"errors"
	"slices"

	"sotto/app/config"
	"sotto/sip/trust"
)

// firstAccount makes an account that the phone starts with. A file that it names
// may be gone, or lie on a disk that is not there yet: that keeps neither the phone
// nor its other accounts from starting. It has no agent then, and says why.
func (p *Phone) firstAccount(c config.Account) (*account, error) {
	a, err := p.newAccount(c, nil)
	if err == nil || !aboutFile(err) {
		return a, err
	}
	p.log.Warn("an account can't be used until its file can", "account", c.ID, "error", err)
	a = &account{phone: p, config: c, registration: Registration{Account: c.ID, State: RegistrationFailed}}
	a.lacks(err)
	return a, nil
}

// aboutFile is whether an account can't be used for the sake of a file that it
// names: the issuers that it believes, or its own certificate.
func aboutFile(err error) bool {
	_, issuers := errors.AsType[*trust.CAFileError](err)
	_, own := errors.AsType[*trust.OwnError](err)
	return issuers || own
}

// lacks notes why an account has no agent.
func (a *account) lacks(err error) {
	a.failure, a.registration.Error = err, a.phone.Language().failure(err, a.serverName())
}

// lacksFile is whether an account has no agent because of a file.
func (a *account) lacksFile() bool { return a.agent == nil && a.failure != nil }

// lacksFile is that of the account with that id.
func (p *Phone) lacksFile(id string) bool {
	lacking := false
	_ = p.loop.Do(func() {
		a, err := p.account(id)
		lacking = err == nil && a.lacksFile()
	})
	return lacking
}

// lookAgain has an account without an agent begin, if its file is there now. It
// reads files, so the owner does not.
func (p *Phone) lookAgain(old *account) {
	err := p.inTurn(func() error {
		var c config.Account
		if err := p.ask(func() error { c = old.config; return nil }); err != nil || !p.has(old) {
			return err // it was changed meanwhile, or removed
		}
		fresh, failed := p.newAccount(c, nil)
		err := p.ask(func() error {
			if failed != nil {
				old.lacks(failed)
				p.publish(old.registration)
				return nil
			}
			p.accounts[slices.Index(p.accounts, old)] = fresh
			fresh.start()
			return nil
		})
		if err != nil && failed == nil {
			fresh.close()
		}
		return err
	})
	if err != nil {
		p.log.Debug("an account's file was not looked for", "error", err)
	}
}
