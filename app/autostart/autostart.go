// Package autostart has the system start a program when its user logs in: by an
// XDG autostart entry, a LaunchAgent on macOS, a Run key on Windows.
package autostart

import (
	"errors"
	"strings"
)

// Entry is a program that the system is to start.
type Entry struct {
	ID      string   // by which the system knows the entry, as app.example.program
	Name    string   // for people
	Command []string // an absolute path, then arguments
}

// errCommand is returned for a command that the system can't be told.
var errCommand = errors.New("the command has no program, or a control character")

// check tells whether the command can be written down.
func (e Entry) check() error {
	if len(e.Command) == 0 || e.Command[0] == "" {
		return errCommand
	}
	for _, word := range e.Command {
		if strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return errCommand
		}
	}
	return nil
}
