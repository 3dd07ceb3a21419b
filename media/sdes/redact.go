package sdes

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// String describes the attribute without its key.
func (c Crypto) String() string {
	if c.Suite == "" {
		return "no crypto"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "crypto:%d %s inline:[hidden]", c.Tag, string(c.Suite))
	c.writeKeyFields(&b)
	return b.String()
}

// Format writes String for every verb, so that neither %+v nor %#v nor %x
// reaches the key.
func (c Crypto) Format(f fmt.State, _ rune) {
	// A fmt.State keeps its own buffer and reports no error worth returning.
	_, _ = io.WriteString(f, c.String())
}

// LogValue is String: a log never sees the key.
func (c Crypto) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String, for encoders (JSON, TOML) that would otherwise walk
// the fields of a value which holds an attribute.
func (c Crypto) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
