//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// sortable is rows below one another, which a person puts in order. The row that is dragged follows the mouse and stays within the
// others; these make room once it is half over them, and nothing else moves.
type sortable struct {
	content *fyne.Container
	rows    []*sortedRow // in order
	held    *sortedRow   // that is being dragged; nil: none
	travel  float32      // of the mouse from the held row's place, in units downwards; the row itself goes no further than the ends
}

// sortedRow is a row with its grip.
type sortedRow struct {
	*panel
	key, name string // of what it stands for; what that is called
	grip      *grip
}

func newSortable() *sortable {
	s := &sortable{}
	s.content = container.New(s)
	return s
}

// add puts a row below the others.
func (s *sortable) add(key, name string, content fyne.CanvasObject) {
	r := &sortedRow{key: key, name: name}
	r.grip = newGrip(func(by float32) { s.drag(r, by) }, s.drop, func(by int) { s.step(r, by) })
	r.panel = newPanel(colourNone, colourNone, radiusField, side(gapSmall, nil, content, r.grip))
	s.rows = append(s.rows, r)
	s.arrange()
}

// order is what the rows stand for, from the top.
func (s *sortable) order() []string {
	var keys []string
	for _, r := range s.rows {
		keys = append(keys, r.key)
	}
	return keys
}

// drag moves a row with the mouse.
func (s *sortable) drag(r *sortedRow, by float32) {
	if s.held == nil {
		s.held, s.travel = r, 0
		r.edge = colourLine
		r.paint(colourSurface)
	}
	if s.held != r {
		return
	}
	s.travel += by
	for s.pass(-1) || s.pass(1) {
	}
	s.arrange()
}

// pass has the held row and the next one in a direction change places, if it is more than half over that.
func (s *sortable) pass(direction int) bool {
	at := slices.Index(s.rows, s.held)
	to := at + direction
	if to < 0 || to == len(s.rows) {
		return false
	}
	way := s.rows[to].Size().Height * float32(direction)
	if s.travel*float32(direction) <= way*float32(direction)/2 {
		return false
	}
	s.travel -= way
	s.rows[at], s.rows[to] = s.rows[to], s.rows[at]
	return true
}

// drop lets the held row fall into its place.
func (s *sortable) drop() {
	if s.held == nil {
		return
	}
	s.held.edge = colourNone
	s.held.paint(colourNone)
	s.held = nil
	s.arrange()
}

// step moves a row by one place. While one is dragged only the mouse moves anything.
func (s *sortable) step(r *sortedRow, by int) {
	at := slices.Index(s.rows, r)
	to := at + by
	if s.held != nil || to < 0 || to >= len(s.rows) {
		return
	}
	s.rows[at], s.rows[to] = s.rows[to], s.rows[at]
	s.arrange()
	reveal(r.grip)
}

// arrange draws the rows in order, which is that of Tab too, and the held one above the others.
func (s *sortable) arrange() {
	s.content.Objects = nil
	for i, r := range s.rows {
		r.grip.spoken = phrase("ui.sort.spoken", "name", r.name, "n", i+1, "of", len(s.rows))
		if r != s.held {
			s.content.Objects = append(s.content.Objects, r.panel)
		}
	}
	if s.held != nil {
		s.content.Objects = append(s.content.Objects, s.held.panel)
	}
	s.content.Refresh()
}

// MinSize implements fyne.Layout.
func (s *sortable) MinSize([]fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, r := range s.rows {
		row := r.MinSize()
		size = fyne.NewSize(max(size.Width, row.Width), size.Height+row.Height)
	}
	return size
}

// Layout implements fyne.Layout.
func (s *sortable) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	bottom := s.MinSize(objects).Height
	y := float32(0)
	for _, r := range s.rows {
		height := r.MinSize().Height
		at := y
		if r == s.held {
			at = min(max(y+s.travel, 0), bottom-height)
		}
		r.Move(fyne.NewPos(0, at))
		r.Resize(fyne.NewSize(size.Width, height))
		y += height
	}
}
