package contact

import "fmt"

// Write writes contacts in a format. The error wraps ErrFormat for one that is
// not known.
func Write(contacts []Contact, format Format) ([]byte, error) {
	switch format {
	case VCard, "":
		return writeVCards(contacts)
	case CSV:
		return writeCSV(contacts)
	}
	return nil, fmt.Errorf("%w: the format is vcard or csv, not %q", ErrFormat, format)
}
