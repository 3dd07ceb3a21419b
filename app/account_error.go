package app

import (
	"errors"
	"fmt"
	"strings"

	"sotto/app/config"
	"sotto/sip/trust"
)

// ConfigError is an Error, of CodeBadConfig, that one key of an account is the
// reason of.
type ConfigError struct {
	Key  string // such as tls.pin[0].host; empty where it is not about a key
	Text string // a sentence for people
}

// Error implements error with the sentence for people.
func (e *ConfigError) Error() string { return e.Text }

// Unwrap makes it an *Error to those who don't ask for the key.
func (e *ConfigError) Unwrap() error { return &Error{CodeBadConfig, e.Text} }

func noSuchAccount(id string) *Error {
	return &Error{CodeNoSuchAccount, fmt.Sprintf("There is no account %q.", id)}
}

// BadConfig says to people, and by its key to programs, why an account can't
// be as it is wanted.
func BadConfig(err error) error {
	if fault, ok := errors.AsType[*config.Error](err); ok {
		key := fault.Key
		if rest, ok := strings.CutPrefix(key, "account["); ok {
			_, key, _ = strings.Cut(rest, "].")
		}
		return &ConfigError{key, fmt.Sprintf("The account's configuration is not right: %s.", fault.Text)}
	}
	if own, ok := errors.AsType[*trust.OwnError](err); ok {
		return &ConfigError{"tls.cert_file", fmt.Sprintf("The account's configuration is not right: %v.", own)}
	}
	if file, ok := errors.AsType[*trust.CAFileError](err); ok {
		return &ConfigError{"tls.ca_file", fmt.Sprintf("The account's configuration is not right: %v.", file)}
	}
	return &ConfigError{"", fmt.Sprintf("The account's configuration is not right: %v.", err)}
}
