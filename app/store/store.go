// Package store keeps what a phone remembers: the history of its calls, and its
// contacts, in an SQLite database of the profile.
//
// What a method has written survives the end of the process, however it ends:
// the journal is a write-ahead log. It is synced with every change, so that the
// newest call is not lost with the computer's power either; calls are few, and
// nobody waits for it.
package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// FileName is the name of the database in the profile folder.
const FileName = "history.db"

// Why a database can't be used.
var (
	// ErrBroken says that a file is no database, or a damaged one.
	ErrBroken = errors.New("the file with the history is damaged")
	// ErrNewer says that a newer version of the program wrote the database.
	ErrNewer = errors.New("the file with the history belongs to a newer version of the program")
)

// Store is an open database. Its methods are safe for concurrent use; they do
// I/O, one after the other.
type Store struct {
	db   *sql.DB
	most int // rows of the history
}

// Open opens the database at path, makes it when there is none, and brings an
// older one to this version. An empty path keeps everything in memory. The
// caller holds the profile's lock: what is found open in the history are calls
// of a phone that did not see their end. The error may be ErrBroken or ErrNewer;
// the file is as it was then.
func Open(path string) (*Store, error) {
	source := "file::memory:"
	if path != "" {
		if err := create(path); err != nil {
			return nil, err
		}
		source = location(path)
	}
	db, err := sql.Open("sqlite", source+"?_pragma=busy_timeout(1000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // which is also what holds a database in memory
	s := &Store{db: db, most: MostRows}
	if err := s.prepare(); err != nil {
		_ = db.Close() // nothing was written
		return nil, broken(err)
	}
	return s, nil
}

// Close ends the work with the database.
func (s *Store) Close() error { return s.db.Close() }

// prepare checks the database and brings it up to date.
func (s *Store) prepare() error {
	var verdict string
	if err := s.db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrBroken, verdict)
	}
	if err := s.migrate(migrations); err != nil {
		return err
	}
	if err := s.abandon(); err != nil {
		return err
	}
	return s.truncate()
}

// create makes an empty file for its owner alone; SQLite would ask the umask.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// location is a path as a URI of SQLite's.
func location(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath()
}

// broken tells damage from other errors.
func broken(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		if code := e.Code() & 0xff; code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB {
			return fmt.Errorf("%w: %w", ErrBroken, err)
		}
	}
	return err
}

// SetAside gives a database that is broken another name, which it returns, so
// that a new one can begin and nothing is lost that somebody may still save.
func SetAside(path string, now time.Time) (string, error) {
	aside := path + ".broken-" + now.Format("20060102-150405")
	if _, err := os.Lstat(aside); err == nil {
		return "", fmt.Errorf("%s: %w", aside, fs.ErrExist)
	}
	if err := os.Rename(path, aside); err != nil {
		return "", err
	}
	for _, part := range []string{"-wal", "-shm"} { // which belong to it
		if err := os.Rename(path+part, aside+part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

// in runs f as one transaction: all of it happens, or nothing.
func (s *Store) in(f func(*sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
