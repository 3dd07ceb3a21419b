// Tally runs go test and counts. Each group of arguments, divided by "--", is handed to one `go test -json`, one after
// the other:
//
//	go run ./.ci/tally -race ./... -- -race -tags interop ./app/interop/...
//
// It prints a line for each package, all that a failing test wrote, the names of skipped tests, and at the very end
// "N passed, N failed, N skipped". Subtests count. It stops after the first group that fails, and ends with 1; a group
// in which no test ran has failed too.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

func main() {
	total, err := run(os.Args[1:], goTest, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
	}
	fmt.Println(total)
	if err != nil || total.Failed > 0 {
		os.Exit(1)
	}
}

// errNothingRan is a group of arguments that named no test: most likely they are misspelt.
var errNothingRan = errors.New("no test ran")

// run counts over the groups of args, each given to test, and writes the report to out. It returns at the first error.
func run(args []string, test func(args []string, stdout io.Writer) error, out io.Writer) (total Tally, err error) {
	for _, group := range groups(args) {
		report := newReport(out)
		err := test(group, report)
		report.Close()
		total.add(report.Tally)
		switch {
		case err != nil:
			return total, fmt.Errorf("go test %q: %w", group, err)
		case report.Tally == Tally{}:
			return total, fmt.Errorf("go test %q: %w", group, errNothingRan)
		}
	}
	return total, nil
}

// groups divides args at each "--".
func groups(args []string) [][]string {
	before, after, more := args, []string(nil), false
	if i := slices.Index(args, "--"); i >= 0 {
		before, after, more = args[:i], args[i+1:], true
	}
	if !more {
		return [][]string{before}
	}
	return append([][]string{before}, groups(after)...)
}

// goTest runs `go test -json args…` with its events going to stdout. Its error is the command's own: a test failed, or
// nothing could be run at all.
func goTest(args []string, stdout io.Writer) error {
	command := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	command.Stdout, command.Stderr = stdout, os.Stderr
	return command.Run()
}
