package contact

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-vcard"
)

// parseVCards reads card by card, so that one that is broken takes no other
// with it.
func parseVCards(text string) (Parsed, error) {
	var p Parsed
	var card strings.Builder
	began, number := 0, 0
	for line := range strings.Lines(text) {
		number++
		switch {
		case began > 0 && (line[0] == ' ' || line[0] == '\t'): // folded: the line before goes on (RFC 6350 §3.2)
			card.WriteString(line)
		case begins(line, "BEGIN:VCARD"):
			if began > 0 {
				p.fault(began, "The card has no end.")
			}
			began = number
			card.Reset()
			card.WriteString(line)
		case began == 0:
			if strings.TrimSpace(line) != "" {
				p.fault(number, "This line is part of no card.")
			}
		case begins(line, "END:VCARD"):
			card.WriteString("END:VCARD\r\n")
			p.card(began, card.String())
			began = 0
		default:
			card.WriteString(line)
		}
	}
	if began > 0 {
		p.fault(began, "The card has no end.")
	}
	if len(p.Contacts) == 0 && number > 0 && began == 0 && !strings.Contains(strings.ToUpper(text), "BEGIN:VCARD") {
		return p, fmt.Errorf("%w: there is no vCard in the text", ErrFormat)
	}
	return p, nil
}

// card takes one card over.
func (p *Parsed) card(at int, text string) {
	card, err := vcard.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		p.fault(at, "The card can't be read: %v.", err)
		return
	}
	switch version := card.Value(vcard.FieldVersion); version {
	case "3.0", "4.0":
	default:
		p.fault(at, "The card is of version %q; export it as vCard 3.0 or 4.0.", version)
		return
	}
	c := Contact{
		Name: cardName(card), Organisation: component(card.Value(vcard.FieldOrganization), 0),
		Note: unescape(card.Value(vcard.FieldNote)), Favourite: card.Value(favouriteField) == "1",
	}
	labels := groupLabels(card)
	for _, f := range preferredFirst(card[vcard.FieldTelephone]) {
		number, extension := telephone(f.Value)
		if extension != "" {
			p.fault(at, "The extension %s of %s is left out.", extension, c.Name)
		}
		c.Numbers = append(c.Numbers, Number{label(f, labels), number})
	}
	for _, name := range []string{vcard.FieldIMPP, "X-SIP"} {
		for _, f := range card[name] {
			if address, ok := sipAddress(f.Value); ok || name == "X-SIP" {
				c.Numbers = append(c.Numbers, Number{label(f, labels), address})
			}
		}
	}
	if photo := card.Get(vcard.FieldPhoto); photo != nil {
		data, err := photoOf(photo)
		if err != nil {
			p.fault(at, "The photo of %s is left out: %v.", c.Name, err)
		}
		c.Photo = data
	}
	p.take(at, c)
}

// favouriteField is a property of our own.
const favouriteField = "X-SOTTO-FAVOURITE"

// cardName is the name that is shown, else the parts of it that there are
// (RFC 6350 §6.2).
func cardName(card vcard.Card) string {
	if name := unescape(card.PreferredValue(vcard.FieldFormattedName)); strings.TrimSpace(name) != "" {
		return name
	}
	n := card.Value(vcard.FieldName) // family;given;additional;prefixes;suffixes
	var parts []string
	for _, i := range []int{3, 1, 2, 0, 4} {
		parts = append(parts, component(n, i))
	}
	return strings.Join(parts, " ")
}

// component is one of a value's components, which semicolons divide.
func component(value string, i int) string {
	parts := strings.Split(strings.ReplaceAll(value, `\;`, "\x00"), ";")
	if i >= len(parts) {
		return ""
	}
	return unescape(strings.ReplaceAll(parts[i], "\x00", ";"))
}

// unescape undoes what the library leaves (RFC 6350 §3.4).
func unescape(value string) string {
	return strings.NewReplacer(`\;`, ";", `\N`, "\n").Replace(value)
}

// telephone is the number in a TEL, which is a URI in 4.0, and its extension, which
// nothing here can press (RFC 3966 §5.3).
func telephone(value string) (number, extension string) {
	scheme, rest, found := strings.Cut(value, ":")
	if !found || !strings.EqualFold(scheme, "tel") {
		return value, ""
	}
	number, params, _ := strings.Cut(rest, ";")
	for param := range strings.SplitSeq(params, ";") {
		if name, text, _ := strings.Cut(param, "="); strings.EqualFold(name, "ext") {
			extension = text
		}
	}
	return number, extension
}

// sipAddress is the value without its scheme where it is an address to call.
func sipAddress(value string) (string, bool) {
	scheme, rest, found := strings.Cut(value, ":")
	if !found {
		return value, false
	}
	switch strings.ToLower(scheme) {
	case "sip":
		return rest, true
	case "sips":
		return value, true
	}
	return value, false
}

// groupLabels are the labels that people wrote, by the group of their number.
func groupLabels(card vcard.Card) map[string]string {
	labels := map[string]string{}
	for _, f := range card[labelField] {
		if f.Group != "" {
			labels[strings.ToLower(f.Group)] = strings.TrimSuffix(strings.TrimPrefix(unescape(f.Value), "_$!<"), ">!$_")
		}
	}
	return labels
}

// labelField is how Apple's programs, and others after them, write a label.
const labelField = "X-ABLABEL"

// cardTypes are the types of a number (RFC 6350 §6.4.1) that say something, most
// telling first, and how they are shown.
var cardTypes = []struct{ kind, label string }{
	{"cell", "mobile"}, {"iphone", "mobile"}, {"fax", "fax"}, {"pager", "pager"}, {"car", "car"},
	{"main", "main"}, {"work", "work"}, {"home", "home"}, {"other", "other"},
}

func label(f *vcard.Field, groups map[string]string) string {
	if own := groups[strings.ToLower(f.Group)]; own != "" && f.Group != "" {
		return strings.ToLower(own)
	}
	var kinds []string
	for _, value := range f.Params[vcard.ParamType] {
		kinds = append(kinds, strings.Split(strings.ToLower(value), ",")...)
	}
	for _, t := range cardTypes {
		if slices.Contains(kinds, t.kind) {
			return t.label
		}
	}
	return ""
}

// preferredFirst puts those in front that the card prefers.
func preferredFirst(fields []*vcard.Field) []*vcard.Field {
	var first, rest []*vcard.Field
	for _, f := range fields {
		if f.Params.Get(vcard.ParamPreferred) == "1" || f.Params.HasType("pref") {
			first = append(first, f)
		} else {
			rest = append(rest, f)
		}
	}
	return append(first, rest...)
}

// photoOf is the picture within a PHOTO: base64 in 3.0, a data URI in 4.0. One
// that lies elsewhere is not fetched.
func photoOf(f *vcard.Field) ([]byte, error) {
	text := strings.TrimSpace(f.Value)
	if text == "" {
		return nil, nil
	}
	if strings.HasPrefix(strings.ToLower(text), "data:") {
		var found bool
		if _, text, found = strings.Cut(text, ";base64,"); !found {
			return nil, fmt.Errorf("it is not in base64")
		}
	} else if strings.Contains(text, "://") {
		return nil, fmt.Errorf("it is a link, and nothing is fetched")
	}
	data, err := base64.StdEncoding.DecodeString(strings.Map(noSpace, text))
	if err != nil {
		return nil, fmt.Errorf("it is not in base64")
	}
	return data, nil
}

func noSpace(r rune) rune {
	if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
		return -1
	}
	return r
}
