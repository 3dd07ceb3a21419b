// Benchtable runs the benchmarks and writes what they found into a page, between the lines that mark its table:
//
//	go run ./.ci/benchtable README.md go test -run '^$' -bench . ./...
//
// Where a figure of the table is missing, because some benchmark can't run here, the page stays as it is.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "benchtable: want a page and a command")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run runs the command, whose output is also shown, and brings the page up to date.
func run(page string, command []string, out io.Writer) error {
	var printed bytes.Buffer
	benchmarks := exec.Command(command[0], command[1:]...)
	benchmarks.Stdout, benchmarks.Stderr = io.MultiWriter(out, &printed), os.Stderr
	if err := benchmarks.Run(); err != nil {
		return fmt.Errorf("%q: %w", command, err)
	}
	table, missing := newResults(printed.String()).table()
	if missing != "" {
		_, err := fmt.Fprintf(out, "%s stays as it is: there is no figure for %s.\n", page, missing)
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	text, err = between(text, table)
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return os.WriteFile(page, text, 0o644)
}
