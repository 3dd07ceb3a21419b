//go:build interop && unix

package interop

import (
	"path/filepath"
	"testing"
	"time"

	"sotto/app/config"
	"sotto/app/store"
)

// historyRow is what these tests read of the notification `history`.
type historyRow struct {
	Row *store.Row
}

// beginning waits until a call's first row is written down.
func (s *Sotto) beginning(direction string) store.Row {
	s.t.Helper()
	told := wait(s, "history", "the row of a call", func(h historyRow) bool { return h.Row != nil && h.Row.Open && h.Row.Direction == direction })
	return *told.Row
}

// kill ends the phone as a power cut or the system would: it is told nothing.
func (s *Sotto) kill() {
	s.t.Helper()
	killGroup(s.process.command.Process)
	limit, again := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer again.Stop()
	for { // the program is gone a moment after the process that holds its limit: its profile is free then
		lock, err := config.Acquire(s.profile)
		if err == nil {
			_ = lock.Release()
			<-s.process.ended
			return
		}
		select {
		case <-again.C:
		case <-limit:
			s.t.Fatalf("the phone can't be killed: %v", err)
		}
	}
}

// again starts the phone anew in its profile, without a server: what it remembers is there at once.
func (s *Sotto) again() (missed int, rows []store.Row) {
	s.t.Helper()
	program, err := static.build()
	if err != nil {
		s.t.Fatal(err)
	}
	next := runSotto(s.t, program, s.Account, SottoOptions{}, s.profile)
	var state struct{ Missed int }
	next.Ask("state.get", nil, &state)
	var history struct{ Rows []store.Row }
	next.Ask("history.list", nil, &history)
	next.Quit()
	return state.Missed, history.Rows
}

func TestACallSurvivesTheKillOfThePhone(t *testing.T) {
	t.Parallel()
	kamailio := StartKamailio(t)
	caller := StartSotto(t, kamailio.Account("alice", "tls"), SottoOptions{})
	callee := StartSotto(t, kamailio.Account("bob", "tls"), SottoOptions{})
	caller.Dial("bob")
	row := callee.beginning("in")
	callee.kill()

	found, err := store.Open(filepath.Join(callee.profile, store.FileName)) // as another program finds it
	if err != nil {
		t.Fatal(err)
	}
	rows, err := found.List(store.Query{Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].Call != row.Call || rows[0].Remote.URI != caller.Account.URI() || rows[0].Account != "bob" {
		t.Errorf("after the kill there are %+v, %v", rows, err)
	}
	if err := found.Close(); err != nil {
		t.Fatal(err)
	}
	missed, rows := callee.again()
	if missed != 1 || len(rows) != 1 || rows[0].Open || rows[0].Cause != store.CauseUnknown || !rows[0].Missed || rows[0].Seen || rows[0].EndedAt != nil {
		t.Errorf("after the next start %d are missed of %+v", missed, rows)
	}

	caller.kill() // which dials to this moment
	missed, rows = caller.again()
	if missed != 0 || len(rows) != 1 || rows[0].Cause != store.CauseUnknown || rows[0].Missed || rows[0].Direction != "out" {
		t.Errorf("of the caller %d are missed of %+v", missed, rows)
	}
}
