package app

import (
	"context"
	"errors"
	"strconv"

	"sotto/app/config"
	"sotto/app/secrets"
	"sotto/sip"
)

// probesMost is how many accounts are tested at the same time.
const probesMost = 4

// Trial is an account to test.
type Trial struct {
	Account string // the one to begin with; empty: one with the default of every key
	// Change makes of it the one to test; nil changes nothing.
	Change   func(config.Account) (config.Account, error)
	Password *secrets.Password // nil: the account's own, if it is one
}

// TestAccount goes the way to an account's registration and returns how each
// step went, up to the first that failed. The phone, its accounts and what they
// have registered stay as they are. It takes as long as the server does, half a
// minute at most; the error is that of ctx, or one of the other methods'.
func (p *Phone) TestAccount(ctx context.Context, t Trial) ([]Step, error) {
	tested, registered, err := p.trial(t)
	if err != nil {
		return nil, err
	}
	defer p.work.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	defer func() { _ = p.loop.Do(func() { p.probes-- }) }()
	if at := p.listensFor(tested); at != nil {
		return []Step{p.Language().listens(*at)}, nil // its port can't be had a second time
	}
	steps, seen, err := p.speaking().test(ctx, tested, p.options.passwordFor(t), !registered)
	if p.ctx.Err() != nil {
		return nil, p.refusal(CodeStopped, "error.stopping")
	}
	_ = p.loop.Do(func() {
		if a, err := p.account(t.Account); err == nil {
			a.saw(seen...)
		}
	})
	return steps, err
}

// trial is the account to test, and whether it is registered at this moment.
// Without an error the caller owes p.work a Done.
func (p *Phone) trial(t Trial) (tested config.Account, registered bool, err error) {
	tested = config.DefaultAccount()
	err = p.ask(func() error {
		if p.probes == probesMost {
			return p.refusal(CodeLimit, "error.test-limit", "count", strconv.Itoa(probesMost))
		}
		if t.Account != "" {
			a, err := p.account(t.Account)
			if err != nil {
				return err
			}
			tested, registered = a.config, a.registration.State == RegistrationRegistered
		}
		p.probes++
		p.work.Add(1)
		return nil
	})
	if err != nil {
		return tested, registered, err
	}
	if tested, err = p.speaking().tried(tested, t); err != nil {
		_ = p.loop.Do(func() { p.probes-- })
		p.work.Done()
	}
	return tested, registered, err
}

// listensFor is where the phone is called already at the port that an account
// without a server wants.
func (p *Phone) listensFor(tested config.Account) *Listening {
	var at *Listening
	_ = p.loop.Do(func() {
		a, err := p.account(tested.ID)
		if err == nil && tested.Direct() && a.config.LocalPort == tested.LocalPort && a.config.Transport == tested.Transport {
			at = a.registration.Listening
		}
	})
	return at
}

// tried is an account as it is to be tested. One that is not there yet needs no
// id.
func (o *Options) tried(a config.Account, t Trial) (config.Account, error) {
	if t.Change != nil {
		var err error
		if a, err = t.Change(a); err != nil {
			return a, o.Language.BadConfig(err)
		}
	}
	if a.ID == "" && t.Account == "" {
		a.ID = "new"
	}
	if err := a.Check(); err != nil {
		return a, o.Language.BadConfig(err)
	}
	return config.Complete(config.Config{Accounts: []config.Account{a}}, o.Profile).Accounts[0], nil
}

// passwordFor is the password to test with.
func (o *Options) passwordFor(t Trial) secrets.Password {
	switch {
	case t.Password != nil:
		return *t.Password
	case t.Account == "":
		return ""
	}
	p, _ := o.password(t.Account, nil)
	return p
}

// Test is TestAccount for an account without a phone: of the options it uses
// what concerns accounts. Whether another program is registered with it is not
// known, so at a server that takes nothing less it registers for a moment.
func (o *Options) Test(ctx context.Context, a config.Account) ([]Step, error) {
	password, _ := o.passwordOf(a, nil)
	steps, _, err := o.test(ctx, a, password, true)
	return steps, err
}

// test probes an account and puts the steps into words. It may bind where the
// server takes nothing less, unless the account is not one that registers.
func (o *Options) test(ctx context.Context, a config.Account, password secrets.Password, bind bool) (steps []Step, seen []sighting, err error) {
	settings, err := o.agent(a, password)
	if err == nil {
		err = sip.Probe(ctx, settings, bind && a.Register, func(told sip.Probed) {
			steps = append(steps, o.Language.step(told))
			seen = append(seen, append(sightingsIn(told.Err), sightingsOn(told.Flow)...)...)
		})
	}
	if err != nil && !errors.Is(err, ctx.Err()) {
		err = o.Language.BadConfig(err)
	}
	return steps, seen, err
}
