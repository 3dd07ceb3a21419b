package store

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

var noon = time.UnixMilli(1795348800123)

func put(t testing.TB, s *Store, r Row) Row {
	t.Helper()
	kept, err := s.Put(r)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// list returns all rows that fit, unless there is a limit.
func list(t testing.TB, s *Store, q Query) []Row {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	rows, err := s.List(q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// calls names the calls of rows.
func calls(rows []Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Call)
	}
	return strings.Join(names, " ")
}

func unseen(t *testing.T, s *Store) int {
	t.Helper()
	n, err := s.Unseen()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARowIsKeptAsItIsAndChangedAsTheCallGoesOn(t *testing.T) {
	path := file(t)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	began := Row{Call: "c1", Account: "office", Direction: "in", Remote: Remote{URI: "sip:bob@example.com", Name: "Bob"}, StartedAt: noon, Open: true,
		Privacy: Privacy{Verdict: "open"}}
	if r := put(t, s, began); r.ID != "1" || r.Privacy.Reasons == nil {
		t.Errorf("the row is %+v", r)
	}
	later := noon.Add(time.Minute)
	over := began
	over.Open, over.AnsweredAt, over.EndedAt, over.Cause, over.Code, over.Reason, over.Codec = false, &noon, &later, "remote-hangup", 200, "It is over.", "PCMU"
	over.SRTP = &SRTP{"AES_CM_128_HMAC_SHA1_80"}
	over.Privacy = Privacy{"private", false, []Reason{{"voice-encrypted", map[string]string{"suite": "AES_CM_128_HMAC_SHA1_80"}}, {"server-can-hear", map[string]string{}}}}
	put(t, s, over)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	over.ID = "1"
	if rows := list(t, open(t, path), Query{}); len(rows) != 1 || !reflect.DeepEqual(rows[0], over) {
		t.Errorf("got\n%+v\nwant\n%+v", rows, over)
	}
}

func TestACallWhoseEndNobodySawIsUnknownAndMissedIfItRang(t *testing.T) {
	path := file(t)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for call, r := range map[string]Row{
		"rang": {Direction: "in", Open: true}, "answered": {Direction: "in", Open: true, AnsweredAt: &noon}, "ours": {Direction: "out", Open: true},
		"over": {Direction: "in", Cause: "declined", EndedAt: &noon},
	} {
		r.Call = call
		put(t, s, r)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	for _, r := range list(t, s, Query{}) {
		if r.Call == "over" {
			if r.Cause != "declined" || r.Missed {
				t.Errorf("one that was over: %+v", r)
			}
			continue
		}
		if r.Open || r.Cause != CauseUnknown || r.EndedAt != nil || r.Missed != (r.Call == "rang") {
			t.Errorf("%+v", r)
		}
	}
	if n := unseen(t, s); n != 1 {
		t.Errorf("%d were missed", n)
	}
}

func TestRowsAreListedByWhatIsAsked(t *testing.T) {
	s := open(t, "")
	for i, r := range []Row{
		{Call: "a", Account: "office", Remote: Remote{URI: "sip:anna@example.com", Name: "Änna"}},
		{Call: "b", Account: "home", Remote: Remote{URI: "sip:+49301234567@example.com"}, Missed: true},
		{Call: "c", Account: "office", Remote: Remote{URI: "sip:carol_x@example.com"}, Missed: true},
		{Call: "d", Account: "office", Remote: Remote{URI: "sip:0301234567@example.com"}},
	} {
		r.StartedAt = noon.Add(-time.Duration(i) * time.Hour) // a clock that was set back changes no order
		put(t, s, r)
	}
	for name, test := range map[string]struct {
		q    Query
		want string
	}{
		"all, newest first":         {Query{}, "d c b a"},
		"the first page":            {Query{Limit: 2}, "d c"},
		"the next page":             {Query{Limit: 2, Before: "3"}, "b a"},
		"before one that is gone":   {Query{Before: "99"}, "d c b a"},
		"before what is no row":     {Query{Before: "x"}, ""},
		"of an account":             {Query{Account: "office"}, "d c a"},
		"missed":                    {Query{Missed: true}, "c b"},
		"missed of an account":      {Query{Missed: true, Account: "office"}, "c"},
		"by a name in any case":     {Query{Text: " äNNA "}, "a"},
		"by an address":             {Query{Text: "CAROL_"}, "c"},
		"a sign is only itself":     {Query{Text: "caro%"}, ""},
		"by the digits of somebody": {Query{Text: "bob", Tails: []string{"1234567", "7654321"}}, "d b"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := calls(list(t, s, test.q)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	called, err := s.Called("EXAMPLE", 3)
	if want := "[{sip:0301234567@example.com } {sip:carol_x@example.com } {sip:+49301234567@example.com }]"; fmt.Sprint(called) != want || err != nil {
		t.Errorf("called %v, %v", called, err)
	}
}

func TestMissedCallsAreSeenOneByOneOrAll(t *testing.T) {
	s := open(t, "")
	for _, call := range []string{"a", "b", "c"} {
		put(t, s, Row{Call: call, Direction: "in", Missed: true})
	}
	put(t, s, Row{Call: "d"})
	if found, err := s.See("2"); !found || err != nil || unseen(t, s) != 2 {
		t.Errorf("%v, %v, %d unseen", found, err, unseen(t, s))
	}
	put(t, s, Row{Call: "b", Direction: "in", Missed: true, Reason: "written again"})
	if n := unseen(t, s); n != 2 {
		t.Errorf("a row that is written again is unseen again: %d", n)
	}
	if found, err := s.See(""); !found || err != nil || unseen(t, s) != 0 {
		t.Errorf("%v, %v, %d unseen", found, err, unseen(t, s))
	}
	if found, err := s.See("99"); found || err != nil {
		t.Error("a row that is not there was seen", err)
	}
}

func TestRowsAreRemoved(t *testing.T) {
	s := open(t, "")
	for _, call := range []string{"a", "b", "c"} {
		put(t, s, Row{Call: call})
	}
	if found, err := s.Remove("2"); !found || err != nil {
		t.Error(found, err)
	}
	if found, err := s.Remove("2"); found || err != nil {
		t.Error(found, err)
	}
	if got := calls(list(t, s, Query{})); got != "c a" {
		t.Errorf("left: %s", got)
	}
	if err := s.Clear(); err != nil || len(list(t, s, Query{})) != 0 {
		t.Error("not all are gone", err)
	}
	if r := put(t, s, Row{Call: "d"}); r.ID != "4" {
		t.Errorf("an id is used again: %+v", r)
	}
}

func TestTheOldestRowsGoFirst(t *testing.T) {
	path := file(t)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	s.most = 10
	for i := range spare + 5 {
		put(t, s, Row{Call: fmt.Sprint(i)})
	}
	if n := len(list(t, s, Query{})); n != 10+5 {
		t.Errorf("%d rows", n)
	}
	if err := s.truncate(); err != nil {
		t.Fatal(err)
	}
	if got := list(t, s, Query{}); len(got) != 10 || got[0].Call != fmt.Sprint(spare+4) {
		t.Errorf("%d rows, the newest %s", len(got), got[0].Call)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// fill writes n calls with 500 people, as one transaction.
func fill(b *testing.B, s *Store, n int) {
	b.Helper()
	tx, err := s.db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	statement, err := tx.Prepare("INSERT INTO history (" + strings.TrimPrefix(rowColumns, "id, ") + ", tail, words) VALUES (" + strings.Repeat("?, ", 20) + "?)")
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		r := Row{Call: fmt.Sprint(i), Account: "office", Direction: "in", StartedAt: noon, EndedAt: &noon, Missed: i%3 == 0, Seen: i%6 == 0, Cause: "remote-hangup",
			Remote:  Remote{fmt.Sprintf("sip:+4930%07d@pbx.example.com", i%500), fmt.Sprintf("Person %d", i%500), ""},
			Privacy: Privacy{"private", false, []Reason{{"voice-encrypted", map[string]string{"suite": "AES_CM_128_HMAC_SHA1_80"}}, {"server-can-hear", map[string]string{}}}}}
		values, err := r.values()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := statement.Exec(values...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkHistory(b *testing.B) {
	for _, rows := range []int{10_000, MostRows} {
		path := file(b)
		s := open(b, path)
		fill(b, s, rows)
		for name, q := range map[string]Query{
			"a page":           {Limit: 100},
			"the last page":    {Limit: 100, Before: "101"},
			"missed":           {Limit: 100, Missed: true},
			"a text":           {Limit: 100, Text: "person 499"},
			"a text not found": {Limit: 100, Text: "nobody"},
			"all":              {Limit: rows},
		} {
			b.Run(fmt.Sprintf("%s of %d", name, rows), func(b *testing.B) {
				for b.Loop() {
					list(b, s, q)
				}
			})
		}
		b.Run(fmt.Sprintf("written beside %d", rows), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				put(b, s, Row{Call: fmt.Sprint("new ", b.N, i), Direction: "in"})
			}
		})
		b.Run(fmt.Sprintf("opened with %d", rows), func(b *testing.B) {
			for b.Loop() {
				other, err := Open(path)
				if err != nil {
					b.Fatal(err)
				}
				if err := other.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
