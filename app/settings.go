package app

import "sotto/app/config"

// adjust changes what the phone goes by besides its accounts, keeps it in the
// profile where there is one, and then has it take effect on the owner's
// goroutine. It writes a file, in the goroutine of who asks.
func (p *Phone) adjust(change func(*config.Config), effect func()) error {
	if err := p.ask(func() error { p.work.Add(1); return nil }); err != nil {
		return err
	}
	defer p.work.Done()
	p.changes.Lock()
	defer p.changes.Unlock()
	settings, err := p.configuration()
	if err != nil {
		return err
	}
	change(&settings)
	if err := settings.Check(); err != nil {
		return p.Language().BadConfig(err)
	}
	if p.options.Profile != "" {
		if err := config.Save(p.options.Profile, settings); err != nil {
			return p.refusal(CodeFailed, "error.nothing-changed", "detail", detail(err))
		}
	}
	return p.ask(func() error {
		p.settings = settings
		effect()
		return nil
	})
}
