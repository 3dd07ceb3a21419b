//go:build !windows && !darwin

package autostart

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
)

// path is the entry's file (Desktop Application Autostart Specification).
func (e Entry) path() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "autostart", e.ID+".desktop"), err
}

// text is the entry as a file (Desktop Entry Specification 1.5).
func (e Entry) text() []byte {
	words := make([]string, len(e.Command))
	for i, word := range e.Command {
		words[i] = quoted(word)
	}
	return []byte("[Desktop Entry]\nType=Application\nVersion=1.5\nName=" + escaped(e.Name) +
		"\nExec=" + escaped(strings.Join(words, " ")) + "\nTerminal=false\nX-GNOME-Autostart-enabled=true\n")
}

// quoted is an argument of Exec; what begins with % would be a field code.
func quoted(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(word) + `"`
}

// escaped is a value of type string.
func escaped(value string) string { return strings.ReplaceAll(value, `\`, `\\`) }

// switchedOff is whether a session's own settings have switched the entry off.
func switchedOff(text string) bool {
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), "=")
		switch strings.TrimSpace(key) + "=" + strings.TrimSpace(value) {
		case "Hidden=true", "X-GNOME-Autostart-enabled=false":
			return true
		}
	}
	return false
}
