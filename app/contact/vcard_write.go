package contact

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-vcard"
)

// foldAt is the longest line of a card, in bytes without its end (RFC 2426 §2.6).
const foldAt = 75

// writeVCards writes contacts as vCard 3.0.
func writeVCards(contacts []Contact) ([]byte, error) {
	var all bytes.Buffer
	encoder := vcard.NewEncoder(&all)
	for _, c := range contacts {
		if err := encoder.Encode(c.card()); err != nil {
			return nil, err
		}
	}
	return fold(all.String()), nil
}

func (c Contact) card() vcard.Card {
	card := vcard.Card{}
	card.SetValue(vcard.FieldVersion, "3.0")
	card.SetValue(vcard.FieldFormattedName, c.Name)
	card.SetValue(vcard.FieldName, plain(c.Name)+";;;;")
	for field, value := range map[string]string{vcard.FieldOrganization: plain(c.Organisation), vcard.FieldNote: c.Note} {
		if value != "" {
			card.SetValue(field, value)
		}
	}
	if c.Favourite {
		card.SetValue(favouriteField, "1")
	}
	for i, n := range c.Numbers {
		n.write(card, i+1)
	}
	if c.HasPhoto && len(c.Photo) > 0 {
		card.Set(vcard.FieldPhoto, &vcard.Field{
			Value:  base64.StdEncoding.EncodeToString(c.Photo),
			Params: vcard.Params{"ENCODING": {"b"}, vcard.ParamType: {strings.ToUpper(photoKind(c.Photo))}},
		})
	}
	return card
}

// write puts a number into a card. A label that vCard has no word for stands in
// a property of its own, tied to the number by a group.
func (n Number) write(card vcard.Card, position int) {
	field, name := &vcard.Field{Value: n.Number, Params: vcard.Params{}}, vcard.FieldTelephone
	if strings.Contains(n.Number, "@") {
		name = vcard.FieldIMPP
		if _, hasScheme := sipAddress(n.Number); !hasScheme {
			field.Value = "sip:" + n.Number
		}
	}
	known := false
	for _, t := range cardTypes {
		if t.label == n.Label && !known {
			field.Params[vcard.ParamType], known = []string{t.kind}, true
		}
	}
	if n.Label != "" && !known {
		field.Group = fmt.Sprintf("item%d", position)
		card.Add(labelField, &vcard.Field{Value: n.Label, Group: field.Group})
	}
	card.Add(name, field)
}

// plain is a text for a component, which a semicolon would end.
func plain(text string) string { return strings.ReplaceAll(text, ";", ",") }

// fold breaks lines where they get too long, never within a character.
func fold(text string) []byte {
	var b bytes.Buffer
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		for limit := foldAt; len(line) > limit; limit = foldAt - 1 {
			cut := limit
			for !utf8.RuneStart(line[cut]) {
				cut--
			}
			b.WriteString(line[:cut] + "\r\n ")
			line = line[cut:]
		}
		b.WriteString(line + "\r\n")
	}
	return b.Bytes()
}
