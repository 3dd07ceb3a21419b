//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// grip is what a row is taken by to move it up or down: the mouse drags it, and once it has the focus the arrow keys move it.
type grip struct {
	press
	drag func(by float32) // units downwards, since the last time
	drop func()
	step func(by int) // places downwards
}

func newGrip(drag func(float32), drop func(), step func(int)) *grip {
	g := &grip{drag: drag, drop: drop, step: step}
	g.content, g.radius, g.minimum = newIcon("grip", colourMuted, sizeIcon), radiusField, fyne.NewSize(36, 44)
	g.ExtendBaseWidget(g)
	return g
}

// Dragged implements fyne.Draggable.
func (g *grip) Dragged(e *fyne.DragEvent) {
	g.Tapped(nil)
	g.drag(e.Dragged.DY)
}

// DragEnd implements fyne.Draggable.
func (g *grip) DragEnd() { g.drop() }

// Tapped implements fyne.Tappable: the arrow keys go on where the mouse was.
func (g *grip) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
}

// TypedKey implements fyne.Focusable. What presses a button does nothing here, nor anything elsewhere.
func (g *grip) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		g.step(-1)
	case fyne.KeyDown:
		g.step(1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
	default:
		passKey(g, e)
	}
}

// TypedRune implements fyne.Focusable.
func (g *grip) TypedRune(r rune) { passRune(g, r) }

// FocusGained implements fyne.Focusable.
func (g *grip) FocusGained() {
	g.focused = true
	g.Refresh()
	reveal(g)
}

// Cursor implements desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor { return desktop.VResizeCursor }
