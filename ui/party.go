//go:build !headless

package ui

import (
	"net/url"
	"strings"

	"sotto/app"
)

const (
	longestName  = 80 // characters that are ever shown of what somebody calls itself
	longestBrief = 40 // the same where the desktop shows it
)

// nameOf is who a party is: as the contacts know it, else as it calls itself, else by number, else by address.
func nameOf(p app.Party) string {
	if p.Contact != "" {
		return p.Contact
	}
	if name := tame(p.Name); name != "" {
		return name
	}
	return numberOf(p.URI)
}

// tame is a text from outside on one line, and not for ever.
func tame(text string) string { return upTo(longestName, strings.TrimSpace(app.OneLine(text))) }

// brief is a name as the desktop shows it: in its notifications and its tray.
func brief(name string) string { return upTo(longestBrief, name) }

// upTo is a text cut to so many characters.
func upTo(most int, text string) string {
	if characters := []rune(text); len(characters) > most {
		return string(characters[:most-1]) + ellipsis
	}
	return text
}

// numberOf is the part of an address that a person would dial.
func numberOf(uri string) string {
	uri = tame(uri)
	_, rest, found := strings.Cut(uri, ":")
	if !found {
		return uri
	}
	user, _, found := strings.Cut(rest, "@")
	if !found {
		return rest
	}
	if plain, err := url.PathUnescape(user); err == nil {
		return tame(plain)
	}
	return user
}

// addressOf is an address without its scheme.
func addressOf(uri string) string {
	uri = tame(uri)
	if _, rest, found := strings.Cut(uri, ":"); found {
		address, _, _ := strings.Cut(rest, ";")
		return address
	}
	return uri
}

// accountName is what people call an account: its id, written as a name.
func accountName(id string) string {
	if id == "" {
		return ""
	}
	return strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "-", " ")
}
