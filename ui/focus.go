//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// release takes the keyboard from what is out of sight. Fyne would leave it there, and a call would not hear its keys.
func (s *shell) release() {
	c := s.front.window.Canvas()
	if focused, ok := c.Focused().(fyne.CanvasObject); ok && hidden(s.content, focused) {
		c.Unfocus()
	}
}

// restore gives the keyboard back to what had it before a detail was opened.
func (s *shell) restore() {
	if s.from != nil && within(s.content, s.from) {
		s.front.window.Canvas().Focus(s.from.(fyne.Focusable))
	}
	s.from = nil
}

// hidden says whether an object is somewhere in root, and out of sight.
func hidden(root, o fyne.CanvasObject) bool {
	if root.Visible() {
		return slices.ContainsFunc(partsOf(root), func(part fyne.CanvasObject) bool { return hidden(part, o) })
	}
	return within(root, o)
}

// within says whether an object is root or somewhere in it.
func within(root, o fyne.CanvasObject) bool {
	return root == o || slices.ContainsFunc(partsOf(root), func(part fyne.CanvasObject) bool { return within(part, o) })
}
