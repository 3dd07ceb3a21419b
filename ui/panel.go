//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// panel is a ground with content on it.
type panel struct {
	widget.BaseWidget
	content    fyne.CanvasObject
	fill, edge fyne.ThemeColorName
	radius     float32
}

func newPanel(fill, edge fyne.ThemeColorName, radius float32, content fyne.CanvasObject) *panel {
	p := &panel{content: content, fill: fill, edge: edge, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// card is a panel that lies on the paper.
func card(content fyne.CanvasObject) *panel {
	return newPanel(colourSurface, colourLine, radiusCard, inset(gapMiddle, gapMiddle, content))
}

func (p *panel) paint(fill fyne.ThemeColorName) {
	if p.fill != fill {
		p.fill = fill
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, ground: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type panelRenderer struct {
	panel  *panel
	ground *canvas.Rectangle
}

// Refresh implements fyne.WidgetRenderer.
func (r *panelRenderer) Refresh() {
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = colourOf(r.panel.fill, r.panel), colourOf(r.panel.edge, r.panel), 0
	if r.panel.edge != colourNone {
		r.ground.StrokeWidth = 1
	}
	r.ground.Refresh()
}

// Layout implements fyne.WidgetRenderer.
func (r *panelRenderer) Layout(size fyne.Size) {
	r.ground.CornerRadius = min(r.panel.radius, min(size.Height, size.Width)/2)
	r.ground.Resize(size)
	r.panel.content.Resize(size)
}

// MinSize implements fyne.WidgetRenderer.
func (r *panelRenderer) MinSize() fyne.Size { return r.panel.content.MinSize() }

// Objects implements fyne.WidgetRenderer.
func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.panel.content}
}

// Destroy implements fyne.WidgetRenderer.
func (r *panelRenderer) Destroy() {}

// rule is a line between things.
func rule() *panel {
	return newPanel(colourLine, colourNone, 0, sized(1, 1, space()))
}
