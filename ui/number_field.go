//go:build !headless

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// numberField is the one field that takes anything that can be called.
type numberField struct {
	widget.Entry
	content fyne.CanvasObject
	dial    func()
	changed func(string)
	leave   func(*fyne.KeyEvent) bool // takes a key before the field does, and says so; nil: none
}

func newNumberField(dial func()) *numberField {
	f := &numberField{dial: dial}
	f.ExtendBaseWidget(f)
	f.PlaceHolder = phrase("ui.number")
	f.OnChanged = func(text string) {
		if f.changed != nil {
			f.changed(text)
		}
	}
	f.OnSubmitted = func(string) { f.dial() }
	f.content = bare(f)
	return f
}

// CreateRenderer implements fyne.Widget.
func (f *numberField) CreateRenderer() fyne.WidgetRenderer {
	return &wheeledRenderer{&frameless{f.Entry.CreateRenderer()}, newWheel(f)}
}

// frameless draws a field without the box that Fyne puts around the one with the keyboard: its cursor says that it has it. Both go by
// one size and one colour, so that the theme can't tell them apart.
type frameless struct{ fyne.WidgetRenderer }

// Refresh implements fyne.WidgetRenderer.
func (r *frameless) Refresh() {
	r.WidgetRenderer.Refresh()
	for _, o := range r.Objects() {
		if box, ok := o.(*canvas.Rectangle); ok {
			box.StrokeColor = color.Transparent
		}
	}
}

// TypedKey implements fyne.Focusable. Esc clears.
func (f *numberField) TypedKey(e *fyne.KeyEvent) {
	if f.leave != nil && f.leave(e) {
		return
	}
	if e.Name == fyne.KeyEscape {
		f.SetText("")
		return
	}
	f.Entry.TypedKey(e)
}

// put types a digit.
func (f *numberField) put(digit rune) { f.TypedRune(digit) }

// erase takes the last character back.
func (f *numberField) erase() {
	if runes := []rune(f.Text); len(runes) > 0 {
		f.fill(string(runes[:len(runes)-1]))
	}
}

// fill puts a text into the field, to be gone on with at its end.
func (f *numberField) fill(text string) {
	f.SetText(text)
	f.CursorColumn = len([]rune(text))
	f.Refresh()
}
