//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// selection is one of many values, of which only the chosen one is in sight.
type selection struct{ widget.Select }

func newSelection(options []string) *selection {
	s := &selection{}
	s.Options = options
	s.PlaceHolder = ellipsis // Fyne makes a choice no narrower than what stands for none
	s.ExtendBaseWidget(s)
	return s
}

// FocusGained implements fyne.Focusable.
func (s *selection) FocusGained() {
	s.Select.FocusGained()
	reveal(s)
}

// TypedKey implements fyne.Focusable. Enter opens it as a press does, and what it has no use for is the window's.
func (s *selection) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.Tapped(nil)
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		s.Select.TypedKey(e)
	default:
		passKey(s, e)
	}
}

// TypedRune implements fyne.Focusable.
func (s *selection) TypedRune(r rune) { passRune(s, r) }
