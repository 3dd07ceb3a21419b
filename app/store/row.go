package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"sotto/app/contact"
)

// Row is one call of the history. It is there from the moment the call begins.
type Row struct {
	ID         string     `json:"id"`   // given by the store; numbers that grow
	Call       string     `json:"call"` // the call's id while it went on
	Account    string     `json:"account"`
	Direction  string     `json:"direction"` // in or out
	Remote     Remote     `json:"remote"`
	StartedAt  time.Time  `json:"started_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	EndedAt    *time.Time `json:"ended_at,omitempty"` // nil for a call that goes on, or whose end nobody saw
	Open       bool       `json:"open"`               // the call goes on
	Cause      string     `json:"cause,omitempty"`
	Code       int        `json:"code,omitempty"`
	Reason     string     `json:"reason,omitempty"` // a sentence for people, as it was told; none for CauseUnknown
	// ReasonCode and ReasonArgs are what the sentence was made of.
	ReasonCode string            `json:"reason_code,omitempty"`
	ReasonArgs map[string]string `json:"reason_args,omitempty"`
	Codec      string            `json:"codec,omitempty"`
	SRTP       *SRTP             `json:"srtp,omitempty"` // nil: plain RTP, or never agreed
	Privacy    Privacy           `json:"privacy"`
	Missed     bool              `json:"missed"` // nobody here answered it, or refused it
	Seen       bool              `json:"seen"`   // of a missed one: its owner knows
}

// Remote is the other side of a call.
type Remote struct {
	URI     string `json:"uri"`
	Name    string `json:"name,omitempty"`    // as it called itself
	Contact string `json:"contact,omitempty"` // the name of the contact who has the number; not kept
}

// SRTP names how a call's voice was encrypted.
type SRTP struct {
	Suite string `json:"suite"`
}

// Privacy is the least private that a call was since it was answered, or what it
// would have been.
type Privacy struct {
	Verdict  string   `json:"verdict"`
	Expected bool     `json:"expected"` // the call was not answered: what it would have been
	Reasons  []Reason `json:"reasons"`
}

// Reason is one fact behind a verdict.
type Reason struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
}

// rowColumns are those that scanRow reads.
const rowColumns = "id, call, account, direction, uri, name, started, answered, ended, open, cause, code, reason, reason_code, reason_args, codec, suite, verdict, expected, reasons, missed, seen"

func scanRow(from interface{ Scan(...any) error }) (Row, error) {
	var r Row
	var id, started int64
	var answered, ended sql.NullInt64
	var suite, reasons, args string
	err := from.Scan(&id, &r.Call, &r.Account, &r.Direction, &r.Remote.URI, &r.Remote.Name, &started, &answered, &ended,
		&r.Open, &r.Cause, &r.Code, &r.Reason, &r.ReasonCode, &args, &r.Codec, &suite, &r.Privacy.Verdict, &r.Privacy.Expected, &reasons, &r.Missed, &r.Seen)
	if err != nil {
		return r, err
	}
	r.ID, r.StartedAt = strconv.FormatInt(id, 10), time.UnixMilli(started)
	r.AnsweredAt, r.EndedAt = moment(answered), moment(ended)
	if suite != "" {
		r.SRTP = &SRTP{suite}
	}
	r.Privacy.Reasons = []Reason{}
	return r, errors.Join(json.Unmarshal([]byte(reasons), &r.Privacy.Reasons), json.Unmarshal([]byte(args), &r.ReasonArgs))
}

// values are a row's, in the order of rowColumns without its id and with what
// it is found by.
func (r Row) values() ([]any, error) {
	args, err := json.Marshal(r.ReasonArgs)
	if err != nil {
		return nil, err
	}
	reasons, err := json.Marshal(r.Privacy.Reasons)
	if r.Privacy.Reasons == nil {
		reasons = []byte("[]")
	}
	suite := ""
	if r.SRTP != nil {
		suite = r.SRTP.Suite
	}
	return []any{r.Call, r.Account, r.Direction, r.Remote.URI, r.Remote.Name, r.StartedAt.UnixMilli(), milliseconds(r.AnsweredAt), milliseconds(r.EndedAt),
		r.Open, r.Cause, r.Code, r.Reason, r.ReasonCode, string(args), r.Codec, suite, r.Privacy.Verdict, r.Privacy.Expected, string(reasons), r.Missed, r.Seen,
		contact.Read(r.Remote.URI).Tail(), strings.ToLower(r.Remote.Name + "\n" + r.Remote.URI)}, err
}

func moment(t sql.NullInt64) *time.Time {
	if !t.Valid {
		return nil
	}
	at := time.UnixMilli(t.Int64)
	return &at
}

func milliseconds(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMilli()
}
