package config

import (
	"errors"
	"fmt"
)

// What may be the matter with a profile.
var (
	// ErrSyntax says that config.toml is not TOML.
	ErrSyntax = errors.New("the file is not valid TOML")
	// ErrUnknownKey says that config.toml has a key this version does not know.
	ErrUnknownKey = errors.New("unknown key")
	// ErrValue says that a key has a value it can't have.
	ErrValue = errors.New("bad value")
	// ErrNewer says that config.toml was written by a newer version.
	ErrNewer = errors.New("the file belongs to a newer version of the program")
	// ErrTooLong says that config.toml is longer than any configuration.
	ErrTooLong = errors.New("the file is too long")
	// ErrKept says that Save left a file alone that it could not understand.
	ErrKept = errors.New("the file was not overwritten")
	// ErrInUse says that another phone has locked the profile.
	ErrInUse = errors.New("another phone is using this profile; quit it first, or choose another with --profile")
)

// Error is one fault of a configuration.
type Error struct {
	File   string // path of the file, or empty when the configuration came from none
	Line   int    // from 1; 0 when the configuration came from no file
	Column int    // from 1, in characters
	Key    string // such as account[0].transport, or empty
	Text   string // a sentence for people
	Err    error  // ErrSyntax, ErrUnknownKey, ErrValue, ErrNewer
}

// Error gives file, line, column and the sentence.
func (e *Error) Error() string {
	if e.File == "" {
		return e.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

// Unwrap returns the kind of fault.
func (e *Error) Unwrap() error { return e.Err }
