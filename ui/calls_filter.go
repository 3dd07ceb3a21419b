//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// callFilters offers all calls, or only the missed ones, or only those of an account where there are several; or both.
type callFilters struct {
	content  *fyne.Container
	pills    []*pill
	accounts []string // that they were made for
	chosen   HistoryQuery
	choose   func(HistoryQuery)
}

// pill is a way to choose what a list shows.
type pill struct {
	*press
	words *text
	only  HistoryQuery // missed ones, those of an account, or neither: all
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
	f.chosen = chosen
	for _, p := range f.pills {
		p.show(p.among(chosen))
	}
	return chosen.Account == "" || slices.Contains(ids, chosen.Account)
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

func (f *callFilters) pill(label string, only HistoryQuery) *pill {
	p := &pill{words: newText(whole, sizeText, colourText).with(label), only: only}
	p.press = newPress(label, centre(inset(gapTight, gapMiddle, p.words)), func() { f.choose(p.turned(f.chosen)) })
	p.radius, p.minimum = radiusRound, fyne.NewSize(0, 34)
	return p
}

// among says whether this is part of what is chosen.
func (p *pill) among(chosen HistoryQuery) bool {
	switch {
	case p.only.Missed:
		return chosen.Missed
	case p.only.Account != "":
		return chosen.Account == p.only.Account
	}
	return !chosen.Missed && chosen.Account == ""
}

// turned is what is chosen after a press: this too or, where it was chosen, no more.
func (p *pill) turned(chosen HistoryQuery) HistoryQuery {
	switch {
	case p.only.Missed:
		chosen.Missed = !chosen.Missed
	case p.only.Account == "":
		return HistoryQuery{}
	case p.among(chosen):
		chosen.Account = ""
	default:
		chosen.Account = p.only.Account
	}
	return chosen
}

// show says whether this is part of what is chosen.
func (p *pill) show(on bool) {
	p.state = ""
	ink, fill, edge := colourText, colourSurface, colourLine
	if on {
		ink, fill, edge, p.state = colourAccent, colourAccentSoft, colourAccentSoft, phrase("ui.spoken.chosen")
	}
	p.paint(fill, edge)
	if p.words.style.Bold != on {
		p.words.style.Bold = on
		p.words.Refresh()
	}
	p.words.tint(ink)
}
