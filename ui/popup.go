//go:build !headless

package ui

import (
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
	ringing := map[string]bool{}
	var announced []announcement
	for _, c := range s.Calls {
		if c.State != app.CallIncoming {
			continue
		}
		ringing[c.ID] = true
		announced = append(announced, announce(c))
		if w, known := p.open[c.ID]; known {
			if w != nil {
				w.show(c)
			}
			continue
		}
		p.open[c.ID] = p.ring(c)
	}
	p.herald.show(announced)
	for id, w := range p.open {
		if !ringing[id] {
			delete(p.open, id)
			if w != nil {
				w.window.Close()
			}
		}
	}
}

// close closes all of them; what still rings opens anew.
func (p *popups) close() {
	for _, w := range p.open {
		if w != nil {
			w.window.Close()
		}
	}
	clear(p.open)
}

// ring shows a call that comes in; nil where no window serves.
func (p *popups) ring(c app.Call) *popup {
	f := p.front
	if onWayland(f.window) {
		return nil
	}
	w := newPopup(f, c)
	quietly(w.window)
	w.window.Show()
	return w
}

func newPopup(f *front, c app.Call) *popup {
	id := c.ID
	p := &popup{band: newBand(nil), face: newFace(sizeFace), name: newText(cut, sizeHeading, colourText).bold(),
		number: newText(cut, sizeSecond, colourMuted), calls: newText(cut, sizeSecond, colourMuted)}
	p.band.fold.Hide()
	p.quiet = newSilencer(f)
	decline := newAction(danger, "hang-up", phrase("ui.decline"), func() { f.run(func() error { return f.phone.Reject(id, 0) }, nil) })
	answer := newAction(primary, "phone", phrase("ui.answer"), func() { f.answer(id) })
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
