package app

import (
	"encoding/json"
	"reflect"

	"sotto/app/store"
	"sotto/sip"
)

// HistoryRow is one call of the history.
type HistoryRow = store.Row

// History tells of a change of the history: a row that is written, new or anew,
// or that was removed. What it tells is on the disk.
type History struct {
	Row     *HistoryRow `json:"row,omitempty"`
	Removed string      `json:"removed,omitempty"` // a row's id, or "all"
	Missed  int         `json:"missed"`            // as in the state
}

// AllRows stands for every row in History.Removed.
const AllRows = "all"

// Method implements Event.
func (History) Method() string { return "history" }

// Subject implements Event: of a row the newest word is enough.
func (h History) Subject() string {
	if h.Row == nil {
		return ""
	}
	return h.Row.ID
}

// tally counts the missed calls that nobody has seen: those on the disk, and
// those on their way to it.
type tally struct{ kept, pending int }

func (t tally) count() int { return t.kept + t.pending }

// record writes a call down as it stands now, if that is news for the history.
// The owner does not wait for the disk.
func (p *Phone) record(c *call, now Call) {
	row := rowOf(c.atWorst(now))
	if reflect.DeepEqual(c.row, row) {
		return
	}
	c.row = row
	p.write(row)
}

// atWorst is a call as it stands now, with the least private verdict that it had
// since it was answered: what was said in clear stays said, however it went on.
func (c *call) atWorst(now Call) Call {
	switch {
	case now.AnsweredAt == nil || now.Privacy.Expected:
	case c.worst == nil || !worse(c.worst.Verdict, now.Privacy.Verdict):
		c.worst = &now.Privacy
	default:
		now.Privacy = *c.worst
		if now.Privacy.Verdict == Open {
			now.SRTP = nil
		}
	}
	return now
}

// turnAway refuses a call before it can ring, and writes it down: it is missed.
func (p *Phone) turnAway(a *account, e sip.Incoming, code int, reason Reason) {
	c := p.unlisted(a, Incoming, Party{URI: e.Remote.URI, Name: e.Remote.Name})
	c.shown.State, c.shown.EndedAt = CallEnded, &c.shown.StartedAt
	c.shown.Cause, c.shown.Code = statuses[code], code
	c.shown.Reason, c.shown.ReasonCode, c.shown.ReasonArgs = reason.Text, reason.Code, reason.Args
	p.log.Info("a call was turned away", "account", a.config.ID, "code", code, "reason", reason.Code)
	p.record(c, c.snapshot())
	e.Call.Reject(code)
}

func (p *Phone) write(row store.Row) {
	if row.Missed {
		p.missed.pending++
	}
	p.records.work.Post(func() {
		written, err := p.records.write(row)
		unseen, failed := p.records.store.Unseen()
		p.loop.Post(func() { p.wrote(written, unseen, failed == nil, err) })
	})
}

// wrote takes note of what has come to the disk.
func (p *Phone) wrote(written []store.Row, unseen int, counted bool, err error) {
	for _, row := range written {
		if row.Missed && !row.Seen {
			p.missed.pending--
		}
	}
	if counted {
		p.missed.kept = unseen
	}
	for _, row := range written {
		p.present(&row)
		p.publish(History{Row: &row, Missed: p.missed.count()})
	}
	if err != nil {
		p.log.Error("the history can't be written", "error", err)
		p.warn(p.Language().warning("warning.history-not-written", "detail", detail(err)))
		return
	}
	p.warn(Warning{Code: WarningHistoryWrite})
}

// present puts into a row what is not kept: whose number it is, and a sentence
// where nobody saw the end of the call.
func (p *Phone) present(row *store.Row) {
	row.Remote.Contact = p.records.whose(row.Remote.URI)
	if row.Cause == store.CauseUnknown {
		reason := p.Language().reason("end.unknown")
		row.Reason, row.ReasonCode = reason.Text, reason.Code
	}
}

