package contact

import (
	"slices"
	"strings"
)

// Book is contacts into which others are taken.
type Book struct {
	all    []Contact
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
	b.all = append(b.all, c)
}

// Add takes a contact in. One that is there already, with the same name and a
// number in common, or no number on one side, gets what it lacks.
func (b *Book) Add(c Contact) {
	for _, i := range b.byName[strings.ToLower(c.Name)] {
		if !samePerson(b.all[i], c) {
			continue
		}
		merged, changed := b.all[i].merged(c)
		b.all[i] = merged
		b.dirty[i] = b.dirty[i] || changed && i < b.before
		return
	}
	b.append(c)
}

// Len is how many contacts the book has now.
func (b *Book) Len() int { return len(b.all) }

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

func samePerson(a, b Contact) bool {
	return len(a.Numbers) == 0 || len(b.Numbers) == 0 ||
		slices.ContainsFunc(b.Numbers, func(n Number) bool { return a.hasNumber(n.Number) })
}

func (c Contact) hasNumber(number string) bool {
	wanted := Read(number)
	return slices.ContainsFunc(c.Numbers, func(n Number) bool { return n.Number == number || wanted.Same(Read(n.Number)) })
}

// merged fills in what c lacks. What it has stays: a person may have written it.
func (c Contact) merged(other Contact) (merged Contact, changed bool) {
	c.Numbers = slices.Clone(c.Numbers)
	for _, n := range other.Numbers {
		if !c.hasNumber(n.Number) && len(c.Numbers) < mostNumbers {
			c.Numbers, changed = append(c.Numbers, n), true
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
