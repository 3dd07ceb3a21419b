//go:build !headless

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// manner says how a text deals with too little room.
type manner int

const (
	whole   manner = iota // one line that is never cut
	cut                   // one line, cut with an ellipsis
	ending                // one line, whose beginning gives way to an ellipsis
	wrapped               // as many lines as it takes
)

// text is words in a colour and a size of the theme.
type text struct {
	widget.BaseWidget
	value  string
	colour fyne.ThemeColorName
	size   fyne.ThemeSizeName
	style  fyne.TextStyle
	align  fyne.TextAlign
	manner manner
	room   float32 // the width it was last given
}

func newText(manner manner, size fyne.ThemeSizeName, colour fyne.ThemeColorName) *text {
	t := &text{manner: manner, size: size, colour: colour}
	t.ExtendBaseWidget(t)
	return t
}

func words(value string) *text { return newText(cut, sizeText, colourText).with(value) }

func paragraph(value string) *text { return newText(wrapped, sizeText, colourText).with(value) }

func note(value string) *text { return newText(wrapped, sizeSecond, colourMuted).with(value) }

func (t *text) with(value string) *text { t.value = value; return t }
func (t *text) bold() *text             { t.style.Bold = true; return t }
func (t *text) mono() *text             { t.style.Monospace = true; return t }
func (t *text) centred() *text          { t.align = fyne.TextAlignCenter; return t }
func (t *text) coloured(c fyne.ThemeColorName) *text {
	t.colour = c
	return t
}

// say shows other words.
func (t *text) say(value string) {
	if t.value != value {
		t.value = value
		t.Refresh()
	}
}

// tint shows the words in another colour.
func (t *text) tint(colour fyne.ThemeColorName) {
	if t.colour != colour {
		t.colour = colour
		t.Refresh()
	}
}

// natural is the width of the words on one line, a little more than they take so that they stay on it.
func (t *text) natural() float32 {
	return fyne.MeasureText(t.value, theme.SizeForWidget(t.size, t), t.style).Width + 1
}

// widest is the width of the widest part of the words that is better not broken.
func (t *text) widest() float32 {
	width := float32(0)
	for _, piece := range pieces(t.value) {
		width = max(width, fyne.MeasureText(strings.TrimRight(piece, " "), theme.SizeForWidget(t.size, t), t.style).Width+1)
	}
	return width
}

// AccessibilityLabel implements fyne.Accessible.
func (t *text) AccessibilityLabel() string { return t.value }

// AccessibilityRole implements fyne.Accessible.
func (t *text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Resize implements fyne.CanvasObject. Another width means other lines.
func (t *text) Resize(size fyne.Size) {
	changed := t.room != size.Width
	t.room = size.Width
	t.BaseWidget.Resize(size)
	if changed && t.manner != whole {
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.Refresh()
	return r
}

type textRenderer struct {
	text  *text
	lines []*canvas.Text
	row   fyne.Size // of the widest line
}

// Refresh implements fyne.WidgetRenderer.
func (r *textRenderer) Refresh() {
	t := r.text
	size := theme.SizeForWidget(t.size, t)
	measure := func(s string) float32 { return fyne.MeasureText(s, size, t.style).Width }
	shown := []string{t.value}
	switch {
	case t.room <= 0 || t.manner == whole:
	case t.manner == cut:
		shown = []string{shorten(t.value, t.room, measure)}
	case t.manner == ending:
		shown = []string{shortenFront(t.value, t.room, measure)}
	default:
		shown = wrap(t.value, t.room, measure)
	}
	r.row = fyne.MeasureText(t.value, size, t.style)
	colour := colourOf(t.colour, t)
	for len(r.lines) < len(shown) {
		r.lines = append(r.lines, &canvas.Text{})
	}
	r.lines = r.lines[:len(shown)]
	for i, line := range shown {
		c := r.lines[i]
		c.Text, c.TextSize, c.TextStyle, c.Color, c.Alignment = line, size, t.style, colour, t.align
	}
	r.Layout(t.Size())
	for _, c := range r.lines {
		c.Refresh()
	}
}

// Layout implements fyne.WidgetRenderer: the lines stand in the middle of the height.
func (r *textRenderer) Layout(size fyne.Size) {
	y := max((size.Height-r.row.Height*float32(len(r.lines)))/2, 0)
	for _, c := range r.lines {
		c.Move(fyne.NewPos(0, y))
		c.Resize(fyne.NewSize(size.Width, r.row.Height))
		y += r.row.Height
	}
}

// MinSize implements fyne.WidgetRenderer. Only a whole text insists on its width.
func (r *textRenderer) MinSize() fyne.Size {
	size := fyne.NewSize(r.row.Width, r.row.Height*float32(len(r.lines)))
	switch r.text.manner {
	case cut, ending:
		size.Width = min(size.Width, r.row.Height)
	case wrapped:
		size.Width = min(size.Width, 2*r.row.Height)
	}
	return size
}

// Objects implements fyne.WidgetRenderer.
func (r *textRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.lines))
	for i, line := range r.lines {
		objects[i] = line
	}
	return objects
}

// Destroy implements fyne.WidgetRenderer.
func (r *textRenderer) Destroy() {}
