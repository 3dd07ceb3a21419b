package app

import (
	"errors"
	"strconv"

	"sotto/app/contact"
	"sotto/app/store"
)

// recall works with the records, after what was asked of them before. Its error
// is an *Error.
func (p *Phone) recall(f func(*store.Store) error) error {
	var err error
	if p.records.work.Do(func() { err = f(p.records.store) }) != nil {
		return p.refusal(CodeStopped, "error.stopped")
	}
	return p.forPeople(err)
}

// forPeople says what was wrong with a request to the records.
func (p *Phone) forPeople(err error) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		return err
	}
	switch {
	case errors.Is(err, store.ErrNoContact):
		return p.refusal(CodeNoSuchContact, "error.no-such-contact")
	case errors.Is(err, store.ErrFull):
		return p.refusal(CodeLimit, "error.contact-limit", "count", strconv.Itoa(contact.MostContacts))
	case errors.Is(err, contact.ErrBad):
		return p.refusal(CodeBadContact, "error.bad-contact", "detail", contact.Reason(err))
	case errors.Is(err, contact.ErrFormat):
		return p.refusal(CodeBadContact, "error.nothing-changed", "detail", detail(err))
	}
	return p.refusal(CodeFailed, "error.records-unusable", "detail", detail(err))
}

// tailsOf are the numbers, as calls are found by, of the contacts that a text
// fits; none for no text.
func tailsOf(s *store.Store, text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	contacts, err := s.Contacts(store.Search{Text: text, Limit: MostListed})
	var tails []string
	for _, c := range contacts {
		for _, n := range c.Numbers {
			if tail := contact.Read(n.Number).Tail(); tail != "" {
				tails = append(tails, tail)
			}
		}
	}
	return tails, err
}
