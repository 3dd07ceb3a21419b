// Package contact is people and their numbers: what a contact may hold, whose
// number a call comes from, and how contacts are read from and written as vCard
// and CSV. It keeps nothing; store does.
package contact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a contact, in characters unless they say bytes.
const (
	longestName   = 200
	longestNote   = 4000
	longestLabel  = 64
	longestNumber = 256
	mostNumbers   = 20
)

// ErrBad is what errors of this package wrap that say what a contact can't have.
var ErrBad = errors.New("bad contact")

// Contact is a person or a place that can be called.
type Contact struct {
	ID           string   `json:"id"` // given by the store
	Name         string   `json:"name"`
	Organisation string   `json:"organisation,omitempty"`
	Favourite    bool     `json:"favourite"`
	Note         string   `json:"note,omitempty"`  // may have several lines
	Numbers      []Number `json:"numbers"`         // best first
	Photo        []byte   `json:"photo,omitempty"` // a PNG or JPEG file; base64 in JSON
	HasPhoto     bool     `json:"has_photo"`       // also where Photo is left out, as in lists
}

// Number is one way to call a contact.
type Number struct {
	Label  string `json:"label"`  // mobile, work, home, … or whatever a person wrote
	Number string `json:"number"` // as a person writes it: digits, or a SIP address
}

// With returns the contact changed by a JSON object with the keys of Contact; a
// key that it does not name stays as it is, and a list is replaced as a whole.
// The error wraps ErrBad.
func (c Contact) With(changes []byte) (Contact, error) {
	wanted := struct {
		Name         *string   `json:"name"`
		Organisation *string   `json:"organisation"`
		Favourite    *bool     `json:"favourite"`
		Note         *string   `json:"note"`
		Numbers      *[]Number `json:"numbers"`
		Photo        *[]byte   `json:"photo"`
	}{&c.Name, &c.Organisation, &c.Favourite, &c.Note, nil, nil}
	decoder := json.NewDecoder(bytes.NewReader(changes))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wanted); err != nil {
		return c, fmt.Errorf("%w: it is an object with name, organisation, favourite, note, numbers (each with label and number) and photo (base64)", ErrBad)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("%w: it has to be one JSON object", ErrBad)
	}
	if wanted.Numbers != nil {
		c.Numbers = *wanted.Numbers
	}
	if wanted.Photo != nil {
		c.Photo = *wanted.Photo
	}
	return c.Checked()
}

// Checked returns the contact without what nobody sees (spaces around a text,
// control characters, empty numbers) and says what it can't have, in an error
// that wraps ErrBad. One without a name is named by its organisation or its
// first number.
func (c Contact) Checked() (Contact, error) {
	c.Name, c.Organisation = line(c.Name), line(c.Organisation)
	c.Note = strings.TrimSpace(strings.Map(keep(true), strings.ToValidUTF8(strings.ReplaceAll(c.Note, "\r\n", "\n"), "")))
	c.Numbers = tidy(c.Numbers)
	if c.Name == "" {
		c.Name = c.Organisation
	}
	if c.Name == "" && len(c.Numbers) > 0 {
		c.Name = c.Numbers[0].Number
	}
	c.HasPhoto = len(c.Photo) > 0
	return c, c.check()
}

func (c Contact) check() error {
	switch {
	case c.Name == "":
		return fmt.Errorf("%w: it has neither a name nor a number", ErrBad)
	case longer(c.Name, longestName), longer(c.Organisation, longestName):
		return fmt.Errorf("%w: a name can have %d characters", ErrBad, longestName)
	case longer(c.Note, longestNote):
		return fmt.Errorf("%w: a note can have %d characters", ErrBad, longestNote)
	case len(c.Numbers) > mostNumbers:
		return fmt.Errorf("%w: %s has %d numbers; it can be %d", ErrBad, c.Name, len(c.Numbers), mostNumbers)
	}
	for _, n := range c.Numbers {
		if longer(n.Number, longestNumber) || longer(n.Label, longestLabel) {
			return fmt.Errorf("%w: a number can have %d characters and its label %d", ErrBad, longestNumber, longestLabel)
		}
	}
	if c.HasPhoto {
		return checkPhoto(c.Photo)
	}
	return nil
}

// tidy drops empty numbers and those that are there already.
func tidy(numbers []Number) []Number {
	kept := []Number{}
	for _, n := range numbers {
		n = Number{line(n.Label), line(n.Number)}
		if n.Number != "" && !slices.ContainsFunc(kept, func(k Number) bool { return k.Number == n.Number }) {
			kept = append(kept, n)
		}
	}
	return kept
}

// line is a text as one line without what nobody sees.
func line(text string) string {
	return strings.Join(strings.Fields(strings.Map(keep(false), strings.ToValidUTF8(text, ""))), " ")
}

func keep(lines bool) func(rune) rune {
	return func(r rune) rune {
		switch {
		case r == '\n' && lines, !unicode.IsControl(r):
			return r
		case r == '\n', r == '\r', r == '\t':
			return ' '
		}
		return -1
	}
}

func longer(text string, characters int) bool { return utf8.RuneCountInString(text) > characters }