// rowOf is a call as the history keeps it.
func rowOf(c Call) store.Row {
	row := store.Row{
		Call: c.ID, Account: c.Account, Direction: string(c.Direction), Remote: store.Remote{URI: c.Remote.URI, Name: c.Remote.Name},
		StartedAt: c.StartedAt, AnsweredAt: c.AnsweredAt, EndedAt: c.EndedAt, Open: c.State != CallEnded,
		Cause: string(c.Cause), Code: c.Code, Reason: c.Reason, ReasonCode: c.ReasonCode, ReasonArgs: c.ReasonArgs, Codec: c.Codec,
		Privacy: store.Privacy{Verdict: string(c.Privacy.Verdict), Expected: c.Privacy.Expected}, Missed: wasMissed(c),
	}
	if c.SRTP != nil {
		row.SRTP = &store.SRTP{Suite: c.SRTP.Suite}
	}
	for _, r := range c.Privacy.Reasons {
		row.Privacy.Reasons = append(row.Privacy.Reasons, store.Reason{Code: r.Code, Args: r.Args})
	}
	return row
}

// wasMissed says whether somebody called and got nobody: not answered here, not
// refused here by a person, not answered elsewhere.
func wasMissed(c Call) bool {
	return c.State == CallEnded && c.Direction == Incoming && c.AnsweredAt == nil && c.Cause != CauseDeclined && c.Cause != CauseElsewhere
}

// HistoryQuery chooses rows of the history.
type HistoryQuery struct {
	Before  string // the id of a row; older ones are wanted. Empty: from the newest on
	Limit   int    // 1 to MostListed; 0: 100
	Account string // empty: of every account
	Missed  bool   // only missed ones
	Text    string // in names, addresses and the names of contacts, in any case
}

// HistoryPage is some rows, newest first.
type HistoryPage struct {
	Rows []HistoryRow `json:"rows"`
	More bool         `json:"more"` // there are older ones: ask Before the last of these
}

// Bounds of a page.
const (
	// MostListed is how many rows or contacts a page may have.
	MostListed = 500
	usualPage  = 100
	// pageBytes is how long a page may be as JSON: a line of the control
	// protocol holds it.
	pageBytes = 512 << 10
)

// History returns rows of the history. A call whose end was told is there as
// one that has ended. Like the other methods that work with the records, it
// waits for the disk.
func (p *Phone) History(q HistoryQuery) (HistoryPage, error) {
	limit := pageLimit(q.Limit)
	page := HistoryPage{Rows: []HistoryRow{}}
	err := p.recall(func(s *store.Store) error {
		tails, err := tailsOf(s, q.Text)
		if err != nil {
			return err
		}
		page.Rows, err = s.List(store.Query{Before: q.Before, Limit: limit + 1, Account: q.Account, Missed: q.Missed, Text: q.Text, Tails: tails})
		return err
	})
	if err != nil {
		return page, err
	}
	for i := range page.Rows {
		p.present(&page.Rows[i])
	}
	page.Rows, page.More = paged(page.Rows, limit)
	return page, nil
}

func pageLimit(wanted int) int {
	if wanted == 0 {
		return usualPage
	}
	return min(max(wanted, 1), MostListed)
}

// paged cuts a list where it has enough for a page, of which there is always
// one, and says whether something is left.
func paged[T any](list []T, limit int) (page []T, more bool) {
	size := 0
	for i, item := range list {
		text, err := json.Marshal(item)
		size += len(text)
		if i >= limit || i > 0 && (size > pageBytes || err != nil) {
			return list[:i], true
		}
	}
	return list, false
}

// RemoveHistory takes a row out of the history, or all of them: AllRows. The
// call of a row that goes on comes back when it ends.
func (p *Phone) RemoveHistory(id string) error {
	return p.revise(History{Removed: id}, func(s *store.Store) error {
		if id == AllRows {
			return s.Clear()
		}
		return p.found(s.Remove(id))
	})
}

// SeeHistory notes that its owner knows of a missed call; an empty id is all.
func (p *Phone) SeeHistory(id string) error {
	return p.revise(History{}, func(s *store.Store) error {
		if id != "" {
			return p.found(s.See(id))
		}
		_, err := s.See("")
		return err
	})
}

func (p *Phone) found(there bool, err error) error {
	if err == nil && !there {
		return p.refusal(CodeNoSuchRow, "error.no-such-row")
	}
	return err
}

// revise changes the history by hand, and tells of it with what is missed then.
func (p *Phone) revise(news History, change func(*store.Store) error) error {
	return p.recall(func(s *store.Store) error {
		if err := change(s); err != nil {
			return err
		}
		unseen, err := s.Unseen()
		if err != nil {
			return err
		}
		p.loop.Post(func() {
			p.missed.kept = unseen
			news.Missed = p.missed.count()
			p.publish(news)
		})
		return nil
	})
}
