package main

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// lines makes the stream of `go test -json` from events in a short hand: action, package, test, output.
func lines(events ...[4]string) string {
	var b strings.Builder
	for _, e := range events {
		b.WriteString(`{"Action":"` + e[0] + `","Package":"` + e[1] + `","Test":"` + e[2] + `","Output":"` + e[3] + `"}` + "\n")
	}
	return b.String()
}

func TestReportCountsAndShowsWhatFailed(t *testing.T) {
	for _, test := range []struct {
		name, stream  string
		want          Tally
		shown, hidden []string
	}{
		{
			name: "a subtest counts like a test",
			stream: lines([4]string{"run", "p", "T"}, [4]string{"run", "p", "T/a"}, [4]string{"pass", "p", "T/a"},
				[4]string{"pass", "p", "T"}, [4]string{"pass", "p"}),
			want:  Tally{Passed: 2},
			shown: []string{"ok    p  2 passed, 0 failed, 0 skipped"},
		},
		{
			name: "only a failed test's output is shown",
			stream: lines([4]string{"output", "p", "Good", `good says\n`}, [4]string{"pass", "p", "Good"},
				[4]string{"output", "p", "Bad", `bad says\n`}, [4]string{"fail", "p", "Bad"}, [4]string{"fail", "p"}),
			want:   Tally{Passed: 1, Failed: 1},
			shown:  []string{"bad says", "FAIL  p"},
			hidden: []string{"good says"},
		},
		{
			name: "a skipped test is named with its reason",
			stream: lines([4]string{"output", "p", "T", `no such tool\n`}, [4]string{"skip", "p", "T"},
				[4]string{"pass", "p"}),
			want:  Tally{Skipped: 1},
			shown: []string{"skip  p T", "no such tool"},
		},
		{
			name:   "a package without tests is no test",
			stream: lines([4]string{"skip", "p"}),
			shown:  []string{"-     p"},
		},
		{
			name: "a package that fails with no test to blame is one failure",
			stream: lines([4]string{"pass", "p", "T"}, [4]string{"output", "p", "", `goroutine leak\n`},
				[4]string{"fail", "p"}),
			want:  Tally{Passed: 1, Failed: 1},
			shown: []string{"goroutine leak"},
		},
		{
			name: "a test that never ended is shown",
			stream: lines([4]string{"output", "p", "T", `panic: deadline\n`},
				[4]string{"fail", "p"}),
			want:  Tally{Failed: 1},
			shown: []string{"panic: deadline"},
		},
		{
			name:   "a package that never ended is a failure",
			stream: lines([4]string{"output", "p", "T", `half a\n`}),
			want:   Tally{Failed: 1},
			shown:  []string{"half a", "FAIL  p"},
		},
		{
			name: "the compiler's words are shown",
			stream: `{"ImportPath":"p","Action":"build-output","Output":"p.go:1:1: wrong\n"}` + "\n" +
				`{"ImportPath":"p","Action":"build-fail"}` + "\n" + lines([4]string{"fail", "p"}),
			want:  Tally{Failed: 1},
			shown: []string{"p.go:1:1: wrong"},
		},
		{
			name:   "what is no event is passed on",
			stream: "something else\n",
			shown:  []string{"something else"},
		},
		{
			name:   "a last line without its end is read",
			stream: strings.TrimSuffix(lines([4]string{"pass", "p", "T"}, [4]string{"pass", "p"}), "\n"),
			want:   Tally{Passed: 1},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if _, err := io.Copy(r, iotest.OneByteReader(strings.NewReader(test.stream))); err != nil {
				t.Fatal(err)
			}
			r.Close()
			if r.Tally != test.want {
				t.Errorf("counted %v, want %v", r.Tally, test.want)
			}
			for _, text := range test.shown {
				if !strings.Contains(out.String(), text) {
					t.Errorf("%q is missing from:\n%s", text, &out)
				}
			}
			for _, text := range test.hidden {
				if strings.Contains(out.String(), text) {
					t.Errorf("%q should not be in:\n%s", text, &out)
				}
			}
		})
	}
}

func TestRunStopsAtTheFirstGroupThatFails(t *testing.T) {
	one := lines([4]string{"pass", "p", "T"}, [4]string{"pass", "p"})
	broken := errors.New("exit status 1")
	for _, test := range []struct {
		name  string
		args  []string
		wrote map[string]string // by group's first argument
		fails map[string]error
		ran   []string
		total Tally
		err   error
	}{
		{
			name: "groups add up", args: []string{"a", "--", "b"}, wrote: map[string]string{"a": one, "b": one},
			ran: []string{"a", "b"}, total: Tally{Passed: 2},
		},
		{
			name: "the second group is not begun", args: []string{"a", "--", "b"}, wrote: map[string]string{"a": one, "b": one},
			fails: map[string]error{"a": broken}, ran: []string{"a"}, total: Tally{Passed: 1}, err: broken,
		},
		{
			name: "a group without tests has failed", args: []string{"a", "--", "b"}, wrote: map[string]string{"a": lines([4]string{"skip", "p"}), "b": one},
			ran: []string{"a"}, err: errNothingRan,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var ran []string
			total, err := run(test.args, func(args []string, stdout io.Writer) error {
				ran = append(ran, args[0])
				io.WriteString(stdout, test.wrote[args[0]])
				return test.fails[args[0]]
			}, io.Discard)
			if !reflect.DeepEqual(ran, test.ran) || total != test.total || !errors.Is(err, test.err) {
				t.Errorf("ran %v, counted %v, error %v; want %v, %v, %v", ran, total, err, test.ran, test.total, test.err)
			}
		})
	}
}

func TestTheLastLineSaysWhatWasCounted(t *testing.T) {
	if got, want := (Tally{3, 2, 1}).String(), "3 passed, 2 failed, 1 skipped"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
