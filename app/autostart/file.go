//go:build !windows

package autostart

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"sotto/app/atomicfile"
)

// Enable has the system start the program from the next login on, by this command
// in the place of one before.
func (e Entry) Enable() error {
	if err := e.check(); err != nil {
		return err
	}
	path, err := e.path()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { // the mode is the XDG specification's
		return err
	}
	return atomicfile.Write(path, e.text())
}

// Disable ends that. An entry that is not there is no error.
func (e Entry) Disable() error {
	path, err := e.path()
	if err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Enabled is whether the system starts the program, by whatever command.
func (e Entry) Enabled() (bool, error) {
	path, err := e.path()
	if err != nil {
		return false, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && !switchedOff(string(text)), err
}
