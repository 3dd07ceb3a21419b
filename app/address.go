package app

import (
	"fmt"
	"strings"
	"unicode"

	"sotto/app/config"
)

// separators are what people put between the digits of a number (RFC 3966 §3),
// and the invisible marks around one that was copied from an address book.
const separators = " -.()/\u00a0\u2010\u2011\u2013\u200b\u200e\u200f\u202a\u202c\u202d\ufeff"

// target makes the URI of what a person types, for an account at domain: an
// extension, a telephone number, name@host, or a sip:, sips:, tel: or callto:
// URI. The error is an *Error that says what can't be called.
func target(input, domain string) (string, error) {
	text := strings.TrimSpace(strings.Trim(strings.TrimSpace(input), "<>"))
	bad := &Error{CodeBadAddress, fmt.Sprintf("%q can't be called. Type a number, a name, or an address like name@example.com.", input)}
	scheme, rest := "sip", text
	if before, after, found := strings.Cut(text, ":"); found && isScheme(before) {
		scheme, rest = strings.ToLower(before), strings.TrimLeft(after, "/")
	}
	if scheme == "tel" || scheme == "callto" {
		scheme = "sip"
		rest, _, _ = strings.Cut(rest, ";")
	}
	user, host, found := strings.Cut(rest, "@")
	if !found {
		user, host = rest, domain
		user, _, _ = strings.Cut(user, "?")
	}
	// What follows would become header fields of the request (RFC 3261 §19.1.5),
	// and those are not for whoever wrote a link to choose.
	host, _, _ = strings.Cut(host, "?")
	if looksLikeNumber(user) {
		user = strings.Map(func(r rune) rune {
			if strings.ContainsRune(separators, r) {
				return -1
			}
			return r
		}, user)
	}
	if user == "" || strings.ContainsAny(user, ":<>\"") || strings.ContainsFunc(user, blank) || !isHost(host) {
		return "", bad
	}
	return scheme + ":" + escapeUser(user) + "@" + host, nil
}

// isHost says whether text is what may follow the @: a server, and parameters.
func isHost(text string) bool {
	server, params, _ := strings.Cut(text, ";")
	_, _, err := config.SplitServer(server)
	return err == nil && !strings.ContainsAny(params, "<>\"@") &&
		!strings.ContainsFunc(params, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// blank says whether r is nothing that stands in a name.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

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
			strings.IndexByte("-_.!~*'()&=+$,;?/", c) >= 0, c == '%' && isEscape(user[i:]):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// isEscape says whether text begins with a byte that was escaped already.
func isEscape(text string) bool {
	return len(text) >= 3 && strings.Trim(text[1:3], "0123456789abcdefABCDEF") == ""
}
