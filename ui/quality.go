//go:build !headless

package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
)

// quality says how a call sounds: in a word, and in three figures with a graph each.
type quality struct {
	content           *panel
	word, codec       *text
	mos, loss, jitter *figure
	levels            *levels
	call              string
	looks             []Quality // of the last seconds, the newest at the end
}

// recently is how many seconds the word and the figures are about.
const recently = 5

// The values at the upper edge of the graphs of loss and jitter: worse is no news. G.107's scores end at 4.5.
const (
	lossMost   = 0.1
	jitterMost = 60
)

func newQuality() *quality {
	q := &quality{
		word: newText(whole, sizeText, colourText).bold(), codec: newText(cut, sizeSecond, colourMuted),
		mos:    newFigure(newGraph(1, 4.5, colourAccent, colourAccentSoft)),
		loss:   newFigure(newGraph(0, lossMost, colourMuted, colourLine)),
		jitter: newFigure(newGraph(0, jitterMost, colourMuted, colourLine)),
		levels: newLevels(),
	}
	q.codec.align = fyne.TextAlignTrailing
	figures := grid(3, gapMiddle, q.mos.content, q.loss.content, q.jitter.content)
	q.content = newPanel(colourSurface, colourLine, radiusCard, inset(gapSmall, gapMiddle,
		column(gapSmall, side(gapSmall, q.word, q.codec, nil), figures, q.levels.content)))
	q.content.Hide()
	return q
}

// before is the look at a call that the next one is compared with: a few seconds old, or of its beginning.
func (q *quality) before(call string) Quality {
	if q.call != call || len(q.looks) < recently {
		return Quality{}
	}
	return q.looks[len(q.looks)-recently]
}

// show takes the figures of a call, once a second.
func (q *quality) show(call string, now Quality, codec string) {
	if q.call != call {
		q.call, q.looks = call, nil
		for _, f := range []*figure{q.mos, q.loss, q.jitter} {
			f.graph.points = nil
		}
	}
	visible(q.content, now.Received > 0)
	if now.Received == 0 {
		return
	}
	q.looks = append(q.looks, now)
	q.looks = q.looks[max(len(q.looks)-recently, 0):]
	q.codec.say(codecName(codec))
	key, ink := qualityWord(now.MOS)
	q.word.say(phrase(key))
	q.word.tint(ink)
	if now.MOS == 0 {
		now.MOS, now.Missing, now.Jitter = math.NaN(), math.NaN(), math.NaN()
	}
	q.mos.show(phrase("ui.quality.mos", "mos", figureText("%.1f", now.MOS)), now.MOS)
	q.loss.show(phrase("ui.quality.loss", "loss", figureText("%.1f", 100*now.Missing)), now.Missing)
	q.jitter.show(phrase("ui.quality.jitter", "jitter", figureText("%.0f", now.Jitter)), now.Jitter)
}

// figureText is a value as it is shown; a dash where there is none.
func figureText(format string, value float64) string {
	if math.IsNaN(value) {
		return "–"
	}
	return fmt.Sprintf(format, value)
}

// roundTrip is what is known of it in a call, in milliseconds; 0: nothing yet.
func (q *quality) roundTrip(call string) float64 {
	if q.call != call || len(q.looks) == 0 {
		return 0
	}
	return q.looks[len(q.looks)-1].RoundTrip
}

// qualityWord is an opinion score in a word (ITU-T G.107 Annex B); 0: nothing comes any more.
func qualityWord(mos float64) (string, fyne.ThemeColorName) {
	switch {
	case mos >= 4.0:
		return "ui.quality.good", colourText
	case mos >= 3.6:
		return "ui.quality.fair", colourText
	case mos >= 3.1:
		return "ui.quality.poor", colourExposed
	case mos == 0:
		return "ui.quality.nothing", colourOpen
	}
	return "ui.quality.bad", colourOpen
}

// figure is a number in words, below the graph of its last minute.
type figure struct {
	content *fyne.Container
	graph   *graph
	words   *text
}

func newFigure(g *graph) *figure {
	f := &figure{graph: g, words: newText(cut, sizeLabel, colourMuted)}
	f.content = column(gapTight, g, f.words)
	return f
}

func (f *figure) show(words string, value float64) {
	f.words.say(words)
	f.graph.add(value)
}
