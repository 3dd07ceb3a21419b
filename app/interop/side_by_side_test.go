//go:build interop

package interop

import (
	"fmt"
	"sync"
	"testing"
)

// sideBySide runs a test for each row, so many at once. It is not t.Parallel, whose limit is the number of processors:
// those who wait for eight seconds of speech need none.
func sideBySide[R interface{ name() string }](t *testing.T, atOnce int, rows []R, test func(*testing.T, R)) {
	next := make(chan R)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for row := range next {
				t.Run(row.name(), func(t *testing.T) { test(t, row) })
			}
		})
	}
	for _, row := range rows {
		next <- row
	}
	close(next)
	workers.Wait()
}

// user is the name of an account of one of several rows.
func user(who string, row int) string { return fmt.Sprintf("%s-%d", who, row) }
