package app

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"sotto/app/digits"
)

// longestInput is how many bytes an address has at most, without what is put
// around it: it is much shorter.
const longestInput = 512

// typed is what a person typed, in its parts.
type typed struct {
	input  string
	scheme string // sip or sips
	link   string // the scheme that it came with, such as tel; empty: none
	user   string
	hosted bool // a host was given
	host   string
	params string // of a telephone number (RFC 3966 §3), or of a URI without a host
}

// split takes an input apart. What is no part of an address goes: white space
// around it, marks that can't be seen, quotes, a name before angle brackets.
func split(input string) (typed, *unfit) {
	t := typed{input: input, scheme: "sip"}
	if len(input) > 8*longestInput {
		return t, &unfit{"error.bad-address.long", nil}
	}
	text, ok := bare(digits.Fold(input))
	switch {
	case len(text) > longestInput:
		return t, &unfit{"error.bad-address.long", nil}
	case !ok || !utf8.ValidString(input) || strings.ContainsFunc(text, unicode.IsControl):
		return t, badAddress(input)
	}
	rest := text
	if before, after, found := strings.Cut(text, ":"); found && isScheme(before) {
		t.link, rest = strings.ToLower(before), strings.TrimLeft(after, "/ ")
	}
	if t.link == "sips" {
		t.scheme = "sips"
	}
	t.user, t.host, t.hosted = strings.Cut(rest, "@")
	// What follows a ? would become header fields of the request (RFC 3261
	// §19.1.5), and those are not for whoever wrote a link to choose.
	if t.hosted {
		t.host, _, _ = strings.Cut(t.host, "?")
		return t, nil
	}
	t.user, _, _ = strings.Cut(t.user, "?")
	if t.link != "" {
		t.user, t.params, _ = strings.Cut(t.user, ";")
	}
	if _, err := netip.ParseAddr(t.user); err == nil && (t.link == "sip" || t.link == "sips") {
		return t, &unfit{"error.bad-address.no-name", []string{"host", t.user}}
	}
	return t, nil
}

// bare takes off what people and address books put around an address. It is not
// ok where angle brackets are not in order.
func bare(text string) (inner string, ok bool) {
	text = strings.TrimSpace(text)
	if before, after, found := strings.Cut(text, "<"); found {
		inner, rest, closed := strings.Cut(after, ">")
		return strings.TrimSpace(inner), closed && !strings.Contains(before, ":") && !strings.Contains(inner, "<") &&
			(rest == "" || rest[0] == ';')
	}
	for _, pair := range []string{`""`, "''", "“”", "‘’", "«»", "„“", "「」"} {
		open, size := utf8.DecodeRuneInString(pair)
		within, opened := strings.CutPrefix(text, string(open))
		within, closed := strings.CutSuffix(within, pair[size:])
		if opened && closed {
			text = strings.TrimSpace(within)
		}
	}
	return strings.TrimRight(text, ",; "), true
}

func isScheme(s string) bool {
	switch strings.ToLower(s) {
	case "sip", "sips", "tel", "callto", "mailto":
		return true
	}
	return false
}
