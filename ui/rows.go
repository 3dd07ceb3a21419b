//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// rows is a list of lines of one height. Enter opens a line as Space does, and what else a list has no use for is the window's.
type rows struct {
	widget.List
	at int // the line that the arrow keys have come to
}

func newRows(length func() int, create func() fyne.CanvasObject, fill func(int, fyne.CanvasObject), open func(int)) *rows {
	r := &rows{}
	r.Length, r.CreateItem, r.UpdateItem, r.HideSeparators = length, create, fill, true
	r.OnSelected = func(i int) {
		r.at = i
		r.Unselect(i)
		open(i)
	}
	r.ExtendBaseWidget(r)
	return r
}

// TypedKey implements fyne.Focusable.
func (r *rows) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		r.at = max(r.at-1, 0)
		r.List.TypedKey(e)
	case fyne.KeyDown:
		r.at = min(r.at+1, max(r.Length()-1, 0))
		r.List.TypedKey(e)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		r.Select(r.at)
	default:
		passKey(r, e)
	}
}

// TypedRune implements fyne.Focusable.
func (r *rows) TypedRune(typed rune) { passRune(r, typed) }

// begin shows other lines, from the first one on.
func (r *rows) begin() {
	r.Refresh()
	r.move(0)
}

// renew shows lines that are nearly the same, with what is in sight in its place: at the very top whatever is there now, else what was.
// Now is where a line of before is; -1: nowhere.
func (r *rows) renew(now func(line int) int) {
	height := r.CreateItem().MinSize().Height + theme.SizeForWidget(theme.SizeNamePadding, r)
	offset := r.GetScrollOffset()
	if top := int(offset / height); offset > 0 && now(top) >= 0 {
		offset += float32(now(top)-top) * height
	}
	r.Refresh()
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if at := now(r.at); at >= 0 && c != nil && c.Focused() == fyne.Focusable(r) {
		r.move(at)
	}
	r.ScrollToOffset(offset)
}

// move has the arrow keys go on from a line.
func (r *rows) move(to int) {
	r.at = to
	r.Highlight(to)
}
