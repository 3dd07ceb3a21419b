package app

import (
	"crypto/sha256"
	"encoding/hex"

	"sotto/app/autostart"
	"sotto/app/config"
)

// program is the name by which the system knows what it starts at login.
const program = "app.sotto.phone"

// StartsWithSystem is whether the system starts this phone when its user logs in.
// It reads a file, or the registry.
func (p *Phone) StartsWithSystem() (bool, error) {
	on, err := p.startup().Enabled()
	if err != nil {
		return false, p.refusal(CodeFailed, "error.startup-unknown", "detail", detail(err))
	}
	return on, nil
}

// StartWithSystem has the system start this phone when its user logs in, or ends
// that. It writes a file, or the registry.
func (p *Phone) StartWithSystem(on bool) error {
	var err error
	switch {
	case !on:
		err = p.startup().Disable()
	case len(p.options.Startup) == 0:
		return p.refusal(CodeWrongState, "error.no-startup")
	default:
		err = p.startup().Enable()
	}
	if err != nil {
		return p.refusal(CodeFailed, "error.nothing-changed", "detail", detail(err))
	}
	return nil
}

// startup is the phone as the system starts it. Each profile has an entry of its
// own.
func (p *Phone) startup() autostart.Entry {
	e := autostart.Entry{ID: program, Name: "Sotto", Command: p.options.Startup}
	if usual, err := config.DefaultProfile(); err == nil && p.options.Profile != usual {
		sum := sha256.Sum256([]byte(p.options.Profile))
		e.ID += "." + hex.EncodeToString(sum[:4])
	}
	return e
}
