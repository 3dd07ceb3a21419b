package store

import (
	"database/sql"
	"fmt"
)

// migrations bring a database from one version of its tables to the next; the
// first makes version 1 of an empty file. One that was released is never
// changed: what is to be otherwise comes as another one behind it.
var migrations = []string{
	`CREATE TABLE history (
		id        INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order in which calls came
		call      TEXT    NOT NULL UNIQUE,
		account   TEXT    NOT NULL,
		direction TEXT    NOT NULL,
		uri       TEXT    NOT NULL,
		name      TEXT    NOT NULL,
		started   INTEGER NOT NULL, -- times are milliseconds of Unix's era
		answered  INTEGER,
		ended     INTEGER,
		open      INTEGER NOT NULL, -- the call goes on
		cause     TEXT    NOT NULL,
		code      INTEGER NOT NULL,
		reason    TEXT    NOT NULL,
		reason_code TEXT NOT NULL,
		reason_args TEXT NOT NULL, -- JSON
		codec     TEXT    NOT NULL,
		suite     TEXT    NOT NULL,
		verdict   TEXT    NOT NULL,
		expected  INTEGER NOT NULL, -- the verdict is what the call would have been
		reasons   TEXT    NOT NULL, -- JSON
		missed    INTEGER NOT NULL,
		seen      INTEGER NOT NULL,
		tail      TEXT    NOT NULL, -- the last digits of the number, as contacts are found by
		words     TEXT    NOT NULL  -- what is searched, in small letters
	) STRICT;
	CREATE INDEX history_account ON history (account, id);
	CREATE INDEX history_missed ON history (id) WHERE missed;
	CREATE INDEX history_unseen ON history (id) WHERE missed AND NOT seen;
	CREATE INDEX history_open ON history (id) WHERE open;`,

	`CREATE TABLE contacts (
		id           INTEGER PRIMARY KEY AUTOINCREMENT,
		name         TEXT    NOT NULL,
		organisation TEXT    NOT NULL,
		favourite    INTEGER NOT NULL,
		note         TEXT    NOT NULL,
		numbers      TEXT    NOT NULL, -- JSON
		photo        BLOB,
		sorted       TEXT    NOT NULL, -- the name in small letters
		words        TEXT    NOT NULL
	) STRICT;
	CREATE INDEX contacts_sorted ON contacts (sorted, id);`,
}

// migrate brings the tables up to date, step by step, each of which happens as
// a whole.
func (s *Store) migrate(steps []string) error {
	var version int
	if err := s.db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("%w: version %d, and this one understands %d", ErrNewer, version, len(steps))
	}
	for ; version < len(steps); version++ {
		err := s.in(func(tx *sql.Tx) error {
			if _, err := tx.Exec(steps[version]); err != nil {
				return err
			}
			_, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", version+1))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
