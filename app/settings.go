package app

import (
	"errors"

	"sotto/app/config"
)

// Settings are what a person changes besides accounts and devices.
type Settings struct{ config.Settings }

// Method implements Event.
func (Settings) Method() string { return "settings" }

// Subject implements Event.
func (Settings) Subject() string { return "settings" }

// Settings returns the settings as they are.
func (p *Phone) Settings() (Settings, error) {
	c, err := p.configuration()
	return Settings{c.Settings()}, err
}

// ChangeSettings changes settings, keeps them in the profile where there is one,
// and lets them take effect at once. The error is a *ConfigError for what can't
// be.
func (p *Phone) ChangeSettings(change func(config.Settings) (config.Settings, error)) error {
	return p.adjust(
		func(c config.Config) (config.Config, error) {
			wanted, err := change(c.Settings())
			return c.Set(wanted), err
		},
		func() {
			now := p.settings.Settings()
			p.voice.streams.volumes.set(now.Audio)
			p.publish(Settings{now})
		},
	)
}

// adjust changes what the phone goes by besides its accounts, keeps it in the
// profile where there is one, and then has it take effect on the owner's
// goroutine. It writes a file, in the goroutine of who asks.
func (p *Phone) adjust(change func(config.Config) (config.Config, error), effect func()) error {
	return p.inTurn(func() error {
		settings, err := p.configuration()
		if err != nil {
			return err
		}
		if settings, err = change(settings); err == nil {
			err = settings.Check()
		}
		if err != nil {
			return p.Language().badSettings(err)
		}
		if p.options.Profile != "" {
			if err := p.keep(settings, "", nil); err != nil {
				return err
			}
		}
		return p.ask(func() error {
			p.settings = settings
			effect()
			return nil
		})
	})
}

// badSettings says what is wrong with settings, and with which key.
func (l Language) badSettings(err error) error {
	key, text := "", detail(err)
	if fault, ok := errors.AsType[*config.Error](err); ok {
		key, text = fault.Key, fault.Text
	}
	return &ConfigError{key, l.say("error.bad-settings", "detail", text)}
}
