package autostart

import (
	"errors"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

const (
	runKey = `Software\Microsoft\Windows\CurrentVersion\Run`
	// approvedKey is where the task manager notes which of them it has switched off:
	// those whose value begins with an odd byte.
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

// Enable has the system start the program from the next login on, by this command
// in the place of one before.
func (e Entry) Enable() error {
	if err := e.check(); err != nil {
		return err
	}
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	err = errors.Join(key.SetStringValue(e.ID, windows.ComposeCommandLine(e.Command)), key.Close())
	return errors.Join(err, remove(approvedKey, e.ID))
}

// Disable ends that. An entry that is not there is no error.
func (e Entry) Disable() error { return remove(runKey, e.ID) }

// Enabled is whether the system starts the program, by whatever command.
func (e Entry) Enabled() (bool, error) {
	_, found, err := look(runKey, func(key registry.Key) (string, error) {
		command, _, err := key.GetStringValue(e.ID)
		return command, err
	})
	if !found || err != nil {
		return false, err
	}
	approved, noted, err := look(approvedKey, func(key registry.Key) ([]byte, error) {
		value, _, err := key.GetBinaryValue(e.ID)
		return value, err
	})
	return !noted || len(approved) == 0 || approved[0]&1 == 0, err
}

// look reads a value of the user's; found is false for one that is not there.
func look[V any](path string, read func(registry.Key) (V, error)) (value V, found bool, err error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.QUERY_VALUE)
	if err == nil {
		value, err = read(key)
		err = errors.Join(err, key.Close())
	}
	if errors.Is(err, registry.ErrNotExist) {
		return value, false, nil
	}
	return value, err == nil, err
}

// remove takes a value of the user's away, if it is there.
func remove(path, name string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if err == nil {
		err = errors.Join(key.DeleteValue(name), key.Close())
	}
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	return err
}
