package interop

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatWasReportedBeforeTheWaitCounts(t *testing.T) {
	j := newJournal[int]()
	j.add(1)
	j.add(2)
	if got, err := j.wait("two", 0, time.Minute, func(n int) bool { return n == 2 }); got != 2 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestAWaitEndsWithTheEntryTheEndOrTheLimit(t *testing.T) {
	over := errors.New("the peer is gone")
	for name, test := range map[string]struct {
		happens func(*journal[int])
		want    int
		err     string
	}{
		"the entry":          {func(j *journal[int]) { j.add(7); j.add(8) }, 8, ""},
		"the end":            {func(j *journal[int]) { j.add(7); j.end(over) }, 0, "the peer is gone; last: [8 7]"},
		"the limit":          {func(j *journal[int]) { j.add(7) }, 0, "nothing in 1s; last: [8 7]"},
		"the entry, at last": {func(j *journal[int]) { j.add(8); j.end(over) }, 8, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJournal[int]()
				j.add(8) // an earlier one, which does not count
				from := j.length()
				go test.happens(j)
				got, err := j.wait("eight", from, time.Second, func(n int) bool { return n == 8 })
				if got != test.want || (err == nil) != (test.err == "") {
					t.Fatalf("got %d, %v; want %d, %q", got, err, test.want, test.err)
				}
				if err != nil && !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v; want %q", err, test.err)
				}
			})
		})
	}
}
