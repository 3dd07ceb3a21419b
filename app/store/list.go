package store

import (
	"math"
	"strconv"
	"strings"
)

// Query chooses rows of the history.
type Query struct {
	Before  string // the id of a row; older ones are wanted. Empty: from the newest on
	Limit   int    // the most rows
	Account string // empty: of every account
	Missed  bool   // only missed ones
	// Text is looked for in names and addresses, in any case. Tails are those of
	// the contacts that it fits (contact.Dialled): their calls are found too.
	Text  string
	Tails []string
}

// List returns rows, newest first.
func (s *Store) List(q Query) ([]Row, error) {
	where, args := []string{"id < ?"}, []any{int64(math.MaxInt64)}
	if q.Before != "" {
		before, err := strconv.ParseInt(q.Before, 10, 64)
		if err != nil {
			before = 0 // no row has such an id
		}
		args[0] = before
	}
	if q.Account != "" {
		where, args = append(where, "account = ?"), append(args, q.Account)
	}
	if q.Missed {
		where = append(where, "missed")
	}
	if text := strings.ToLower(strings.TrimSpace(q.Text)); text != "" {
		where, args = append(where, "(instr(words, ?) > 0"+among("tail", len(q.Tails))+")"), append(args, text)
		for _, tail := range q.Tails {
			args = append(args, tail)
		}
	}
	rows, err := s.db.Query("SELECT "+rowColumns+" FROM history WHERE "+strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT ?", append(args, q.Limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Row{}
	for rows.Next() {
		row, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// among is an alternative for so many values of a column; nothing for none.
func among(column string, values int) string {
	if values == 0 {
		return ""
	}
	return " OR " + column + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", values), ", ") + ")"
}

// Called is somebody with whom there was a call.
type Called struct {
	URI, Name string
}

// Called returns whom a text fits, last called first, each address once.
func (s *Store) Called(text string, limit int) ([]Called, error) {
	rows, err := s.db.Query(`SELECT uri, name, max(id) AS last FROM history WHERE instr(words, ?) > 0 GROUP BY uri ORDER BY last DESC LIMIT ?`,
		strings.ToLower(strings.TrimSpace(text)), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Called
	for rows.Next() {
		var c Called
		var last int64
		if err := rows.Scan(&c.URI, &c.Name, &last); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
