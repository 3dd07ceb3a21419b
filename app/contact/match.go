package contact

import (
	"net/url"
	"strings"

	"sotto/app/digits"
)

// leastDigits is how many digits two numbers have in common at their ends when
// they are the same with and without country and area.
const leastDigits = 7

// Dialled is a number or an address as it is compared with others.
type Dialled struct {
	Address string // user@host in small letters; empty without a host
	User    string // the user part, or the whole of a number, in small letters
	Digits  string // without what is dialled in front of a number; empty for a name
}

// Read takes a SIP or tel URI, an address, or a number as people write it.
func Read(text string) Dialled {
	text = strings.ToLower(strings.TrimSpace(text))
	if scheme, rest, found := strings.Cut(text, ":"); found && (scheme == "sip" || scheme == "sips" || scheme == "tel" || scheme == "callto") {
		text = strings.TrimLeft(rest, "/")
	}
	text, _, _ = strings.Cut(text, "?")
	user, host, found := strings.Cut(text, "@")
	host, _, _ = strings.Cut(host, ";")
	user, _, _ = strings.Cut(user, ";")
	if plain, err := url.PathUnescape(user); err == nil {
		user = plain
	}
	d := Dialled{User: user, Digits: significant(digits.Fold(user))}
	if found && host != "" {
		d.Address = user + "@" + host
	}
	return d
}

// Tail is the last digits of a number, by which those that may be the same are
// found; empty for a short number or a name.
func (d Dialled) Tail() string {
	if len(d.Digits) < leastDigits {
		return ""
	}
	return d.Digits[len(d.Digits)-leastDigits:]
}

// Same says whether a call from or to d is one with the number that a contact
// has: the same address; the same name or extension where the contact has it
// without a host; or the same digits, one with what the other leaves out before.
func (d Dialled) Same(kept Dialled) bool {
	switch {
	case d.Address != "" && d.Address == kept.Address:
		return true
	case kept.Address == "" && kept.User != "" && d.User == kept.User:
		return true
	case d.Tail() == "" || kept.Tail() == "":
		return false
	}
	return strings.HasSuffix(d.Digits, kept.Digits) || strings.HasSuffix(kept.Digits, d.Digits)
}

// significant are the digits of a telephone number without what is dialled before
// them; nothing for what is no number.
func significant(text string) string {
	number := digits.Plain(text)
	if !digits.Number(text) || strings.ContainsAny(number, "*#") {
		return ""
	}
	return strings.TrimLeft(number, "+0")
}
