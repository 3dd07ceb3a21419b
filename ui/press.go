//go:build !headless

package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// press is anything that can be pressed: a ground with content on it. Mouse, finger, Enter and Space press it; Tab reaches it.
type press struct {
	widget.BaseWidget
	content    fyne.CanvasObject
	fill, edge fyne.ThemeColorName
	radius     float32
	minimum    fyne.Size
	spoken     string // what it is called
	state      string // of what is on or off, or chosen, for who hears it; empty: it has none
	tapped     func()
	held       func()                 // when the mouse is down on it for heldFor; nil: as when it is tapped
	secondary  func(at fyne.Position) // of the other mouse button, on the canvas; nil: nothing

	hovered, focused bool
	down             time.Time // when the mouse went down on it
	long             bool      // it was down for heldFor
}

// heldFor is how long the mouse is down on what is held, and not only pressed.
const heldFor = 500 * time.Millisecond

func newPress(spoken string, content fyne.CanvasObject, tapped func()) *press {
	p := &press{spoken: spoken, content: content, tapped: tapped, radius: radiusCard}
	p.ExtendBaseWidget(p)
	return p
}

// paint changes the ground.
func (p *press) paint(fill, edge fyne.ThemeColorName) {
	if p.fill != fill || p.edge != edge {
		p.fill, p.edge = fill, edge
		p.Refresh()
	}
}

// MouseDown implements desktop.Mouseable.
func (p *press) MouseDown(*desktop.MouseEvent) { p.down = time.Now() }

// MouseUp implements desktop.Mouseable.
func (p *press) MouseUp(*desktop.MouseEvent) { p.long = time.Since(p.down) >= heldFor }

// Tapped implements fyne.Tappable. The keyboard's presses have no event.
func (p *press) Tapped(e *fyne.PointEvent) {
	switch {
	case e != nil && p.long && p.held != nil:
		p.held()
	case p.tapped != nil:
		p.tapped()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (p *press) TappedSecondary(e *fyne.PointEvent) {
	if p.secondary != nil {
		p.secondary(e.AbsolutePosition)
	}
}

// TypedKey implements fyne.Focusable.
func (p *press) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.Tapped(nil)
	default:
		passKey(p, e)
	}
}

// TypedRune implements fyne.Focusable.
func (p *press) TypedRune(r rune) {
	passRune(p, r)
}

// FocusGained implements fyne.Focusable.
func (p *press) FocusGained() {
	p.focused = true
	p.Refresh()
	reveal(p)
}

// FocusLost implements fyne.Focusable.
func (p *press) FocusLost() { p.focused = false; p.Refresh() }

// MouseIn implements desktop.Hoverable.
func (p *press) MouseIn(*desktop.MouseEvent) { p.hovered = true; p.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (p *press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *press) MouseOut() { p.hovered = false; p.Refresh() }

// Cursor implements desktop.Cursorable.
func (p *press) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel implements fyne.Accessible.
func (p *press) AccessibilityLabel() string {
	if p.state == "" {
		return p.spoken
	}
	return phrase("ui.spoken", "name", p.spoken, "state", p.state)
}

// AccessibilityRole implements fyne.Accessible.
func (p *press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (p *press) CreateRenderer() fyne.WidgetRenderer {
	r := &pressRenderer{press: p, ground: &canvas.Rectangle{}, shade: &canvas.Rectangle{}, ring: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type pressRenderer struct {
	press               *press
	ground, shade, ring *canvas.Rectangle
}

// Refresh implements fyne.WidgetRenderer.
func (r *pressRenderer) Refresh() {
	p := r.press
	r.ground.FillColor, r.ground.StrokeColor = colourOf(p.fill, p), colourOf(p.edge, p)
	r.ground.StrokeWidth = 0
	if p.edge != colourNone {
		r.ground.StrokeWidth = 1
	}
	r.shade.FillColor, r.shade.Hidden = colourOf(colourHover, p), !p.hovered
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.Hidden = colourOf(colourNone, p), colourOf(colourText, p), 2, !p.focused
	r.Layout(p.Size())
	for _, o := range []fyne.CanvasObject{r.ground, r.shade, r.ring} {
		o.Refresh()
	}
}

// Layout implements fyne.WidgetRenderer.
func (r *pressRenderer) Layout(size fyne.Size) {
	radius := min(r.press.radius, min(size.Height, size.Width)/2)
	for _, o := range []*canvas.Rectangle{r.ground, r.shade, r.ring} {
		o.CornerRadius = radius
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
	r.press.content.Move(fyne.NewPos(0, 0))
	r.press.content.Resize(size)
}

// MinSize implements fyne.WidgetRenderer.
func (r *pressRenderer) MinSize() fyne.Size { return r.press.content.MinSize().Max(r.press.minimum) }

// Objects implements fyne.WidgetRenderer.
func (r *pressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.shade, r.press.content, r.ring}
}

// Destroy implements fyne.WidgetRenderer.
func (r *pressRenderer) Destroy() {}

// passKey and passRune hand what a widget has no use for to its window. A space has pressed something already.
func passKey(w fyne.Widget, e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(w); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

func passRune(w fyne.Widget, r rune) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(w); c != nil && c.OnTypedRune() != nil && r != ' ' {
		c.OnTypedRune()(r)
	}
}
