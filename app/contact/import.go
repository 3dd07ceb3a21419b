package contact

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read at once.
const (
	// LargestImport is the longest text that is read, in bytes.
	LargestImport = 64 << 20
	// MostContacts is how many contacts a phone keeps.
	MostContacts = 20000
	// mostFaults is how many faults are told one by one.
	mostFaults = 100
)

// Format is how contacts are written in a text.
type Format string

// The formats of contacts.
const (
	VCard Format = "vcard" // 3.0 (RFC 2426) and 4.0 (RFC 6350); written as 3.0, which more programs take
	CSV   Format = "csv"   // RFC 4180, with the column names of Google, Outlook or Sotto
)

// ErrFormat says that a text is not contacts in a form that is known.
var ErrFormat = errors.New("these are no contacts that can be read")

// Fault is what could not be taken over as it stands.
type Fault struct {
	Line int    `json:"line"` // where the card or the row begins, from 1
	Text string `json:"text"` // a sentence for people
}

// Parsed is what was read: contacts, and what could not be taken over. Faults
// beyond a hundred are only counted.
type Parsed struct {
	Contacts []Contact
	Faults   []Fault
	Further  int // faults that are not in the list
}

func (p *Parsed) fault(line int, format string, args ...any) {
	if len(p.Faults) == mostFaults {
		p.Further++
		return
	}
	p.Faults = append(p.Faults, Fault{line, fmt.Sprintf(format, args...)})
}

// take takes a contact over, without a photo that can't be, or tells what is
// wrong with it.
func (p *Parsed) take(at int, c Contact) {
	if len(p.Contacts) == MostContacts {
		p.fault(at, "%s is left out: %d contacts are the most.", c.Name, MostContacts)
		return
	}
	if len(c.Photo) > 0 {
		if err := checkPhoto(c.Photo); err != nil {
			p.fault(at, "The photo of %s is left out: %s.", c.Name, Reason(err))
			c.Photo = nil
		}
	}
	checked, err := c.Checked()
	if err != nil {
		p.fault(at, "It is left out: %s.", Reason(err))
		return
	}
	p.Contacts = append(p.Contacts, checked)
}

// Reason is what an error that wraps ErrBad says, without its kind.
func Reason(err error) string { return strings.TrimPrefix(err.Error(), ErrBad.Error()+": ") }

// Parse reads contacts; an empty format is found out. What is wrong with single
// ones is among the faults; the error, which wraps ErrFormat, is that nothing
// can be read.
func Parse(text []byte, format Format) (Parsed, error) {
	if len(text) > LargestImport {
		return Parsed{}, fmt.Errorf("%w: the text is longer than %d MiB", ErrFormat, LargestImport>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		return Parsed{}, fmt.Errorf("%w: the text is not UTF-8; save it anew as UTF-8", ErrFormat)
	}
	if format == "" {
		format = CSV
		if begins(firstLine(text), "BEGIN:VCARD") {
			format = VCard
		}
	}
	switch format {
	case VCard:
		return parseVCards(string(text))
	case CSV:
		return parseCSV(string(text))
	}
	return Parsed{}, fmt.Errorf("%w: the format is vcard or csv, not %q", ErrFormat, format)
}

// firstLine is the first line that is not empty.
func firstLine(text []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimSpace(text), []byte("\n"))
	return string(line)
}

func begins(line, word string) bool { return strings.EqualFold(strings.TrimSpace(line), word) }
