//go:build !headless

package ui

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"sotto/app"
)

// popups are the small windows of incoming calls, and the notifications that go with them.
type popups struct {
	front  *front
	open   map[string]*popup // by call; nil where the notification has to do
	herald *herald
}

// popup is the window of one incoming call, above the others and without taking the keyboard from anybody.
type popup struct {
	window fyne.Window
	place  int // from the top, where several ring
	band   *band
	face   *face
	name   *text
	number *text
	calls  *text
	quiet  *silencer
}

func newPopups(f *front) *popups {
	return &popups{front: f, open: map[string]*popup{}, herald: newHerald(f)}
}

// show opens a window for each call that comes in, and closes those of calls that don't any more.
func (p *popups) show(s app.State) {
	ringing := slices.DeleteFunc(slices.Clone(s.Calls), func(c app.Call) bool { return c.State != app.CallIncoming })
	for id := range p.open {
		if !slices.ContainsFunc(ringing, func(c app.Call) bool { return c.ID == id }) {
			p.close(id)
		}
	}
	var announced []announcement
	for _, c := range ringing {
		announced = append(announced, announce(c))
		w, known := p.open[c.ID]
		switch {
		case !known:
			p.open[c.ID] = p.ring(c)
		case w != nil:
			w.show(c)
		}
	}
	p.herald.show(announced)
}

// close closes the window of a call.
func (p *popups) close(call string) {
	if w := p.open[call]; w != nil {
		w.window.Close()
	}
	delete(p.open, call)
}

// closeAll closes all of them; what still rings opens anew.
func (p *popups) closeAll() {
	for call := range p.open {
		p.close(call)
	}
}

// ring shows a call that comes in; nil where no window serves.
func (p *popups) ring(c app.Call) *popup {
	f := p.front
	if onWayland(f.window) {
		return nil
	}
	w := newPopup(f, c)
	w.place = p.free()
	quietly(w.window, w.place)
	w.window.Show()
	return w
}

// free is the first place that no window has: one that opened over another would get the press that was meant for that.
func (p *popups) free() int {
	for place := 0; ; place++ {
		if !slices.ContainsFunc(slices.Collect(maps.Values(p.open)), func(w *popup) bool { return w != nil && w.place == place }) {
			return place
		}
	}
}

func newPopup(f *front, c app.Call) *popup {
	id := c.ID
	p := &popup{band: newBand(nil), face: newFace(sizeFace), name: newText(cut, sizeHeading, colourText).bold(),
		number: newText(cut, sizeSecond, colourMuted), calls: newText(cut, sizeSecond, colourMuted)}
	p.band.fold.Hide()
	p.quiet = newSilencer(f)
	decline := newAction(danger, "hang-up", phrase("ui.decline"), func() { f.decline(id) })
	answer := newAction(primary, "phone", phrase("ui.answer"), func() { f.take(id) })
	who := side(gapMiddle, centre(p.face), column(0, p.name, p.number, p.calls), nil)
	content := column(0, p.band.press, inset(gapWide, gapWide, column(gapWide, who, column(gapSmall, grid(2, gapSmall, decline.press, answer.press), p.quiet.content))))
	p.window = f.app.NewWindow(phrase("ui.popup.title"))
	p.window.SetPadded(false)
	p.window.SetFixedSize(true)
	p.window.SetContent(container.NewStack(content))
	p.window.SetCloseIntercept(func() { p.window.Hide() })
	if above, ok := p.window.(desktop.Window); ok {
		above.RequestAlwaysOnTop()
	}
	keys := p.window.Canvas()
	keys.SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			answer.tapped()
		case fyne.KeyEscape:
			decline.tapped()
		}
	})
	p.show(c)
	const width = 360
	content.Resize(fyne.NewSize(width, 0)) // texts find their lines by it
	p.window.Resize(fyne.NewSize(width, content.MinSize().Height))
	return p
}

func (p *popup) show(c app.Call) {
	p.band.show(c.Privacy, false)
	p.face.show(nameOf(c.Remote))
	p.name.say(nameOf(c.Remote))
	p.number.say(addressOf(c.Remote.URI))
	p.quiet.show(c)
	p.calls.say(phrase("ui.popup.calls", "account", accountName(c.Account)))
}
