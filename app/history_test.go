package app_test

import (
	"database/sql"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to hold a database that a phone works with

	"sotto/app"
	"sotto/app/config"
	"sotto/app/store"
)

// remembering are the options of a phone with a profile, which is the test's.
func (x *exchange) remembering(t *testing.T, user string, changes ...func(*config.Account)) app.Options {
	t.Helper()
	options := x.options(x.account(user, changes...))
	options.Profile = t.TempDir()
	return options
}

// written waits for a row that fits.
func (p *phone) written(what string, fits func(app.HistoryRow) bool) app.History {
	p.t.Helper()
	return until(p, what, func(h app.History) bool { return h.Row != nil && fits(*h.Row) })
}

// over waits until the end of a call is written down.
func (p *phone) over() app.HistoryRow {
	p.t.Helper()
	return *p.written("a call was over in the history", func(r app.HistoryRow) bool { return !r.Open }).Row
}

// rows are those of the phone's history, newest first.
func (p *phone) rows(q app.HistoryQuery) []app.HistoryRow {
	p.t.Helper()
	page, err := p.History(q)
	if err != nil {
		p.t.Fatal(err)
	}
	return page.Rows
}

func TestACallIsWrittenDownFromItsBeginningToItsEnd(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.register(t, x.remembering(t, "alice")), x.phone(t, "bob")
	out := alice.dial("bob")
	began := alice.written("our call began", func(r app.HistoryRow) bool { return r.Call == out }).Row
	if !began.Open || began.Direction != "out" || began.Account != "alice" || began.Remote.URI != "sip:bob@localhost" || began.EndedAt != nil || began.Missed || !began.Privacy.Expected {
		t.Errorf("at the beginning it is %+v", began)
	}
	ringing := bob.written("their call began", func(r app.HistoryRow) bool { return r.Direction == "in" }).Row
	if !ringing.Open || ringing.Remote.URI != "sip:alice@localhost" || ringing.Missed {
		t.Errorf("at the beginning it is %+v", ringing)
	}
	bob.do(bob.Answer(ringing.Call))
	alice.connected()
	bob.connected()
	alice.do(alice.Hangup(out))
	for _, p := range []*phone{alice, bob} {
		row := p.over()
		if row.AnsweredAt == nil || row.EndedAt == nil || row.Codec != "PCMU" || row.SRTP == nil || row.SRTP.Suite != "AES_CM_128_HMAC_SHA1_80" ||
			row.Privacy.Verdict != "private" || row.Privacy.Expected || row.Missed {
			t.Errorf("at the end it is %+v", row)
		}
		var codes []string
		for _, reason := range row.Privacy.Reasons {
			codes = append(codes, reason.Code)
		}
		if got := strings.Join(codes, " "); got != "voice-encrypted keys-over-tls server-can-hear" || row.Privacy.Reasons[1].Args["version"] != "1.3" {
			t.Errorf("the reasons are %+v", row.Privacy.Reasons)
		}
	}
	if rows := alice.rows(app.HistoryQuery{}); len(rows) != 1 || rows[0].Cause != "local-hangup" || rows[0].ID != began.ID {
		t.Errorf("the history is %+v", rows)
	}
}

func TestWhoHasHeardOfTheEndFindsItInTheHistory(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.register(t, x.remembering(t, "alice")), x.phone(t, "bob")
	for range 20 {
		id := alice.dial("bob")
		bob.call(app.CallIncoming)
		alice.do(alice.Hangup(id))
		alice.ended(app.CauseCancelled, 0)
		if rows := alice.rows(app.HistoryQuery{Limit: 1}); len(rows) != 1 || rows[0].Call != id || rows[0].Open || rows[0].Cause != "cancelled" {
			t.Fatalf("the history is %+v", rows)
		}
		bob.call(app.CallEnded)
	}
}

