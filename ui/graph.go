//go:build !headless

package ui

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// graphPoints is how many seconds a graph shows.
const graphPoints = 60

// graph is a line through the values of the last minute, one for each second, on a ground of its own colour.
type graph struct {
	widget.BaseWidget
	least, most float64 // the values at the lower edge and at the upper one
	line, soft  fyne.ThemeColorName
	points      []float64 // NaN: there is no value for that second
}

func newGraph(least, most float64, line, soft fyne.ThemeColorName) *graph {
	g := &graph{least: least, most: most, line: line, soft: soft}
	g.ExtendBaseWidget(g)
	return g
}

// add appends the value of another second.
func (g *graph) add(value float64) {
	g.points = append(g.points, value)
	g.points = g.points[max(len(g.points)-graphPoints, 0):]
	g.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (g *graph) MinSize() fyne.Size { return fyne.NewSize(60, 32) }

// CreateRenderer implements fyne.Widget.
func (g *graph) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRaster(g.draw))
}

// stroke is how thick the line is, in pixels.
const stroke = 2

// draw makes a picture of w by h pixels: the line, a soft ground below it, and an edge at the bottom for where there is nothing.
func (g *graph) draw(w, h int) image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, w, h))
	line, ground, edge := colourOf(g.line, g), colourOf(g.soft, g), colourOf(colourLine, g)
	last := -1
	for x := range w {
		top := g.top(x, w, h)
		if top < 0 {
			picture.Set(x, h-1, edge)
			last = top
			continue
		}
		upper, lower := top, top
		if last >= 0 { // so that a steep line has no gaps
			upper, lower = min(top, last), max(top, last)
		}
		fill(picture, x, upper, lower+stroke, line)
		fill(picture, x, lower+stroke, h, ground)
		last = top
	}
	return picture
}

// fill colours the pixels of a column.
func fill(picture *image.NRGBA, x, from, to int, c color.Color) {
	for y := from; y < to; y++ {
		picture.Set(x, y, c)
	}
}

// top is the upper pixel of the line in a column of a picture, -1 where there is none.
func (g *graph) top(x, w, h int) int {
	value := g.at(float64(x) / float64(max(w-1, 1)))
	if math.IsNaN(value) {
		return -1
	}
	part := min(max((value-g.least)/(g.most-g.least), 0), 1)
	return max(int(math.Round(float64(h-stroke)*(1-part))), 0)
}

// at is the value at a part of the last minute, NaN where there is none.
func (g *graph) at(part float64) float64 {
	at := part*float64(graphPoints-1) - float64(graphPoints-len(g.points))
	if at < 0 || len(g.points) == 0 {
		return math.NaN()
	}
	i := min(int(at), len(g.points)-1)
	value := g.points[i]
	if i+1 < len(g.points) && at > float64(i) {
		value += (g.points[i+1] - value) * (at - float64(i))
	}
	return value
}
