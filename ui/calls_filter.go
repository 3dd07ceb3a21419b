//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// callFilters offers all calls, the missed ones, and those of each account where there are several.
type callFilters struct {
	content  *fyne.Container
	pills    []*pill
	accounts []string // that they were made for
	choose   func(HistoryQuery)
}

// pill is a way to choose what a list shows.
type pill struct {
	*press
	words *text
	query HistoryQuery
}

func newCallFilters(choose func(HistoryQuery)) *callFilters {
	f := &callFilters{content: row(gapSmall), choose: choose}
	f.offer(nil)
	return f
}

// show marks what is chosen, and says whether it is offered. The pills stay the same for as long as the accounts do: one may have the
// keyboard.
func (f *callFilters) show(chosen HistoryQuery, accounts []app.AccountState) (offered bool) {
	var ids []string
	if len(accounts) > 1 {
		for _, a := range accounts {
			ids = append(ids, a.Config.ID)
		}
	}
	if !slices.Equal(ids, f.accounts) {
		f.offer(ids)
	}
	for _, p := range f.pills {
		on := p.query.Missed == chosen.Missed && p.query.Account == chosen.Account
		p.show(on)
		offered = offered || on
	}
	return offered
}

func (f *callFilters) offer(accounts []string) {
	f.accounts = accounts
	f.pills = []*pill{f.pill(phrase("ui.calls.all"), HistoryQuery{}), f.pill(phrase("ui.calls.missed"), HistoryQuery{Missed: true})}
	for _, id := range accounts {
		f.pills = append(f.pills, f.pill(accountName(id), HistoryQuery{Account: id}))
	}
	f.content.Objects = nil
	for _, p := range f.pills {
		f.content.Objects = append(f.content.Objects, p.press)
	}
	f.content.Refresh()
}

func (f *callFilters) pill(label string, q HistoryQuery) *pill {
	p := &pill{words: newText(whole, sizeText, colourText).with(label), query: q}
	p.press = newPress(label, centre(inset(gapTight, gapMiddle, p.words)), func() { f.choose(q) })
	p.radius, p.minimum = radiusRound, fyne.NewSize(0, 34)
	return p
}

// show says whether this is what is chosen.
func (p *pill) show(on bool) {
	ink, fill, edge := colourText, colourSurface, colourLine
	if on {
		ink, fill, edge = colourAccent, colourAccentSoft, colourAccentSoft
	}
	p.paint(fill, edge)
	if p.words.style.Bold != on {
		p.words.style.Bold = on
		p.words.Refresh()
	}
	p.words.tint(ink)
}
