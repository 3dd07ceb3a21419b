package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Tally counts tests and subtests by how they ended.
type Tally struct{ Passed, Failed, Skipped int }

func (t Tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.Passed, t.Failed, t.Skipped)
}

func (t *Tally) add(other Tally) {
	t.Passed += other.Passed
	t.Failed += other.Failed
	t.Skipped += other.Skipped
}

// event is one line of `go test -json`; see `go doc test2json` and, for the build-… actions, `go help buildjson`.
type event struct {
	Action     string
	Package    string
	ImportPath string // instead of Package, for the compiler's output
	Test       string
	Elapsed    float64 // seconds
	Output     string
}

// report is the io.Writer that events are written to. It holds what each running test has printed and lets go of it
// once the test has passed.
type report struct {
	Tally
	out      io.Writer
	rest     []byte // the line that is not complete yet
	packages map[string]*packageReport
}

// packageReport is what is known of one package while its tests run.
type packageReport struct {
	Tally
	order   []string          // tests that have printed, in the order of their first line; "" is the package itself
	printed map[string][]byte // by test
}

func newReport(out io.Writer) *report {
	return &report{out: out, packages: map[string]*packageReport{}}
}

// Write takes events, one a line; what is no event is passed on as it is.
func (r *report) Write(p []byte) (int, error) {
	r.rest = append(r.rest, p...)
	for {
		line, rest, complete := bytes.Cut(r.rest, []byte("\n"))
		if !complete {
			return len(p), nil
		}
		r.rest = rest
		r.line(line)
	}
}

// Close reports the packages that have begun and never ended, as when go test itself was killed.
func (r *report) Close() {
	if len(r.rest) > 0 {
		r.line(r.rest)
	}
	for name := range r.packages {
		r.end(event{Package: name, Action: "fail"})
	}
}

func (r *report) line(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil || e.Action == "" {
		fmt.Fprintf(r.out, "%s\n", line)
		return
	}
	switch {
	case e.Action == "build-output":
		fmt.Fprint(r.out, e.Output)
	case e.Package == "":
	case e.Action == "output":
		r.of(e.Package).print(e)
	case e.Action == "pass" || e.Action == "fail" || e.Action == "skip":
		if e.Test == "" {
			r.end(e)
		} else {
			r.result(e)
		}
	}
}

func (r *report) of(name string) *packageReport {
	if r.packages[name] == nil {
		r.packages[name] = &packageReport{printed: map[string][]byte{}}
	}
	return r.packages[name]
}

func (p *packageReport) print(e event) {
	if _, known := p.printed[e.Test]; !known {
		p.order = append(p.order, e.Test)
	}
	p.printed[e.Test] = append(p.printed[e.Test], e.Output...)
}

func (p *packageReport) forget(test string) {
	delete(p.printed, test)
	p.order = slices.DeleteFunc(p.order, func(name string) bool { return name == test })
}

// result counts one test or subtest.
func (r *report) result(e event) {
	p := r.of(e.Package)
	switch e.Action {
	case "pass":
		p.Passed++
		p.forget(e.Test)
	case "skip":
		p.Skipped++
		fmt.Fprintf(r.out, "skip  %s %s\n%s", e.Package, e.Test, p.printed[e.Test])
		p.forget(e.Test)
	case "fail":
		p.Failed++
	}
}

// end prints a package's line and, if it failed, what its failed and unfinished tests and the package itself had
// printed. A package that failed with no test to blame (it did not compile, it ran into its deadline, goroutines were
// left) counts as one failure.
func (r *report) end(e event) {
	p := r.of(e.Package)
	delete(r.packages, e.Package)
	if e.Action == "fail" {
		for _, test := range p.order {
			r.out.Write(p.printed[test])
		}
		p.Failed = max(p.Failed, 1)
	}
	r.add(p.Tally)
	switch {
	case e.Action == "fail":
		fmt.Fprintf(r.out, "FAIL  %s  %s  %.1f s\n", e.Package, p.Tally, e.Elapsed)
	case p.Tally == Tally{}:
		fmt.Fprintf(r.out, "-     %s  no tests\n", e.Package)
	default:
		fmt.Fprintf(r.out, "ok    %s  %s  %.1f s\n", e.Package, p.Tally, e.Elapsed)
	}
}
