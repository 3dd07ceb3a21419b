package app

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"sotto/app/contact"
	"sotto/app/store"
	"sotto/sip/loop"
)

const (
	// recordsFarewell is how long a phone that closes waits for its disk.
	recordsFarewell = 400 * time.Millisecond
	// mostUnwritten is how many rows wait for a disk that takes nothing.
	mostUnwritten = 1000
)

// records is what the phone remembers. All work with the database is done by
// one goroutine, in the order in which it was asked for: so whoever has heard of
// something finds it there.
type records struct {
	log   *slog.Logger
	work  *loop.Loop
	index atomic.Pointer[contact.Index] // whose numbers are whose; read by anybody

	// Owned by work.
	store     *store.Store
	unwritten []store.Row // rows that the disk did not take, oldest first
}

// remember opens the phone's records.
func (p *Phone) remember() error {
	records, warning, err := openRecords(p.options.Profile, p.Language(), p.log)
	if err != nil {
		return err
	}
	p.records = records
	if warning != nil {
		p.warnings = append(p.warnings, *warning)
	}
	if p.missed.kept, err = records.store.Unseen(); err != nil {
		p.log.Error("the missed calls can't be counted", "error", err)
	}
	return nil
}

// openRecords opens those of a profile. Where that can't be, they are kept in
// memory, and the warning says so.
func openRecords(profile string, language Language, log *slog.Logger) (*records, *Warning, error) {
	r := &records{log: log}
	var warning *Warning
	if profile != "" {
		r.store, warning = openStore(filepath.Join(profile, store.FileName), language)
	}
	if r.store == nil {
		var err error
		if r.store, err = store.Open(""); err != nil {
			return nil, nil, fmt.Errorf("the history: %w", err)
		}
	}
	if warning != nil {
		log.Warn(warning.Text, "code", warning.Code)
	}
	r.work = loop.New()
	r.reindex()
	return r, warning, nil
}

// openStore opens a database; a damaged one is set aside first. Without a store
// the warning says why.
func openStore(path string, language Language) (*store.Store, *Warning) {
	s, err := store.Open(path)
	if err == nil {
		return s, nil
	}
	if errors.Is(err, store.ErrBroken) {
		aside, failed := store.SetAside(path, time.Now())
		if failed == nil {
			if s, err = store.Open(path); err == nil {
				warning := language.warning("warning.history-set-aside", "file", aside)
				return s, &warning
			}
		}
		err = errors.Join(err, failed)
	}
	warning := language.warning("warning.history-not-kept", "detail", detail(err))
	return nil, &warning
}

// reindex makes the index of the contacts that there are.
func (r *records) reindex() {
	contacts, err := r.store.Contacts(store.Search{})
	if err != nil {
		r.log.Warn("callers are shown without the names that contacts have", "error", err)
		return
	}
	r.index.Store(contact.NewIndex(contacts))
}

// whose is the name of the contact who has a number; empty for nobody.
func (r *records) whose(uri string) string {
	who, _ := r.index.Load().Find(uri)
	return who.Name
}

// write writes a row, and those that could not be written before it. It returns
// what is written now, and why the rest is not.
func (r *records) write(row store.Row) (written []store.Row, err error) {
	r.unwritten = slices.DeleteFunc(r.unwritten, func(old store.Row) bool { return old.Call == row.Call })
	r.unwritten = append(r.unwritten, row)
	if len(r.unwritten) > mostUnwritten {
		r.unwritten = slices.Delete(r.unwritten, 0, 1)
	}
	for len(r.unwritten) > 0 {
		kept, err := r.store.Put(r.unwritten[0])
		if err != nil {
			return written, err
		}
		written = append(written, kept)
		r.unwritten = r.unwritten[1:]
	}
	r.unwritten = nil
	return written, nil
}

// close writes what is left to write and ends the work. A disk that hangs is
// not waited for longer than recordsFarewell.
func (r *records) close() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.work.Close()
		if err := r.store.Close(); err != nil {
			r.log.Error("the history was not closed well", "error", err)
		}
	}()
	limit := time.NewTimer(recordsFarewell)
	defer limit.Stop()
	select {
	case <-ended:
	case <-limit.C:
		r.log.Error("the disk does not take the history; the last of it may be lost")
	}
}
