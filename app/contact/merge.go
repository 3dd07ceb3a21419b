package contact

import (
	"slices"
	"strings"
)

// Book is contacts into which others are taken.
type Book struct {
	all    []Contact
	read   [][]Dialled // the numbers of each, which are compared with many
	byName map[string][]int
	before int          // how many were there first
	dirty  map[int]bool // of those, the ones that have changed
}

// NewBook makes a book of the contacts that are there already.
func NewBook(contacts []Contact) *Book {
	b := &Book{byName: map[string][]int{}, dirty: map[int]bool{}}
	for _, c := range contacts {
		b.append(c)
	}
	b.before = len(contacts)
	return b
}

func (b *Book) append(c Contact) {
	name := strings.ToLower(c.Name)
	b.byName[name] = append(b.byName[name], len(b.all))
	b.all, b.read = append(b.all, c), append(b.read, dialled(c))
}

// dialled are the numbers of a contact as they are compared.
func dialled(c Contact) []Dialled {
	read := make([]Dialled, len(c.Numbers))
	for i, n := range c.Numbers {
		read[i] = Read(n.Number)
	}
	return read
}

// Add takes a contact in. One that is there already, with the same name and a
// number in common, or no number on one side, gets what it lacks.
func (b *Book) Add(c Contact) {
	numbers := dialled(c)
	for _, i := range b.byName[strings.ToLower(c.Name)] {
		if !samePerson(b.read[i], numbers) {
			continue
		}
		merged, changed := b.all[i].merged(c)
		b.all[i], b.read[i] = merged, dialled(merged)
		b.dirty[i] = b.dirty[i] || changed && i < b.before
		return
	}
	b.append(c)
}

// Added are the contacts that were not there.
func (b *Book) Added() []Contact { return b.all[b.before:] }

// Changed are those of the first contacts that have got something.
func (b *Book) Changed() []Contact {
	var changed []Contact
	for i, c := range b.all[:b.before] {
		if b.dirty[i] {
			changed = append(changed, c)
		}
	}
	return changed
}

func samePerson(kept, other []Dialled) bool {
	return len(kept) == 0 || len(other) == 0 || slices.ContainsFunc(other, func(d Dialled) bool { return isOneOf(d, kept) })
}

// isOneOf is whether a number is one of those that a contact has.
func isOneOf(d Dialled, kept []Dialled) bool {
	return slices.ContainsFunc(kept, func(k Dialled) bool { return d == k || d.Same(k) })
}

// merged fills in what c lacks. What it has stays: a person may have written it.
func (c Contact) merged(other Contact) (merged Contact, changed bool) {
	c.Numbers = slices.Clone(c.Numbers)
	kept := dialled(c)
	for _, n := range other.Numbers {
		if d := Read(n.Number); !isOneOf(d, kept) && len(kept) < mostNumbers {
			c.Numbers, kept, changed = append(c.Numbers, n), append(kept, d), true
		}
	}
	for _, fill := range []struct {
		into *string
		from string
	}{{&c.Organisation, other.Organisation}, {&c.Note, other.Note}} {
		if *fill.into == "" && fill.from != "" {
			*fill.into, changed = fill.from, true
		}
	}
	if !c.HasPhoto && other.HasPhoto {
		c.Photo, c.HasPhoto, changed = other.Photo, true, true
	}
	if other.Favourite && !c.Favourite {
		c.Favourite, changed = true, true
	}
	return c, changed
}
