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
	answer  *press
	decline *press
	front   *front
}

func newCallRow(f *front, id string) *callRow {
	r := &callRow{front: f, face: newFace(sizeFace), name: words("").bold(), state: newText(cut, sizeSecond, colourMuted), sign: newIcon("lock", colourAccent, sizeIcon)}
	r.answer = newSign("phone", phrase("ui.answer"), colourAccent, func() { f.answer(id) })
	r.decline = newSign("hang-up", phrase("ui.decline"), colourOpen, func() { f.run(func() error { return f.phone.Reject(id, 0) }, nil) })
	line := side(gapMiddle, centre(r.face), column(0, r.name, r.state), r.sign)
	r.press = newPress("", inset(gapSmall, gapWide, line), func() { f.look(id) })
	r.press.radius, r.press.fill = 0, colourSurface
	r.content = column(0, side(0, nil, r.press, row(0, r.answer, r.decline)), rule())
	return r
}

func (r *callRow) show(c app.Call) {
	look := lookOf(c.Privacy)
	r.face.show(nameOf(c.Remote))
	r.name.say(nameOf(c.Remote))
	r.state.say(r.front.stateWords(c) + " · " + accountName(c.Account))
	r.sign.show(look.sign, look.ink)
	r.press.spoken = r.name.value
	visible(r.answer, c.State == app.CallIncoming)
	visible(r.decline, c.State == app.CallIncoming)
}
