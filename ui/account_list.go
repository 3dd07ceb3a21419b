//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// accountList is the accounts, each with how it stands, and the way to another.
type accountList struct {
	front   *front
	content *fyne.Container
	rows    []*accountRow
	add     *action
}

// accountRow leads to the form of an account.
type accountRow struct {
	*press
	account      app.AccountState
	spot         *panel
	name, second *text
}

func newAccountList(f *front) *accountList {
	l := &accountList{front: f, content: column(0)}
	l.add = newAction(secondary, "plus", phrase("ui.account.add"), func() { f.edit(app.NewAccountConfig(), true) })
	l.arrange()
	return l
}

// show has a row for each account. A row that is there stays, with the focus that it may have.
func (l *accountList) show(accounts []app.AccountState) {
	same := slices.EqualFunc(l.rows, accounts, func(r *accountRow, a app.AccountState) bool { return r.account.Config.ID == a.Config.ID })
	if !same {
		l.rows = nil
		for range accounts {
			l.rows = append(l.rows, newAccountRow(l.front))
		}
	}
	for i, a := range accounts {
		l.rows[i].show(a)
	}
	if !same {
		l.arrange()
	}
}

func (l *accountList) arrange() {
	l.content.Objects = nil
	for _, r := range l.rows {
		l.content.Objects = append(l.content.Objects, inset(gapHair, 0, r.press))
	}
	l.content.Objects = append(l.content.Objects, inset(gapSmall, 0, l.add.press))
	l.content.Refresh()
}

func newAccountRow(f *front) *accountRow {
	r := &accountRow{spot: newDot(), name: words("").bold(), second: newText(cut, sizeSecond, colourMuted)}
	line := side(gapMiddle, centre(r.spot), column(0, r.name, r.second), newIcon("chevron-right", colourMuted, sizeIcon))
	r.press = newPress("", inset(gapSmall, gapMiddle, line), func() { f.edit(r.account.Config, false) })
	r.fill, r.edge = colourSurface, colourLine
	return r
}

func (r *accountRow) show(a app.AccountState) {
	r.account = a
	state, ink := registrationWords(a)
	r.spot.paint(ink)
	r.name.say(accountName(a.Config.ID))
	r.second.say(state)
	r.spoken = phrase("ui.account.spoken", "account", r.name.value, "state", state)
}
