package store

import (
	"strconv"
)

const (
	// MostRows is how many calls the history has; the oldest go first.
	MostRows = 100_000
	// spare is how many more there may be for a while.
	spare = 256
)

// CauseUnknown is the cause of a call whose end nobody saw: the program was
// killed, or the computer stopped.
const CauseUnknown = "unknown"

// Put writes a call as it stands now, in the place of what was written of it
// before, and returns the row as it is kept.
func (s *Store) Put(r Row) (Row, error) {
	values, err := r.values()
	if err != nil {
		return r, err
	}
	kept, err := scanRow(s.db.QueryRow(`INSERT INTO history
		(call, account, direction, uri, name, started, answered, ended, open, cause, code, reason, reason_code, reason_args, codec, suite, verdict, expected, reasons, missed, seen, tail, words)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (call) DO UPDATE SET name = excluded.name, uri = excluded.uri, answered = excluded.answered, ended = excluded.ended,
			open = excluded.open, cause = excluded.cause, code = excluded.code, reason = excluded.reason, reason_code = excluded.reason_code,
			reason_args = excluded.reason_args, codec = excluded.codec, suite = excluded.suite, verdict = excluded.verdict, expected = excluded.expected, reasons = excluded.reasons, missed = excluded.missed,
			tail = excluded.tail, words = excluded.words
		RETURNING `+rowColumns, values...))
	if err != nil {
		return r, err
	}
	if id, _ := strconv.ParseInt(kept.ID, 10, 64); id%spare == 0 {
		return kept, s.truncate()
	}
	return kept, nil
}

// abandon ends what a phone left open that did not see the end of its calls.
// One that rang was missed.
func (s *Store) abandon() error {
	_, err := s.db.Exec(`UPDATE history SET open = 0, cause = ?, missed = (direction = 'in' AND answered IS NULL) WHERE open`, CauseUnknown)
	return err
}

// truncate drops the oldest rows beyond the most.
func (s *Store) truncate() error {
	_, err := s.db.Exec(`DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?)`, s.most)
	return err
}

// Remove takes a row out and says whether it was there.
func (s *Store) Remove(id string) (bool, error) {
	return s.changed(`DELETE FROM history WHERE id = ?`, id)
}

// Clear takes out every row.
func (s *Store) Clear() error {
	_, err := s.db.Exec(`DELETE FROM history`)
	return err
}

// See notes that its owner knows of a missed call; an empty id is all of them.
// It says whether there was such a row.
func (s *Store) See(id string) (bool, error) {
	if id == "" {
		return s.changed(`UPDATE history SET seen = 1 WHERE missed AND NOT seen`)
	}
	return s.changed(`UPDATE history SET seen = 1 WHERE id = ?`, id)
}

// Unseen counts the calls that were missed and that nobody knows of.
func (s *Store) Unseen() (n int, err error) {
	err = s.db.QueryRow(`SELECT count(*) FROM history WHERE missed AND NOT seen`).Scan(&n)
	return n, err
}

// changed makes a change and says whether any row was concerned.
func (s *Store) changed(query string, args ...any) (bool, error) {
	result, err := s.db.Exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
