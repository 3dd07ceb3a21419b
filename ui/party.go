//go:build !headless

package ui

import (
	"net/url"
	"strings"

	"sotto/app"
)

// nameOf is who a party is: as the contacts know it, else as it calls itself, else by number, else by address.
func nameOf(p app.Party) string {
	if p.Contact != "" {
		return p.Contact
	}
	if p.Name != "" {
		return p.Name
	}
	return numberOf(p.URI)
}

// numberOf is the part of an address that a person would dial.
func numberOf(uri string) string {
	_, rest, found := strings.Cut(uri, ":")
	if !found {
		return uri
	}
	user, _, found := strings.Cut(rest, "@")
	if !found {
		return rest
	}
	if plain, err := url.PathUnescape(user); err == nil {
		return plain
	}
	return user
}

// addressOf is an address without its scheme.
func addressOf(uri string) string {
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
