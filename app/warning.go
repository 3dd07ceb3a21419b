package app

import "slices"

// Warning is something that does not work, and that calls go on without: a code
// with its arguments for programs, a sentence for people. An event without a sentence tells that it
// is over.
type Warning struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
	Text string            `json:"text,omitempty"`
}

// The codes of warnings.
const (
	// WarningHistoryAside: the database was damaged, and a new one has begun.
	WarningHistoryAside = "history-set-aside"
	// WarningHistoryMemory: the database can't be used; all is forgotten at the end.
	WarningHistoryMemory = "history-not-kept"
	// WarningHistoryWrite: the database takes nothing at the moment.
	WarningHistoryWrite = "history-not-written"
)

// Method implements Event.
func (Warning) Method() string { return "warning" }

// Subject implements Event.
func (w Warning) Subject() string { return w.Code }

// warning is one with a sentence of the translations.
func (l Language) warning(key string, pairs ...string) Warning {
	return Warning(l.reason(key, pairs...))
}

// warn tells fronts of a warning, or that the one of its code is over.
func (p *Phone) warn(w Warning) {
	i := slices.IndexFunc(p.warnings, func(known Warning) bool { return known.Code == w.Code })
	switch {
	case i >= 0 && p.warnings[i].Text == w.Text, i < 0 && w.Text == "":
		return
	case i < 0:
		p.warnings = append(p.warnings, w)
	case w.Text == "":
		p.warnings = slices.Delete(p.warnings, i, i+1)
	default:
		p.warnings[i] = w
	}
	p.publish(w)
}
