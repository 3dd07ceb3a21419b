package app

import (
	"slices"
	"strings"

	"sotto/app/contact"
	"sotto/app/store"
)

// Contact is a person or a place that can be called.
type Contact = contact.Contact

// ContactFault is what of an import could not be taken over as it stands.
type ContactFault = contact.Fault

// ContactChange tells that a contact was added, changed or removed; without an
// id it was many, and lists are to be read anew.
type ContactChange struct {
	ID      string   `json:"id,omitempty"`
	Contact *Contact `json:"contact,omitempty"` // without its photo; nil: it was removed
}

// Method implements Event.
func (ContactChange) Method() string { return "contact" }

// Subject implements Event.
func (c ContactChange) Subject() string {
	if c.ID == "" {
		return AllRows
	}
	return c.ID
}

// ContactQuery chooses contacts.
type ContactQuery struct {
	Text       string // in names, organisations and numbers, in any case
	Favourites bool
	After      string // the id of a contact; those that are sorted behind it
	Limit      int    // 1 to MostListed; 0: 100
}

// ContactPage is some contacts by name, without their photos.
type ContactPage struct {
	Contacts []Contact `json:"contacts"`
	More     bool      `json:"more"` // there are others: ask After the last of these
}

// Contacts returns contacts.
func (p *Phone) Contacts(q ContactQuery) (ContactPage, error) {
	limit := pageLimit(q.Limit)
	page := ContactPage{Contacts: []Contact{}}
	err := p.recall(func(s *store.Store) (err error) {
		page.Contacts, err = s.Contacts(store.Search{Text: q.Text, Favourites: q.Favourites, After: q.After, Limit: limit + 1})
		return err
	})
	page.Contacts, page.More = paged(page.Contacts, limit)
	return page, err
}

// Contact returns a contact with its photo.
func (p *Phone) Contact(id string) (c Contact, err error) {
	err = p.recall(func(s *store.Store) (err error) {
		c, err = s.Contact(id)
		return err
	})
	return c, err
}

// AddContact makes a contact of an empty one, and returns its id.
func (p *Phone) AddContact(change func(Contact) (Contact, error)) (id string, err error) {
	err = p.recall(func(s *store.Store) error {
		c, err := change(Contact{Numbers: []contact.Number{}})
		if err != nil {
			return err
		}
		ids, err := s.AddContacts([]Contact{c})
		if err != nil {
			return err
		}
		c.ID, id = ids[0], ids[0]
		p.rewritten(&c, id)
		return nil
	})
	return id, err
}

// UpdateContact changes a contact.
func (p *Phone) UpdateContact(id string, change func(Contact) (Contact, error)) error {
	return p.recall(func(s *store.Store) error {
		before, err := s.Contact(id)
		if err != nil {
			return err
		}
		after, err := change(before)
		if err != nil {
			return err
		}
		after.ID = id
		if _, err := s.SaveContacts(nil, []Contact{after}); err != nil {
			return err
		}
		p.rewritten(&after, id)
		return nil
	})
}

// RemoveContact forgets a contact.
func (p *Phone) RemoveContact(id string) error {
	return p.recall(func(s *store.Store) error {
		if err := s.RemoveContact(id); err != nil {
			return err
		}
		p.rewritten(nil, id)
		return nil
	})
}

// rewritten tells that contacts have changed. It runs where the records are
// worked with.
func (p *Phone) rewritten(c *Contact, id string) {
	p.records.reindex()
	if c != nil {
		shown := *c
		shown.Photo, c = nil, &shown
	}
	p.loop.Post(func() { p.publish(ContactChange{id, c}) })
}

// Imported is what has become of an import.
type Imported struct {
	Added   int            `json:"added"`
	Updated int            `json:"updated"` // were there, and got what they lacked
	Same    int            `json:"same"`    // were there
	Faults  []ContactFault `json:"faults"`
	Further int            `json:"further,omitempty"` // faults that the list has no place for
}

// ImportContacts takes contacts over from a text in a format (vcard, csv; empty:
// it is found out). Those that are there already get what they lack; what can't
// be taken over is told by its line, and the rest comes in.
func (p *Phone) ImportContacts(text []byte, format string) (Imported, error) {
	parsed, err := contact.Parse(text, contact.Format(format))
	result := Imported{Faults: parsed.Faults, Further: parsed.Further}
	if result.Faults == nil {
		result.Faults = []ContactFault{}
	}
	if err != nil {
		return result, p.forPeople(err)
	}
	err = p.recall(func(s *store.Store) error {
		known, err := s.Contacts(store.Search{Photos: true})
		if err != nil {
			return err
		}
		book := contact.NewBook(known)
		for _, c := range parsed.Contacts {
			book.Add(c)
		}
		added, changed := book.Added(), book.Changed()
		if _, err := s.SaveContacts(added, changed); err != nil {
			return err
		}
		result.Added, result.Updated = len(added), len(changed)
		result.Same = len(parsed.Contacts) - len(added) - len(changed)
		if len(added)+len(changed) > 0 {
			p.rewritten(nil, "")
		}
		return nil
	})
	return result, err
}

// ExportContacts returns all contacts in a format (vcard, csv; empty: vcard).
func (p *Phone) ExportContacts(format string) (text []byte, err error) {
	var all []Contact
	err = p.recall(func(s *store.Store) (err error) {
		all, err = s.Contacts(store.Search{Photos: true})
		return err
	})
	if err != nil {
		return nil, err
	}
	text, err = contact.Write(all, contact.Format(format))
	return text, p.forPeople(err)
}

// Suggestion is somebody to call, while a person types.
type Suggestion struct {
	To      string `json:"to"` // what to dial
	Name    string `json:"name,omitempty"`
	Label   string `json:"label,omitempty"`   // of a contact's number
	Contact string `json:"contact,omitempty"` // the contact's id
}

// MostSuggested is how many suggestions there may be.
const MostSuggested = 50

// SearchContacts suggests whom a text may mean: contacts, favourites first, then
// who is in the history, newest first. Limit is 1 to 50; 0: 10.
func (p *Phone) SearchContacts(text string, limit int) ([]Suggestion, error) {
	if limit == 0 {
		limit = 10
	}
	limit = min(max(limit, 1), MostSuggested)
	list := []Suggestion{}
	if strings.TrimSpace(text) == "" {
		return list, nil
	}
	err := p.recall(func(s *store.Store) error {
		contacts, err := s.Contacts(store.Search{Text: text, Limit: MostListed})
		if err != nil {
			return err
		}
		slices.SortStableFunc(contacts, func(a, b Contact) int { return rank(a, text) - rank(b, text) })
		for _, c := range contacts {
			for _, n := range c.Numbers {
				list = append(list, Suggestion{n.Number, c.Name, n.Label, c.ID})
			}
		}
		called, err := s.Called(text, 2*MostSuggested)
		for _, c := range called {
			if p.records.whose(c.URI) == "" {
				list = append(list, Suggestion{To: c.URI, Name: c.Name})
			}
		}
		return err
	})
	return list[:min(len(list), limit)], err
}

// rank puts favourites first, then those whose name begins with the text.
func rank(c Contact, text string) int {
	switch {
	case c.Favourite:
		return 0
	case strings.HasPrefix(strings.ToLower(c.Name), strings.ToLower(strings.TrimSpace(text))):
		return 1
	}
	return 2
}
