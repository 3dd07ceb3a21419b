package app

import (
	"errors"
	"fmt"

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

// ChangeSettings changes settings, keeps them in the profile, and lets them take
// effect at once. The error is a *ConfigError for what can't be.
func (p *Phone) ChangeSettings(change func(config.Settings) (config.Settings, error)) error {
	return p.change(func() error {
		c, err := p.configuration()
		if err != nil {
			return err
		}
		wanted, err := change(c.Settings())
		if err != nil {
			return badSettings(err)
		}
		c = c.Set(wanted)
		if err := c.Check(); err != nil {
			return badSettings(err)
		}
		if err := p.keep(c, "", nil); err != nil {
			return err
		}
		return p.ask(func() error {
			p.settings = p.settings.Set(wanted) // the rest may have changed meanwhile
			p.voice.streams.volumes.set(wanted.Audio)
			p.publish(Settings{wanted})
			return nil
		})
	})
}

// badSettings says what is wrong with settings, and with which key.
func badSettings(err error) error {
	key := ""
	if fault, ok := errors.AsType[*config.Error](err); ok {
		key = fault.Key
	}
	return &ConfigError{key, fmt.Sprintf("These settings are not right: %v.", err)}
}
