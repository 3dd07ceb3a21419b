package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const printed = `goos: linux
cpu: A Processor
BenchmarkBeat/off,_2_legs-4     	    2000	      5196 ns/op	       0 B/op	       0 allocs/op
BenchmarkDelay/begun-4         	       1	        40.00 playout-ms	        51.05 sum-p50-ms	        70.69 sum-p99-ms
BenchmarkDelay/settled-4       	       1	        20.00 playout-ms	        32.04 sum-p50-ms	        42.08 sum-p99-ms
BenchmarkLateness/100_calls-4  	       1	        4.40 late-max-ms	         1.617 late-p50-ms	         3.52 late-p99.9-ms
BenchmarkSRTPCalls/20-4 	       1	       3000 baresip-KiB/call	        66.22 baresip-MiB	         4.170 baresip-ms-CPU/s/call	       110.4 sotto-KiB/call	        17.01 sotto-MiB	         1.948 sotto-ms-CPU/s/call
PASS
`

const page = "before\n" + begin + "old\n" + end + "after\n"

func TestThePageGetsTheTable(t *testing.T) {
	got, err := afterwards(t, "printf '%s' '"+printed+"'")
	want := "before\n" + begin + `| 20 calls over TLS with SRTP for 60 s, on 4 processors (A Processor) | Sotto | baresip |
| --- | --- | --- |
| CPU time per second of call | 1.95 ms | 4.17 ms |
| memory with 20 calls | 17.0 MiB | 66.2 MiB |
| memory for each further call | 110 KiB | 3000 KiB |
| delay added to a voice, both ways together: half, and 99 of 100, are below | 32 ms, 42 ms |  |
| the same in the first seconds of a call | 51 ms, 71 ms |  |
| frames of 100 calls that leave after their time: half, and 999 of 1,000, by less than | 1.6 ms, 3.5 ms |  |
` + end + "after\n"
	if err != nil || got != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
}

func TestThePageStaysWithoutAllFiguresAndAfterAFailure(t *testing.T) {
	without := strings.ReplaceAll(printed, "BenchmarkSRTPCalls", "BenchmarkOther")
	if got, err := afterwards(t, "printf '%s' '"+without+"'"); err != nil || got != page {
		t.Errorf("%v, got\n%s", err, got)
	}
	if got, err := afterwards(t, "printf '%s' '"+printed+"'; exit 1"); err == nil || got != page {
		t.Errorf("%v, got\n%s", err, got)
	}
}

func TestAPageWithoutAPlaceIsAnError(t *testing.T) {
	for _, page := range []string{"", begin, end + begin} {
		if _, err := between([]byte(page), nil); err == nil {
			t.Errorf("%q has a place for a table", page)
		}
	}
}

// afterwards is the page after a run of that shell command.
func afterwards(t *testing.T, command string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	failed := run(path, []string{"sh", "-c", command}, new(bytes.Buffer))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), failed
}
