//go:build !headless

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

const (
	// historyPart is how many calls are read at once, historyMost how many a list has.
	historyPart = 500
	historyMost = 20000
)

// callsList is the page of the calls that were.
type callsList struct {
	front   *front
	history historian
	query   HistoryQuery
	lines   []historyLine
	reading int // of the last reading; older ones are of no interest any more
	stale   bool

	content fyne.CanvasObject
	filters *fyne.Container
	offered string // what the filters are made of
	list    *widget.List
	empty   *text
	search  *line
}

func newCallsList(f *front, h historian) *callsList {
	l := &callsList{front: f, history: h, stale: true, filters: row(gapSmall)}
	l.search = newLine(false)
	l.search.SetPlaceHolder(phrase("ui.search"))
	l.search.OnChanged = func(string) { l.query.Text = l.search.Text; l.read() }
	l.list = widget.NewList(func() int { return len(l.lines) }, func() fyne.CanvasObject { return newHistoryRow() }, l.fill)
	l.list.HideSeparators = true
	l.list.OnSelected = func(i widget.ListItemID) {
		l.list.Unselect(i)
		if call := l.lines[i].call; call != nil {
			l.front.showPast(*call)
		}
	}
	l.empty = paragraph("").centred().coloured(colourMuted)
	more := newSign("more", phrase("ui.more"), colourMuted, nil)
	more.tapped = func() { l.offer(more) }
	head := column(gapSmall, side(gapTight, nil, middled(l.search), more), container.NewHScroll(l.filters))
	l.showFilters()
	l.content = container.NewBorder(inset(gapSmall, gapMiddle, head), nil, nil, nil, container.NewStack(l.list, inset(gapBlock, gapBlock, l.empty)))
	return l
}

// changed has the list read anew, as soon as it is looked at.
func (l *callsList) changed() {
	l.stale = true
	if l.front.page == callsPage {
		l.show()
	}
}

// show looks after the list while it is looked at.
func (l *callsList) show() {
	l.showFilters()
	if l.stale {
		l.read()
	}
}

// read reads the calls that are wanted, part by part.
func (l *callsList) read() {
	l.stale = false
	l.reading++
	l.part(l.reading, l.query, nil)
}

func (l *callsList) part(reading int, query HistoryQuery, before []PastCall) {
	query.Limit = historyPart
	if len(before) > 0 {
		query.Before = before[len(before)-1].ID
	}
	var part []PastCall
	l.front.run(func() error {
		var err error
		part, err = l.history.History(query)
		return err
	}, func(err error) {
		if reading != l.reading {
			return
		}
		if err != nil {
			l.front.shell.notice.warn(err.Error())
			return
		}
		all := append(before, part...)
		if len(before) == 0 {
			l.lines = nil
		}
		l.lines = append(l.lines, historyLines(all, len(before), l.front.now())...)
		l.showLines()
		if len(part) == historyPart && len(all) < historyMost {
			l.part(reading, query, all)
		}
	})
}

func (l *callsList) showLines() {
	l.list.Refresh()
	visible(l.empty, len(l.lines) == 0)
	l.empty.say(phrase(l.emptyKey()))
}

// emptyKey says why there is nothing.
func (l *callsList) emptyKey() string {
	switch {
	case l.query.Text != "":
		return "ui.calls.none-found"
	case l.query.Missed:
		return "ui.calls.none-missed"
	}
	return "ui.calls.none"
}

// showFilters offers all calls, the missed ones, and those of each account where there are several.
func (l *callsList) showFilters() {
	offered := fmt.Sprint(l.query.Missed, l.query.Account)
	for _, a := range l.front.state.Accounts {
		offered += " " + a.Config.ID
	}
	if offered == l.offered {
		return
	}
	l.offered = offered
	chips := []fyne.CanvasObject{
		l.filter(phrase("ui.calls.all"), !l.query.Missed && l.query.Account == "", HistoryQuery{}),
		l.filter(phrase("ui.calls.missed"), l.query.Missed, HistoryQuery{Missed: true}),
	}
	if len(l.front.state.Accounts) > 1 {
		for _, a := range l.front.state.Accounts {
			chips = append(chips, l.filter(accountName(a.Config.ID), l.query.Account == a.Config.ID, HistoryQuery{Account: a.Config.ID}))
		}
	}
	l.filters.Objects = chips
	l.filters.Refresh()
}

func (l *callsList) filter(label string, on bool, q HistoryQuery) fyne.CanvasObject {
	return newFilter(label, on, func() {
		q.Text = l.search.Text
		l.query = q
		l.showFilters()
		l.read()
	})
}

// newFilter is a pill that chooses what a list shows.
func newFilter(label string, on bool, tapped func()) fyne.CanvasObject {
	ink, fill, edge := colourText, colourSurface, colourLine
	if on {
		ink, fill, edge = colourAccent, colourAccentSoft, colourAccentSoft
	}
	words := newText(whole, sizeText, ink).with(label)
	words.style.Bold = on
	p := newPress(label, centre(inset(gapTight, gapMiddle, words)), tapped)
	p.fill, p.edge, p.radius, p.minimum = fill, edge, radiusRound, fyne.NewSize(0, 34)
	return p
}

// offer opens the menu of what can be done with all calls.
func (l *callsList) offer(at fyne.CanvasObject) {
	f := l.front
	export := fyne.NewMenuItem(phrase("ui.calls.export"), func() { f.save("sotto-calls.csv", l.history.ExportHistory) })
	clear := fyne.NewMenuItem(phrase("ui.calls.clear"), func() {
		f.ask(phrase("ui.calls.clear.really"), phrase("ui.calls.clear"), func() {
			f.run(l.history.ForgetCalls, func(err error) { f.said(err); l.changed() })
		})
	})
	below := fyne.NewPos(0, at.Size().Height)
	widget.ShowPopUpMenuAtRelativePosition(fyne.NewMenu("", export, clear), f.window.Canvas(), below, at)
}
