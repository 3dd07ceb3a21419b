package app

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"sotto/app/config"
)

// uri puts the parts together, and says whether that can be called.
func (t *typed) uri() (string, bool) {
	host, fine := hostPart(t.host)
	if t.user == "" || strings.ContainsAny(t.user, "@:<>\"") || strings.ContainsFunc(t.user, blank) || !fine {
		return "", false
	}
	if !t.hosted && strings.ContainsAny(t.user, ",;") {
		return "", false // a list of names, or another address's parameters
	}
	user := escapeUser(t.user)
	if plain, err := url.PathUnescape(user); err != nil || strings.ContainsFunc(plain, unicode.IsControl) {
		return "", false
	}
	return t.scheme + ":" + user + "@" + host, true
}

func isSecure(uri string) bool { return strings.HasPrefix(uri, "sips:") }

// hostPart is what may follow the @: a server, and parameters. That which would
// make another request than a call of it is left out (RFC 3261 §19.1.5).
func hostPart(text string) (string, bool) {
	server, params, _ := strings.Cut(strings.TrimSpace(text), ";")
	if _, _, err := config.SplitServer(server); err != nil {
		return "", false
	}
	for param := range strings.SplitSeq(params, ";") {
		name, _, _ := strings.Cut(param, "=")
		switch {
		case strings.ContainsAny(param, "<>\"@,\\") || strings.ContainsFunc(param, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
			return "", false
		case name != "" && !strings.EqualFold(name, "method"):
			server += ";" + param
		}
	}
	return server, true
}

// blank says whether r is nothing that stands in a name.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// escapeUser writes a user part as a URI takes it (RFC 3261 §25.1).
func escapeUser(user string) string {
	var b strings.Builder
	for i := range len(user) {
		c := user[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9',
			strings.IndexByte("-_.!~*'()&=+$,;?", c) >= 0, c == '%' && isEscape(user[i:]):
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
