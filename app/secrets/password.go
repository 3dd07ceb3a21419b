package secrets

import (
	"fmt"
	"io"
	"log/slog"
)

// Password is a secret that does not show itself: formatted, logged or
// marshalled it is only [redacted]. Convert it to a string to use it. Don't
// make it a map's key or a field that is not exported: packages fmt and json
// don't ask those how they want to be shown.
type Password string

const redacted = "[redacted]"

// String implements fmt.Stringer without the password.
func (Password) String() string { return redacted }

// Format implements fmt.Formatter without the password, whatever the verb.
func (Password) Format(s fmt.State, _ rune) {
	// A formatter has nobody to report a failed write to; fmt itself does the same.
	_, _ = io.WriteString(s, redacted)
}

// LogValue implements slog.LogValuer without the password.
func (Password) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText stands in for the password in JSON, TOML and text.
func (Password) MarshalText() ([]byte, error) { return []byte(redacted), nil }
