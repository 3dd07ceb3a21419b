//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// codecList is which codecs an account offers, best first.
type codecList struct {
	*titled
	rows *sortable // those that are off too
	on   map[string]bool
}

func newCodecList(chosen []string) *codecList {
	l := &codecList{rows: newSortable(), on: map[string]bool{}}
	order := slices.Clone(chosen)
	for _, name := range app.Codecs() {
		l.on[name] = len(chosen) == 0 || slices.Contains(chosen, name)
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	var first fyne.Focusable
	for _, name := range order {
		use := newTick(codecName(name), l.on[name], func(on bool) { l.on[name] = on; l.fault("") })
		l.rows.add(name, codecName(name), use.press)
		if first == nil {
			first = use.press
		}
	}
	l.titled = newTitled(phrase("ui.codecs"), func() fyne.Focusable { return first }, l.rows.content)
	return l
}

// chosen are the codecs as an account has them: none for all of them in their own order. The error says that none is left.
func (l *codecList) chosen() ([]string, error) {
	names := []string{}
	for _, name := range l.rows.order() {
		if l.on[name] {
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0:
		return nil, &app.ConfigError{Key: "codecs", Text: phrase("ui.codecs.last")}
	case slices.Equal(names, app.Codecs()):
		return []string{}, nil
	}
	return names, nil
}
