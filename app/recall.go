package app

import (
	"errors"
	"fmt"

	"sotto/app/contact"
	"sotto/app/store"
)

// recall works with the records, after what was asked of them before. Its error
// is an *Error.
func (p *Phone) recall(f func(*store.Store) error) error {
	var err error
	if p.records.work.Do(func() { err = f(p.records.store) }) != nil {
		return &Error{CodeStopped, "The phone has stopped."}
	}
	return forPeople(err)
}

// forPeople says what was wrong with a request to the records.
func forPeople(err error) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		return err
	}
	switch {
	case errors.Is(err, store.ErrNoContact):
		return &Error{CodeNoSuchContact, "There is no such contact."}
	case errors.Is(err, store.ErrFull):
		return &Error{CodeLimit, fmt.Sprintf("There can be %d contacts; nothing was added.", contact.MostContacts)}
	case errors.Is(err, contact.ErrBad):
		return &Error{CodeBadContact, fmt.Sprintf("The contact can't be kept: %s.", contact.Reason(err))}
	case errors.Is(err, contact.ErrFormat):
		return &Error{CodeBadContact, fmt.Sprintf("Nothing was changed: %v.", err)}
	}
	return &Error{CodeFailed, fmt.Sprintf("The history and the contacts can't be used: %v.", err)}
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