func TestWhatCountsAsMissed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*app.Options)
		do     func(alice, bob *phone)
		cause  string
		missed int
	}{
		{"the caller gives up", nil, func(alice, bob *phone) {
			id := alice.dial("bob")
			bob.call(app.CallIncoming)
			alice.do(alice.Hangup(id))
		}, "cancelled", 1},
		{"it is declined", nil, func(alice, bob *phone) {
			alice.dial("bob")
			bob.do(bob.Reject(bob.call(app.CallIncoming).ID, 0))
		}, "declined", 0},
		{"it is answered", nil, func(alice, bob *phone) {
			out, _ := talk(alice, bob, "bob")
			alice.do(alice.Hangup(out.ID))
		}, "remote-hangup", 0},
		{"do not disturb", func(o *app.Options) { o.Config.Calls.DND = true }, func(alice, _ *phone) { alice.dial("bob") }, "busy", 1},
		{"it can't be agreed on", func(o *app.Options) { o.Config.Accounts[0].MediaEncryption = "off" }, func(alice, _ *phone) { alice.dial("bob") }, "not-acceptable", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := startExchange(t)
			alice := x.phone(t, "alice", encrypting("required"))
			options := x.remembering(t, "bob")
			if test.change != nil {
				test.change(&options)
			}
			bob := x.register(t, options)
			test.do(alice, bob)
			row := bob.over()
			if row.Cause != test.cause || row.Missed != (test.missed == 1) || row.EndedAt == nil || row.Account != "bob" {
				t.Errorf("the row is %+v", row)
			}
			if missed := bob.Snapshot().Missed; missed != test.missed {
				t.Errorf("%d calls were missed", missed)
			}
			bob.Close()
			again := x.register(t, options) // it is still so after a restart
			if missed := again.Snapshot().Missed; missed != test.missed {
				t.Errorf("after a restart %d calls were missed", missed)
			}
		})
	}
}

func TestABusyPhoneMissesTheNextCall(t *testing.T) {
	x := startExchange(t)
	alice, carol := x.phone(t, "alice"), x.phone(t, "carol")
	options := x.remembering(t, "bob")
	options.Config.Calls.Limit = 1
	bob := x.register(t, options)
	talk(alice, bob, "bob")
	carol.dial("bob")
	if row := bob.over(); !row.Missed || row.Cause != "busy" || row.Code != 486 || row.Remote.URI != "sip:carol@localhost" || !strings.Contains(row.Reason, "limit") {
		t.Errorf("the row is %+v", row)
	}
}

func TestTheHistoryDoesNotMissACallAnsweredElsewhere(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
	alice.call(app.CallIncoming)
	s.ask("CANCEL", nil, `Reason: SIP;cause=200;text="Call completed elsewhere"`)
	if row := alice.over(); row.Cause != "elsewhere" || row.Missed || alice.Snapshot().Missed != 0 {
		t.Errorf("the row is %+v", row)
	}
}

func TestAPhoneThatClosesWritesDownHowItsCallsEnded(t *testing.T) {
	x := startExchange(t)
	options := x.remembering(t, "alice")
	alice, bob := x.register(t, options), x.phone(t, "bob")
	talk(alice, bob, "bob")
	alice.closes()
	alice.over() // which is told before the stream ends
	rows := x.register(t, options).rows(app.HistoryQuery{})
	if len(rows) != 1 || rows[0].Open || rows[0].Cause != "local-hangup" || rows[0].EndedAt == nil {
		t.Errorf("the history is %+v", rows)
	}
}

