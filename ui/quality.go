//go:build !headless

package ui

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// quality says how good a call sounds: in a word, in figures, and as a line through the last minute.
type quality struct {
	content *panel
	graph   *graph
	word    *text
	figures *text
	levels  *levels
	call    string
	// roundTrip is in milliseconds; 0: not known yet.
	roundTrip float64
}

// graphPoints is how many seconds the line shows.
const graphPoints = 60

func newQuality() *quality {
	q := &quality{graph: newGraph(), word: newText(whole, sizeText, colourText).bold(), figures: newText(cut, sizeSecond, colourMuted)}
	q.levels = newLevels()
	q.figures.align = fyne.TextAlignTrailing
	q.content = newPanel(colourSurface, colourLine, radiusCard, inset(gapSmall, gapMiddle, column(gapTight, q.graph, side(gapSmall, q.word, q.figures, nil), q.levels.content)))
	q.content.Hide()
	return q
}

// show takes the figures of a call, once a second.
func (q *quality) show(call string, now Quality, codec string) {
	if q.call != call {
		q.call, q.graph.points = call, nil
	}
	q.roundTrip = now.RoundTrip
	visible(q.content, now.MOS > 0)
	if now.MOS <= 0 {
		return
	}
	key, ink := qualityWord(now.MOS)
	q.word.say(phrase(key))
	q.word.tint(ink)
	q.figures.say(phrase("ui.quality.figures", "mos", fmt.Sprintf("%.1f", now.MOS), "loss", fmt.Sprintf("%.1f", 100*float64(now.Lost)/float64(max(now.Lost+now.Received, 1))),
		"jitter", fmt.Sprintf("%.0f", now.Jitter), "codec", codecName(codec)))
	q.graph.add(now.MOS)
}

// qualityWord is an opinion score in a word (ITU-T G.107 Annex B).
func qualityWord(mos float64) (string, fyne.ThemeColorName) {
	switch {
	case mos >= 4.0:
		return "ui.quality.good", colourText
	case mos >= 3.6:
		return "ui.quality.fair", colourText
	case mos >= 3.1:
		return "ui.quality.poor", colourExposed
	}
	return "ui.quality.bad", colourOpen
}

// graph is a line through the scores of the last minute, from 1 to 4.5.
type graph struct {
	widget.BaseWidget
	points []float64
}

func newGraph() *graph {
	g := &graph{}
	g.ExtendBaseWidget(g)
	return g
}

func (g *graph) add(mos float64) {
	g.points = append(g.points, mos)
	g.points = g.points[max(len(g.points)-graphPoints, 0):]
	g.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (g *graph) MinSize() fyne.Size { return fyne.NewSize(60, 32) }

// CreateRenderer implements fyne.Widget.
func (g *graph) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRaster(g.draw))
}

// draw makes a picture of w by h pixels: a line, and a soft ground below it.
func (g *graph) draw(w, h int) image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, w, h))
	line, ground := colourOf(colourAccent, g), colourOf(colourAccentSoft, g)
	for x := range w {
		score := g.at(float64(x) / float64(max(w-1, 1)))
		if score == 0 {
			continue
		}
		top := int(float64(h-2) * (1 - (score-1)/3.5))
		for y := max(top, 0); y < h; y++ {
			if y < top+2 {
				picture.Set(x, y, line)
			} else {
				picture.Set(x, y, ground)
			}
		}
	}
	return picture
}

// at is the score at a part of the last minute; 0: there was none yet.
func (g *graph) at(part float64) float64 {
	at := part*float64(graphPoints-1) - float64(graphPoints-len(g.points))
	if at < 0 || len(g.points) == 0 {
		return 0
	}
	i := min(int(at), len(g.points)-1)
	score := g.points[i]
	if i+1 < len(g.points) {
		score += (g.points[i+1] - score) * (at - float64(i))
	}
	return score
}
