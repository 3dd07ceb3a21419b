package app

import (
	"fmt"
	"strings"
)

// separators are what people put between the digits of a number (RFC 3966 §3).
const separators = " -.()/\u00a0\u2010\u2011\u2013"

// target makes the URI of what a person types, for an account at domain: an
// extension, a telephone number, name@host, or a sip:, sips:, tel: or callto:
// URI. The error is an *Error that says what can't be called.
func target(input, domain string) (string, error) {
	text := strings.TrimSpace(strings.Trim(strings.TrimSpace(input), "<>"))
	bad := &Error{CodeBadAddress, fmt.Sprintf("%q can't be called. Type a number, a name, or an address like name@example.com.", input)}
	scheme, rest := "sip", text
	if before, after, found := strings.Cut(text, ":"); found && isScheme(before) {
		scheme, rest = strings.ToLower(before), after
	}
	if scheme == "tel" || scheme == "callto" {
		scheme, rest = "sip", strings.TrimLeft(rest, "/")
		rest, _, _ = strings.Cut(rest, ";")
	}
	user, host, found := strings.Cut(rest, "@")
	if !found {
		user, host = rest, domain
	}
	if looksLikeNumber(user) {
		user = strings.Map(func(r rune) rune {
			if strings.ContainsRune(separators, r) {
				return -1
			}
			return r
		}, user)
	}
	if user == "" || host == "" || strings.ContainsAny(user+host, " \t\r\n<>\"@") {
		return "", bad
	}
	return scheme + ":" + escapeUser(user) + "@" + host, nil
}

func isScheme(s string) bool {
	switch strings.ToLower(s) {
	case "sip", "sips", "tel", "callto":
		return true
	}
	return false
}

// looksLikeNumber says whether text is digits with what people put between them.
func looksLikeNumber(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(separators+"+*#", r):
			return false
		}
	}
	return digits > 0
}

// escapeUser writes a user part as a URI takes it (RFC 3261 §25.1).
func escapeUser(user string) string {
	var b strings.Builder
	for i := range len(user) {
		c := user[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9',
			strings.IndexByte("-_.!~*'()&=+$,;?/%", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