func TestWhatACrashLeftOpenIsShownAsWhatIsKnown(t *testing.T) {
	options := startExchange(t).remembering(t, "alice")
	s, err := store.Open(filepath.Join(options.Profile, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(store.Row{Call: "x", Account: "alice", Direction: "in", StartedAt: time.Now(), Open: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p := startPhone(t, options)
	if rows := p.rows(app.HistoryQuery{Missed: true}); len(rows) != 1 || rows[0].Open || rows[0].Cause != "unknown" || rows[0].EndedAt != nil || rows[0].Reason == "" {
		t.Errorf("the history is %+v", rows)
	}
	if missed := p.first.Missed; missed != 1 {
		t.Errorf("%d calls were missed", missed)
	}
}

func TestMissedCallsAreSeenAndRowsRemovedAndFrontsHearOfIt(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.remembering(t, "bob")
	options.Config.Calls.DND = true
	bob := x.register(t, options)
	var ids []string
	for i := range 3 {
		alice.dial("bob")
		news := bob.written("a call was missed", func(r app.HistoryRow) bool { return r.Missed })
		if news.Missed != i+1 {
			t.Errorf("%d missed, want %d", news.Missed, i+1)
		}
		ids = append(ids, news.Row.ID)
		alice.call(app.CallEnded)
	}
	hears := func(removed string, missed int) {
		t.Helper()
		until(bob, "it heard of a change", func(h app.History) bool {
			return h.Row == nil && h.Removed == removed && h.Missed == missed
		})
	}
	bob.do(bob.SeeHistory(ids[1]))
	hears("", 2)
	bob.do(bob.RemoveHistory(ids[0]))
	hears(ids[0], 1)
	bob.do(bob.SeeHistory(""))
	hears("", 0)
	refuses(t, bob.RemoveHistory(ids[0]), app.CodeNoSuchRow)
	refuses(t, bob.SeeHistory("x"), app.CodeNoSuchRow)
	if rows := bob.rows(app.HistoryQuery{}); len(rows) != 2 || !rows[0].Seen || rows[0].ID != ids[2] {
		t.Errorf("left: %+v", rows)
	}
	bob.do(bob.RemoveHistory(app.AllRows))
	hears(app.AllRows, 0)
	if rows := bob.rows(app.HistoryQuery{}); len(rows) != 0 {
		t.Errorf("left: %+v", rows)
	}
}

func TestTheHistoryIsExportedWhole(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.register(t, x.remembering(t, "alice")), x.phone(t, "bob")
	out, _ := talk(alice, bob, "bob")
	alice.do(alice.Hangup(out.ID))
	alice.over()
	text, err := alice.ExportHistory()
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil || len(table) != 2 || len(table[0]) != len(table[1]) {
		t.Fatalf("%q, %v", text, err)
	}
	row := map[string]string{}
	for i, name := range table[0] {
		row[name] = table[1][i]
	}
	if _, err := time.Parse(time.RFC3339, row["Answered"]); err != nil || row["Address"] != "sip:bob@localhost" || row["Verdict"] != "private" || row["Account"] != "alice" ||
		row["Verdict reasons"] != "voice-encrypted keys-over-tls server-can-hear" || row["Cause"] != "local-hangup" {
		t.Errorf("the row is %v, %v", row, err)
	}
}

func TestADamagedHistoryIsSetAsideAndTold(t *testing.T) {
	x := startExchange(t)
	options := x.remembering(t, "alice")
	path := filepath.Join(options.Profile, store.FileName)
	if err := os.WriteFile(path, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	p := x.register(t, options)
	warnings := p.Snapshot().Warnings
	if len(warnings) != 1 || warnings[0].Code != app.WarningHistoryAside || !strings.Contains(warnings[0].Text, path+".broken-") {
		t.Fatalf("warned of %+v", warnings)
	}
	if aside, err := filepath.Glob(path + ".broken-*"); err != nil || len(aside) != 1 || !strings.HasPrefix(load(t, aside[0]), "no database") {
		t.Errorf("set aside: %v, %v", aside, err)
	}
	p.dial("bob")
	if row := p.over(); row.Cause != "no-answer" {
		t.Errorf("the new one has %+v", row)
	}
}

func TestAPhoneGoesOnWithAHistoryThatCantBeKept(t *testing.T) {
	x := startExchange(t)
	options := x.remembering(t, "alice")
	if err := os.Mkdir(filepath.Join(options.Profile, store.FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	p := x.register(t, options)
	if warnings := p.Snapshot().Warnings; len(warnings) != 1 || warnings[0].Code != app.WarningHistoryMemory {
		t.Errorf("warned of %+v", warnings)
	}
	p.dial("bob")
	p.over() // in memory
}

func TestWhatTheDiskDoesNotTakeIsWrittenWhenItDoes(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.remembering(t, "bob")
	options.Config.Calls.DND = true
	bob := x.register(t, options)
	disk, err := sql.Open("sqlite", filepath.Join(options.Profile, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	disk.SetMaxOpenConns(1)
	if _, err := disk.Exec("BEGIN IMMEDIATE"); err != nil { // nobody else may write now
		t.Fatal(err)
	}
	alice.dial("bob")
	if w := until(bob, "it warned", func(app.Warning) bool { return true }); w.Code != app.WarningHistoryWrite || w.Text == "" {
		t.Errorf("warned of %+v", w)
	}
	alice.ended(app.CauseBusy, 486) // the phone goes on
	if s := bob.Snapshot(); s.Missed != 1 || len(s.Warnings) != 1 {
		t.Errorf("it stands at %+v", s)
	}
	if _, err := disk.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	alice.dial("bob")
	for i := range 2 {
		if news := bob.written("a call was missed", func(app.HistoryRow) bool { return true }); news.Missed != 2 {
			t.Errorf("row %d: %d were missed", i, news.Missed)
		}
	}
	if w := until(bob, "the warning was over", func(app.Warning) bool { return true }); w.Code != app.WarningHistoryWrite || w.Text != "" {
		t.Errorf("warned of %+v", w)
	}
	if s := bob.Snapshot(); s.Missed != 2 || len(s.Warnings) != 0 || len(bob.rows(app.HistoryQuery{})) != 2 {
		t.Errorf("it stands at %+v", s)
	}
}
