package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sotto/app/contact"
)

// What may be the matter with a contact.
var (
	// ErrNoContact says that no contact has that id.
	ErrNoContact = errors.New("there is no such contact")
	// ErrFull says that there are as many contacts as a phone keeps.
	ErrFull = fmt.Errorf("there are %d contacts already", contact.MostContacts)
)

// Search chooses contacts; the zero Search is all of them.
type Search struct {
	Text       string // in names, organisations and numbers, in any case
	Favourites bool
	After      string // the id of a contact; those that are sorted behind it
	Limit      int    // 0: all
	Photos     bool   // whether photos come along
}

const contactColumns = "id, name, organisation, favourite, note, numbers, photo IS NOT NULL"

// Contacts returns contacts by name.
func (s *Store) Contacts(q Search) ([]contact.Contact, error) {
	where, args := []string{"1"}, []any{}
	if text := strings.ToLower(strings.TrimSpace(q.Text)); text != "" {
		found := "instr(words, ?) > 0"
		args = append(args, text)
		if d := contact.Read(text).Digits; d != "" && d != text {
			found = "(" + found + " OR instr(words, ?) > 0)"
			args = append(args, d)
		}
		where = append(where, found)
	}
	if q.Favourites {
		where = append(where, "favourite")
	}
	if q.After != "" {
		sorted, err := s.sorted(q.After)
		if err != nil {
			return nil, err
		}
		where, args = append(where, "(sorted, id) > (?, ?)"), append(args, sorted, q.After)
	}
	photo := "NULL"
	if q.Photos {
		photo = "photo"
	}
	limit := q.Limit
	if limit == 0 {
		limit = -1 // none
	}
	rows, err := s.db.Query("SELECT "+contactColumns+", "+photo+" FROM contacts WHERE "+strings.Join(where, " AND ")+
		" ORDER BY sorted, id LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []contact.Contact{}
	for rows.Next() {
		c, err := scanContact(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// sorted is what a contact is sorted by.
func (s *Store) sorted(id string) (sorted string, err error) {
	err = s.db.QueryRow("SELECT sorted FROM contacts WHERE id = ?", id).Scan(&sorted)
	return sorted, missing(err)
}

// Contact returns a contact with its photo, or ErrNoContact.
func (s *Store) Contact(id string) (contact.Contact, error) {
	c, err := scanContact(s.db.QueryRow("SELECT "+contactColumns+", photo FROM contacts WHERE id = ?", id))
	return c, missing(err)
}

// AddContacts takes contacts in, all or none, and returns their ids.
func (s *Store) AddContacts(contacts []contact.Contact) ([]string, error) {
	return s.SaveContacts(contacts, nil)
}

// SaveContacts takes some contacts in and changes others, all or none. It
// returns the ids of the new ones. The error may be ErrFull or ErrNoContact.
func (s *Store) SaveContacts(added, changed []contact.Contact) (ids []string, err error) {
	err = s.in(func(tx *sql.Tx) error {
		for _, c := range changed {
			if err := update(tx, c); err != nil {
				return err
			}
		}
		for _, c := range added {
			id, err := insert(tx, c)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		var n int
		if err := tx.QueryRow("SELECT count(*) FROM contacts").Scan(&n); err != nil {
			return err
		}
		if n > contact.MostContacts && len(added) > 0 {
			return ErrFull
		}
		return nil
	})
	return ids, err
}

// RemoveContact takes a contact out, or fails with ErrNoContact.
func (s *Store) RemoveContact(id string) error {
	found, err := s.changed("DELETE FROM contacts WHERE id = ?", id)
	if err == nil && !found {
		err = ErrNoContact
	}
	return err
}

func insert(tx *sql.Tx, c contact.Contact) (string, error) {
	values, err := contactValues(c)
	if err != nil {
		return "", err
	}
	result, err := tx.Exec(`INSERT INTO contacts (name, organisation, favourite, note, numbers, photo, sorted, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, values...)
	if err != nil {
		return "", err
	}
	id, err := result.LastInsertId()
	return strconv.FormatInt(id, 10), err
}

func update(tx *sql.Tx, c contact.Contact) error {
	values, err := contactValues(c)
	if err != nil {
		return err
	}
	result, err := tx.Exec(`UPDATE contacts SET name = ?, organisation = ?, favourite = ?, note = ?, numbers = ?, photo = ?, sorted = ?, words = ? WHERE id = ?`,
		append(values, c.ID)...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNoContact)
	}
	return nil
}

func contactValues(c contact.Contact) ([]any, error) {
	numbers, err := json.Marshal(c.Numbers)
	words := []string{c.Name, c.Organisation}
	for _, n := range c.Numbers {
		words = append(words, n.Number, contact.Read(n.Number).Digits)
	}
	var photo any
	if len(c.Photo) > 0 {
		photo = c.Photo
	}
	return []any{c.Name, c.Organisation, c.Favourite, c.Note, string(numbers), photo,
		strings.ToLower(c.Name), strings.ToLower(strings.Join(words, "\n"))}, err
}

func scanContact(from interface{ Scan(...any) error }) (contact.Contact, error) {
	var c contact.Contact
	var id int64
	var numbers string
	if err := from.Scan(&id, &c.Name, &c.Organisation, &c.Favourite, &c.Note, &numbers, &c.HasPhoto, &c.Photo); err != nil {
		return c, err
	}
	c.ID, c.Numbers = strconv.FormatInt(id, 10), []contact.Number{}
	return c, json.Unmarshal([]byte(numbers), &c.Numbers)
}

// missing turns the error for no row into ErrNoContact.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNoContact
	}
	return err
}
