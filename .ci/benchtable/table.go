package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The lines of a page between which the table stands.
const (
	begin = "<!-- bench:begin -->\n"
	end   = "<!-- bench:end -->\n"
)

// row is a line of the table. A cell is a format for the figures of one benchmark, by their units.
type row struct {
	what           string
	benchmark      string
	sotto, baresip cell
}

type cell struct {
	format string
	units  []string
}

var rows = []row{
	{"CPU time per second of call", "SRTPCalls/20", cell{"%.2f ms", []string{"sotto-ms-CPU/s/call"}}, cell{"%.2f ms", []string{"baresip-ms-CPU/s/call"}}},
	{"memory with 20 calls", "SRTPCalls/20", cell{"%.1f MiB", []string{"sotto-MiB"}}, cell{"%.1f MiB", []string{"baresip-MiB"}}},
	{"memory for each further call", "SRTPCalls/20", cell{"%.0f KiB", []string{"sotto-KiB/call"}}, cell{"%.0f KiB", []string{"baresip-KiB/call"}}},
	{"delay added to a voice, both ways together: half, and 99 of 100, are below", "Delay/settled", cell{"%.0f ms, %.0f ms", []string{"sum-p50-ms", "sum-p99-ms"}}, cell{}},
	{"the same in the first seconds of a call", "Delay/begun", cell{"%.0f ms, %.0f ms", []string{"sum-p50-ms", "sum-p99-ms"}}, cell{}},
	{"frames of 100 calls that leave after their time: half, and 999 of 1,000, by less than", "Lateness/100_calls", cell{"%.1f ms, %.1f ms", []string{"late-p50-ms", "late-p99.9-ms"}}, cell{}},
}

// results are the figures of benchmarks, by name and unit, and what they were measured on.
type results struct {
	figures    map[string]map[string]float64
	processor  string
	processors string // how many
}

var line = regexp.MustCompile(`^Benchmark(\S+?)(?:-(\d+))?\s+\d+\s+(.*)$`)

// newResults reads what go test -bench has printed.
func newResults(printed string) results {
	r := results{figures: map[string]map[string]float64{}, processors: "1"}
	for text := range strings.Lines(printed) {
		text = strings.TrimSpace(text)
		if processor, ok := strings.CutPrefix(text, "cpu: "); ok {
			r.processor = processor
		}
		found := line.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		if found[2] != "" {
			r.processors = found[2]
		}
		figures := map[string]float64{}
		fields := strings.Fields(found[3])
		for i := 0; i+1 < len(fields); i += 2 {
			if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
				figures[fields[i+1]] = value
			}
		}
		r.figures[found[1]] = figures
	}
	return r
}

// table is what stands on the page, or the name of a figure that is missing.
func (r results) table() (table []byte, missing string) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "| 20 calls over TLS with SRTP for 60 s, on %s processors (%s) | Sotto | baresip |\n| --- | --- | --- |\n", r.processors, r.processor)
	for _, row := range rows {
		ours, missing := r.cell(row.benchmark, row.sotto)
		if missing == "" {
			var theirs string
			theirs, missing = r.cell(row.benchmark, row.baresip)
			fmt.Fprintf(&b, "| %s | %s | %s |\n", row.what, ours, theirs)
		}
		if missing != "" {
			return nil, missing
		}
	}
	return b.Bytes(), ""
}

// cell is empty for the zero cell.
func (r results) cell(benchmark string, c cell) (text, missing string) {
	var values []any
	for _, unit := range c.units {
		value, ok := r.figures[benchmark][unit]
		if !ok {
			return "", unit + " of " + benchmark
		}
		values = append(values, value)
	}
	return fmt.Sprintf(c.format, values...), ""
}

// between puts the table in its place.
func between(page, table []byte) ([]byte, error) {
	before, rest, found := bytes.Cut(page, []byte(begin))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		return nil, errors.New("there is no place for the table")
	}
	return bytes.Join([][]byte{before, []byte(begin), table, []byte(end), after}, nil), nil
}
