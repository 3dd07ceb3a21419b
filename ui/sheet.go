//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// sheet is what is opened of a page: a card, a form, something to decide. It lies over the page, or beside it in a wide window.
type sheet struct {
	content fyne.CanvasObject
	first   fyne.Focusable // has the keyboard to begin with; nil: nothing has
	unsaved func() bool    // whether a person has typed what is kept nowhere yet; nil: there is nothing to type
	left    func()         // is called once it is not there any more; nil: nothing
}

// open shows a sheet in the place of all that is opened.
func (s *shell) open(next sheet) {
	s.leave(func() { s.openOver(next) })
}

// openOver shows a sheet over the one that it is opened from, which is there again afterwards.
func (s *shell) openOver(next sheet) {
	s.front.inCall = false
	c := s.front.window.Canvas()
	if !s.opened() {
		s.from, _ = c.Focused().(fyne.CanvasObject)
	}
	c.Unfocus() // what was behind would keep the keys
	s.sheets = append(s.sheets, next)
	s.lay()
	if next.first != nil {
		c.Focus(next.first)
	}
}

// stepBack goes to where one was before: the sheet that this one was opened from, or the page.
func (s *shell) stepBack() {
	if n := len(s.sheets); n > 0 {
		s.discard(s.sheets[n-1:], func() { s.keep(s.sheets[:n-1]) })
	}
}

// leave goes back to the page, and on from there. What would be lost is asked for first.
func (s *shell) leave(then func()) {
	s.discard(s.sheets, func() {
		s.keep(nil)
		then()
	})
}

// shut closes a sheet whose work is done, unless a person has left it already.
func (s *shell) shut(content fyne.CanvasObject) {
	if i := slices.IndexFunc(s.sheets, func(o sheet) bool { return o.content == content }); i >= 0 {
		s.keep(s.sheets[:i])
	}
}

// shows says whether an object is the content of the sheet in front.
func (s *shell) shows(content fyne.CanvasObject) bool {
	return s.opened() && s.sheets[len(s.sheets)-1].content == content
}

func (s *shell) opened() bool { return len(s.sheets) > 0 }

// discard goes on once a person agrees that what was typed into sheets is lost; at once, where nothing was.
func (s *shell) discard(sheets []sheet, then func()) {
	if !slices.ContainsFunc(sheets, func(o sheet) bool { return o.unsaved != nil && o.unsaved() }) {
		then()
		return
	}
	s.front.decide(phrase("ui.unsaved"), phrase("ui.unsaved.discard"), then, phrase("ui.unsaved.stay"), func() {})
}

// keep leaves all sheets but those.
func (s *shell) keep(sheets []sheet) {
	gone := slices.Clone(s.sheets[len(sheets):])
	if len(gone) == 0 {
		return
	}
	s.front.window.Canvas().Unfocus() // what is not there any more would keep the keys
	s.sheets = slices.Clip(sheets)
	for _, o := range gone {
		if o.left != nil {
			o.left()
		}
	}
	s.lay()
	if !s.opened() {
		s.restore()
	}
}

// lay puts the sheet in front into its place.
func (s *shell) lay() {
	s.detail.Objects = nil
	if s.opened() {
		s.detail.Objects = []fyne.CanvasObject{s.sheets[len(s.sheets)-1].content}
	}
	s.detail.Refresh()
	s.show()
}
