//go:build !headless

package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sotto/app"
)

// historyLine is one of the list: a call, or the day that those below it were on.
type historyLine struct {
	day  string
	call *PastCall
}

// historyLines are those of the calls from one on, with the days between them.
func historyLines(calls []PastCall, from int, now time.Time) []historyLine {
	var lines []historyLine
	for i := from; i < len(calls); i++ {
		if i == 0 || !sameDay(calls[i].StartedAt.Local(), calls[i-1].StartedAt.Local()) {
			lines = append(lines, historyLine{day: dayName(calls[i].StartedAt, now)})
		}
		lines = append(lines, historyLine{call: &calls[i]})
	}
	return lines
}

// historyRow shows a line of the list. It is used again for whatever line comes into sight.
type historyRow struct {
	widget.BaseWidget
	content *fyne.Container
	day     *text
	line    *fyne.Container
	sign    *icon
	name    *text
	second  *text
	verdict *icon
	time    *text
}

func newHistoryRow() *historyRow {
	r := &historyRow{
		day: newText(cut, sizeSecond, colourMuted), sign: newIcon("incoming", colourMuted, sizeSign), name: words("").bold(),
		second: newText(cut, sizeSecond, colourMuted), verdict: newIcon("lock", colourAccent, sizeSign), time: newText(whole, sizeSecond, colourMuted),
	}
	r.line = side(gapMiddle, r.sign, middled(column(0, r.name, r.second)), row(gapTight, r.verdict, r.time))
	r.content = container.NewStack(inset(0, gapWide, container.NewBorder(nil, inset(gapSmall, 0, r.day), nil, nil)), inset(0, gapWide, r.line))
	r.ExtendBaseWidget(r)
	return r
}

// MinSize implements fyne.CanvasObject: every line has the same height, so that a long list need not be measured.
func (r *historyRow) MinSize() fyne.Size {
	return fyne.NewSize(0, max(theme.Size(sizeText)*1.4+theme.Size(sizeSecond)*1.4+2*gapSmall, 48))
}

// CreateRenderer implements fyne.Widget.
func (r *historyRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

func (l *callsList) fill(i widget.ListItemID, o fyne.CanvasObject) {
	if i < len(l.lines) {
		o.(*historyRow).show(l.lines[i])
	}
}

func (r *historyRow) show(l historyLine) {
	visible(r.content.Objects[0], l.call == nil)
	visible(r.content.Objects[1], l.call != nil)
	if l.call == nil {
		r.day.say(l.day)
		return
	}
	c := *l.call
	sign, ink := directionLook(c)
	r.sign.show(sign, ink)
	nameInk := colourText
	if c.Missed {
		nameInk = colourOpen
	}
	r.name.tint(nameInk)
	r.name.say(nameOf(c.Remote))
	r.second.say(becameWords(c) + " · " + accountName(c.Account))
	look := lookOf(c.Privacy)
	r.verdict.show(look.sign, look.ink)
	visible(r.verdict, c.Talked > 0)
	r.time.say(clock(c.StartedAt))
}

// directionLook is the sign for the way a call went.
func directionLook(c PastCall) (string, fyne.ThemeColorName) {
	switch {
	case c.Missed:
		return "missed", colourOpen
	case c.Direction == app.Outgoing:
		return "outgoing", colourMuted
	}
	return "incoming", colourMuted
}

// becameWords is what became of a call.
func becameWords(c PastCall) string {
	switch {
	case c.Talked > 0:
		return length(c.Talked)
	case c.Missed:
		return phrase("ui.became.missed")
	case c.Cause == app.CauseElsewhere:
		return phrase("ui.became.elsewhere")
	case c.Cause == app.CauseDeclined:
		return phrase("ui.became.declined")
	case c.Cause == app.CauseBusy:
		return phrase("ui.became.busy")
	case c.Direction == app.Outgoing && (c.Cause == app.CauseNoAnswer || c.Cause == app.CauseCancelled):
		return phrase("ui.became.unanswered")
	}
	return phrase("ui.became.failed")
}
