//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// codecList is which codecs an account offers, best first.
type codecList struct {
	content *fyne.Container
	rows    *fyne.Container
	order   []string // every codec, those that are off too
	on      map[string]bool
}

func newCodecList(chosen []string) *codecList {
	l := &codecList{rows: column(0), order: slices.Clone(chosen), on: map[string]bool{}}
	for _, name := range app.Codecs() {
		l.on[name] = len(chosen) == 0 || slices.Contains(chosen, name)
		if !slices.Contains(l.order, name) {
			l.order = append(l.order, name)
		}
	}
	l.content = column(gapTight, note(phrase("ui.codecs")), l.rows)
	l.show()
	return l
}

func (l *codecList) show() {
	l.rows.Objects = nil
	for i, name := range l.order {
		use := newTick(codecName(name), l.on[name], func(on bool) { l.on[name] = on })
		var up fyne.CanvasObject
		if i > 0 {
			up = newSign("chevron-up", phrase("ui.codecs.up", "codec", codecName(name)), colourMuted, func() { l.raise(i) })
		}
		l.rows.Add(side(gapSmall, nil, use.press, up))
	}
	l.rows.Refresh()
}

// raise puts a codec before the one above it.
func (l *codecList) raise(i int) {
	l.order[i-1], l.order[i] = l.order[i], l.order[i-1]
	l.show()
}

// chosen are the codecs as an account has them: none for all of them in their own order. The error says that none is left.
func (l *codecList) chosen() ([]string, error) {
	names := []string{}
	for _, name := range l.order {
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
