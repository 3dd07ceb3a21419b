//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestTheWheelScrollsAFormAlsoOverItsFields(t *testing.T) {
	s := newScene(t, registered())
	s.window.Resize(fyne.NewSize(360, 400))
	e := formOf(s, office().Config, false)
	settleLayout(s.window)
	entry := e.fields["username"].entry
	at := s.app.Driver().AbsolutePositionForObject(entry).AddXY(entry.Size().Width/2, entry.Size().Height/2)
	test.Scroll(s.window.Canvas(), at, 0, -40)
	if e.scroll.Offset.Y != 40 {
		t.Errorf("the form is scrolled by %v, want 40", e.scroll.Offset.Y)
	}
	var over any = newWheel(entry)
	for what, takes := range map[string]bool{
		"presses": is[fyne.Tappable](over), "double presses": is[fyne.DoubleTappable](over), "the other button": is[fyne.SecondaryTappable](over),
		"the mouse": is[desktop.Mouseable](over) || is[desktop.Hoverable](over) || is[desktop.Cursorable](over),
		"drags":     is[fyne.Draggable](over), "the focus": is[fyne.Focusable](over),
	} {
		if takes {
			t.Errorf("it keeps %s from the field", what)
		}
	}
}

func is[T any](o any) bool {
	_, ok := o.(T)
	return ok
}
