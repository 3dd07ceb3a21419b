//go:build !headless

package ui

import (
	"slices"
	"time"

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
	reading int       // of the last reading; older ones are of no interest any more
	at      time.Time // of the last reading: the days are named by it
	stale   bool
	anew    bool // what is listed is not what is wanted

	content fyne.CanvasObject
	filters *callFilters
	list    *rows
	empty   *text
	search  *line
}

func newCallsList(f *front, h historian) *callsList {
	l := &callsList{front: f, history: h, stale: true, anew: true}
	l.filters = newCallFilters(l.filter)
	l.search = newLine(false)
	l.search.SetPlaceHolder(phrase("ui.search"))
	l.search.OnChanged = func(string) { l.filter(l.query) }
	l.list = newRows(func() int { return len(l.lines) }, func() fyne.CanvasObject { return newHistoryRow() }, l.fill, func(i int) {
		if call := l.lines[i].call; call != nil {
			l.front.showPast(*call)
		}
	})
	l.empty = paragraph("").centred().coloured(colourMuted)
	more := newSign("more", phrase("ui.more"), colourMuted, nil)
	more.tapped = func() { l.offer(more) }
	head := column(gapSmall, side(gapTight, nil, middled(l.search), more), container.NewHScroll(l.filters.content))
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
	switch {
	case !l.filters.show(l.query, l.front.state.Accounts):
		l.filter(HistoryQuery{}) // the account is not there any more
	case l.stale || !sameDay(l.at, l.front.now()):
		l.read()
	}
}

// filter lists the calls that a query and the search are for.
func (l *callsList) filter(q HistoryQuery) {
	q.Text = l.search.Text
	l.query, l.anew = q, true
	l.filters.show(q, l.front.state.Accounts)
	l.read()
}

// read reads the calls that are wanted, part by part. Other calls than before are shown from the newest on as they come; the same, of
// which some may be new, take the place of those before once all are there, and nothing moves.
func (l *callsList) read() {
	l.stale, l.at = false, l.front.now()
	l.reading++
	l.part(l.reading, l.query, nil, l.anew)
}

func (l *callsList) part(reading int, query HistoryQuery, before []PastCall, anew bool) {
	query.Limit = historyPart
	var part []PastCall
	l.front.run(func() error {
		var err error
		part, query.Before, err = l.history.History(query)
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
		last := query.Before == "" || len(all) >= historyMost
		switch {
		case anew && len(before) == 0:
			l.anew = false
			l.showLines(historyLines(all, 0, l.at), l.list.begin)
		case anew:
			l.showLines(append(l.lines, historyLines(all, len(before), l.at)...), l.list.Refresh)
		case last:
			l.renew(historyLines(all, 0, l.at))
		}
		if !last {
			l.part(reading, query, all, anew)
		}
	})
}

func (l *callsList) showLines(lines []historyLine, draw func()) {
	l.lines = lines
	draw()
	visible(l.empty, len(l.lines) == 0)
	l.empty.say(phrase(l.emptyKey()))
}

// renew shows calls of which most were there before.
func (l *callsList) renew(lines []historyLine) {
	before := l.lines
	l.showLines(lines, func() {
		l.list.renew(func(i int) int { return lineNow(i, before, lines) })
	})
}

// lineNow is where the call of a line of before is now, or else one below it, with what was between them; -1: nowhere.
func lineNow(line int, before, now []historyLine) int {
	for i := line; i < len(before); i++ {
		if before[i].call == nil {
			continue
		}
		if at := slices.IndexFunc(now, func(l historyLine) bool { return l.call != nil && l.call.ID == before[i].call.ID }); at >= 0 {
			return max(at-(i-line), 0)
		}
	}
	return -1
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
