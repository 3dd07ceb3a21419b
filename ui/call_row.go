//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"sotto/app"
)

// callRow is a call behind the one in front: pressing it brings it there.
type callRow struct {
	content *fyne.Container
	press   *press
	face    *face
	name    *text
	state   *text
	sign    *icon
	choice  *fyne.Container // of a call that comes in: to answer or to decline
	front   *front
}

func newCallRow(f *front, id string) *callRow {
	r := &callRow{front: f, face: newFace(sizeFace), name: words("").bold(), state: newText(cut, sizeSecond, colourMuted), sign: newIcon("lock", colourAccent, sizeIcon)}
	answer := newSign("phone", phrase("ui.answer"), colourAccent, func() { f.answer(id) })
	decline := newSign("hang-up", phrase("ui.decline"), colourOpen, func() { f.decline(id) })
	r.choice = inset(0, gapTight, row(0, answer, decline))
	line := side(gapSmall, centre(r.face), column(0, r.name, r.state), r.sign)
	r.press = newPress("", inset(gapSmall, gapWide, line), func() { f.look(id) })
	r.press.radius = 0
	r.content = column(0, newPanel(colourSurface, colourNone, 0, side(0, nil, r.press, r.choice)), rule())
	return r
}

func (r *callRow) show(c app.Call) {
	look := lookOf(c.Privacy)
	r.face.show(nameOf(c.Remote))
	r.name.say(nameOf(c.Remote))
	r.state.say(r.front.stateWords(c) + " · " + accountName(c.Account))
	r.sign.show(look.sign, look.ink)
	r.press.spoken = r.name.value
	visible(r.choice, c.State == app.CallIncoming)
}
