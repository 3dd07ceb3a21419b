package autostart

import (
	"os"
	"path/filepath"
)

// path is the entry's LaunchAgent, see launchd.plist(5).
func (e Entry) path() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Library", "LaunchAgents", e.ID+".plist"), err
}

func (e Entry) text() []byte { return e.plist() }

// switchedOff is false: what launchctl has disabled stands elsewhere.
func switchedOff(string) bool { return false }
