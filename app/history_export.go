package app

import (
	"strconv"
	"strings"
	"time"

	"sotto/app/contact"
)

// historyColumns are those of the history as CSV.
var historyColumns = []string{"Started", "Answered", "Ended", "Direction", "Account", "Contact", "Name", "Address", "Missed",
	"Cause", "Code", "Reason", "Codec", "SRTP suite", "Verdict", "Verdict reasons"}

// ExportHistory returns the whole history as CSV (RFC 4180, UTF-8), newest
// first. Times are RFC 3339.
func (p *Phone) ExportHistory() ([]byte, error) {
	table := [][]string{historyColumns}
	for q := (HistoryQuery{Limit: MostListed}); ; {
		page, err := p.History(q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			table = append(table, cells(row))
			q.Before = row.ID
		}
		if !page.More {
			return contact.Rows(table)
		}
	}
}

func cells(r HistoryRow) []string {
	suite, missed, code := "", "", ""
	if r.SRTP != nil {
		suite = r.SRTP.Suite
	}
	if r.Missed {
		missed = "yes"
	}
	if r.Code != 0 {
		code = strconv.Itoa(r.Code)
	}
	var reasons []string
	for _, reason := range r.Privacy.Reasons {
		reasons = append(reasons, reason.Code)
	}
	row := []string{stamp(&r.StartedAt), stamp(r.AnsweredAt), stamp(r.EndedAt), r.Direction, r.Account, r.Remote.Contact, r.Remote.Name, r.Remote.URI,
		missed, r.Cause, code, r.Reason, r.Codec, suite, r.Privacy.Verdict, strings.Join(reasons, " ")}
	for i, cell := range row {
		row[i] = contact.Guarded(cell)
	}
	return row
}

// stamp is a moment as a cell; empty for none.
func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}
