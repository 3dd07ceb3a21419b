//go:build !headless

package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// rail leads to the pages: below them in a small window, beside them in a wide one.
type rail struct {
	front   *front
	items   []*railItem
	content *fyne.Container
	ground  *panel
	upright bool
}

// railItem is the way to a page, with a count where there is something new.
type railItem struct {
	*press
	page  page
	sign  *icon
	words *text
	count *text
	badge *panel
}

func newRail(f *front) *rail {
	r := &rail{front: f}
	for _, i := range []struct {
		page         page
		picture, key string
	}{
		{keypadPage, "keypad", "ui.page.keypad"}, {callsPage, "clock", "ui.page.calls"},
		{contactsPage, "person", "ui.page.contacts"}, {settingsPage, "settings", "ui.page.settings"},
	} {
		if i.page == callsPage && f.history == nil || i.page == contactsPage && f.contacts == nil {
			continue
		}
		r.items = append(r.items, newRailItem(f, i.page, i.picture, phrase(i.key)))
	}
	r.content = container.NewStack()
	r.arrange()
	return r
}

func newRailItem(f *front, p page, picture, label string) *railItem {
	i := &railItem{page: p, sign: newIcon(picture, colourMuted, sizeIcon), words: newText(cut, sizeLabel, colourMuted).centred().with(label)}
	i.count = newText(whole, sizeSecond, colourOnDanger).bold().centred()
	i.badge = newPanel(colourDanger, colourNone, radiusRound, sized(18, 0, inset(0, gapTight, i.count)))
	i.badge.Hide()
	sign := container.New(badged{}, i.sign, i.badge)
	i.press = newPress(label, inset(gapSmall, gapHair, column(gapTight, sign, i.words)), func() { f.turn(p) })
	i.radius = 0
	return i
}

// badged puts a badge at the upper right of a picture in the middle.
type badged struct{}

// MinSize implements fyne.Layout.
func (badged) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout implements fyne.Layout.
func (badged) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	badge := objects[1].MinSize()
	objects[1].Move(fyne.NewPos(size.Width/2+2, -badge.Height/3))
	objects[1].Resize(badge)
}

// turn lays the rail along the other edge.
func (r *rail) turn(upright bool) {
	r.upright = upright
	r.arrange()
}

func (r *rail) arrange() {
	var items []fyne.CanvasObject
	for _, i := range r.items {
		items = append(items, i.press)
	}
	if r.upright {
		r.ground = newPanel(colourSurface, colourNone, 0, sized(76, 0, column(0, items...)))
		r.content.Objects = []fyne.CanvasObject{container.NewBorder(nil, nil, nil, rule(), r.ground)}
	} else {
		r.ground = newPanel(colourSurface, colourNone, 0, grid(len(items), 0, items...))
		r.content.Objects = []fyne.CanvasObject{container.NewBorder(rule(), nil, nil, nil, r.ground)}
	}
	r.content.Refresh()
}

func (r *rail) show() {
	for _, i := range r.items {
		ink := colourMuted
		if i.page == r.front.page {
			ink = colourAccent
		}
		i.sign.show(i.sign.name, ink)
		if i.words.style.Bold != (i.page == r.front.page) {
			i.words.style.Bold = i.page == r.front.page
			i.words.Refresh()
		}
		i.words.tint(ink)
		n := 0
		if i.page == callsPage {
			n = r.front.state.Missed
		}
		visible(i.badge, n > 0)
		i.count.say(strconv.Itoa(min(n, 99)))
	}
}

// turn leads to a page.
func (f *front) turn(p page) { f.shell.leave(func() { f.turned(p) }) }

// turned looks at a page.
func (f *front) turned(p page) {
	f.page, f.inCall = p, false
	if p == callsPage && f.state.Missed > 0 && f.history != nil {
		f.run(f.history.SeeMissed, nil)
	}
	f.render()
}
