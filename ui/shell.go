//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// wide is the width from which list and detail stand side by side, listWidth what the list has of it.
const (
	wide      float32 = 740
	listWidth float32 = 360
)

// shell is the frame of the main window: where the rail, the pages, a detail and the call in front have their places.
type shell struct {
	front    *front
	rail     *rail
	chip     *chip
	notice   *notice
	back     *callBar
	keypad   *keypad
	calls    *callsList // nil: the phone keeps none
	contacts *contactsList
	settings *settingsView
	pages    []fyne.CanvasObject // by page
	stack    *fyne.Container
	call     *callView
	first    fyne.CanvasObject
	detail   *fyne.Container   // where the sheet in front has its place
	sheets   []sheet           // that are opened, the one in front last
	from     fyne.CanvasObject // what had the keyboard before anything was opened; nil: nothing had it
	blank    fyne.CanvasObject
	top      *fyne.Container
	content  *fyne.Container
}

func newShell(f *front) *shell {
	s := &shell{front: f, detail: container.NewStack()}
	s.notice = newNotice(s.place)
	s.rail = newRail(f)
	s.chip = newChip(f)
	s.back = newCallBar(f)
	s.keypad = newKeypad(f)
	s.call = newCallView(f)
	s.first = newFirstStart(f)
	s.settings = newSettingsView(f)
	s.pages = []fyne.CanvasObject{keypadPage: s.keypad.content, settingsPage: s.settings.content}
	if f.history != nil {
		s.calls = newCallsList(f, f.history)
		s.pages[callsPage] = s.calls.content
	}
	if f.contacts != nil {
		s.contacts = newContactsList(f)
		s.pages[contactsPage] = s.contacts.content
	}
	s.stack = container.NewStack()
	for _, p := range s.pages {
		if p != nil {
			s.stack.Add(p)
		}
	}
	s.top = column(0, s.chip.content, s.back.press, s.notice.content) // what went wrong is said over whatever is in front
	s.blank = centre(newIcon("mark", colourAccent, sizeMark))
	s.content = container.New(&shellLayout{s}, s.rail.content, s.top, s.stack, s.blank, s.detail, s.call.content, s.first)
	return s
}

// takeOver has this window go on where another one was. What is opened may have been typed into, so that it stays as it is.
func (s *shell) takeOver(other *shell) {
	s.keypad.field.fill(other.keypad.field.Text)
	s.detail.Objects, s.sheets = other.detail.Objects, other.sheets
	if n := other.notice; n.content.Visible() {
		s.notice.tell(n.sign.name, n.words.colour, n.content.fill, n.words.value)
	}
}

// show renders the state.
func (s *shell) show() {
	f := s.front
	call, talking := f.looked()
	f.inCall = talking && (f.inCall || s.broad() && !s.opened()) // there nothing else wants its place
	if f.page != settingsPage {
		s.settings.sound.deaf()
	}
	s.chip.show()
	s.rail.show()
	s.back.show(call, talking && !f.inCall)
	s.showPage()
	for i, p := range s.pages {
		if p != nil {
			turnUp(p, page(i) == f.page)
		}
	}
	if talking {
		s.call.show(call)
	}
	s.place()
}

// showPage renders the page that is looked at.
func (s *shell) showPage() {
	switch page := s.front.page; {
	case page == callsPage && s.calls != nil:
		s.calls.show()
	case page == contactsPage && s.contacts != nil:
		s.contacts.show()
	case page == settingsPage:
		s.settings.show()
	}
}

// pastChanged has the list of calls read anew.
func (s *shell) pastChanged() {
	if s.calls != nil {
		s.calls.changed()
	}
}

// contactsChanged has the list of contacts read anew.
func (s *shell) contactsChanged() {
	if s.contacts != nil {
		s.contacts.changed()
	}
}

// second moves the running timers on.
func (s *shell) second() {
	if call, talking := s.front.looked(); talking {
		s.call.second(call)
		s.call.measure(call)
		s.back.second(call)
	}
}

// levels moves the level meters of the call in front, while they are in sight.
func (s *shell) levels() {
	call, talking := s.front.looked()
	if talking && s.front.inCall && s.call.talk.Visible() && s.call.quality.content.Visible() {
		s.call.quality.levels.measure(s.front, call.ID)
	}
}

// broad says whether there is room for list and detail side by side.
func (s *shell) broad() bool { return s.content.Size().Width >= wide }

// place decides what is seen. Nothing moves unless that changes.
func (s *shell) place() {
	f := s.front
	_, talking := f.looked()
	broad := s.broad()
	first := s.bare() && !s.opened() && !talking
	inCall := talking && f.inCall
	visible(s.first, first)
	visible(s.call.content, inCall)
	visible(s.detail, s.opened() && !inCall)
	visible(s.blank, broad && !first && !inCall && !s.opened())
	list := !first && (broad && !s.bare() || !inCall && !s.opened())
	for _, o := range []fyne.CanvasObject{s.rail.content, s.chip.content, s.stack} {
		turnUp(o, list)
	}
	s.content.Layout.Layout(s.content.Objects, s.content.Size())
	s.release()
}

// bare says whether there is nothing to list yet: what is opened has the whole window.
func (s *shell) bare() bool { return len(s.front.state.Accounts) == 0 }

// turnUp shows or hides a part of the window that may be out of sight for long. Fyne forgets after a minute how such a part was drawn and
// in which theme; what comes back has to be drawn anew.
func turnUp(o fyne.CanvasObject, on bool) {
	back := on && !o.Visible()
	visible(o, on)
	if back {
		o.Refresh()
	}
}

// visible shows or hides an object.
func visible(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}

// shellLayout places the parts: one in front of the other in a small window, side by side in a wide one.
type shellLayout struct{ shell *shell }

// MinSize implements fyne.Layout: whatever is shown can be scrolled, so that a small window serves.
func (l *shellLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 480) }

// Layout implements fyne.Layout.
func (l *shellLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s := l.shell
	broad := size.Width >= wide
	if broad != s.rail.upright {
		s.rail.turn(broad)
		s.show()
		return
	}
	put := func(o fyne.CanvasObject, x, y, width, height float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(width, height))
	}
	railSize, head := s.rail.content.MinSize(), s.top.MinSize().Height
	beside := broad && s.stack.Visible()
	left, right, bottom := float32(0), size.Width, size.Height-railSize.Height
	if beside {
		left, right, bottom = railSize.Width, railSize.Width+listWidth, size.Height
		put(s.rail.content, 0, 0, left, size.Height)
	} else {
		put(s.rail.content, 0, bottom, size.Width, railSize.Height)
	}
	put(s.top, left, 0, right-left, head)
	put(s.stack, left, head, right-left, bottom-head)
	left = 0
	if beside {
		left, head = right, 0
	}
	for _, o := range []fyne.CanvasObject{s.first, s.detail, s.call.content, s.blank} { // below what went wrong, wherever one is
		put(o, left, head, size.Width-left, size.Height-head)
	}
}

// callBar leads back to the call that is behind the pages.
type callBar struct {
	*press
	front *front
	sign  *icon
	words *text
	timer *text
}

func newCallBar(f *front) *callBar {
	b := &callBar{front: f, sign: newIcon("lock", colourAccent, sizeIcon), words: words("").bold(), timer: newText(cut, sizeSecond, colourText)}
	b.press = newPress("", inset(gapSmall, gapWide, side(gapMiddle, b.sign, column(0, b.words, b.timer), nil)), func() { f.inCall = true; f.render() })
	b.radius = 0
	b.Hide()
	return b
}

func (b *callBar) show(c app.Call, on bool) {
	visible(b.press, on)
	if !on {
		return
	}
	look := lookOf(c.Privacy)
	b.sign.show(look.sign, look.ink)
	b.words.tint(look.ink)
	b.timer.tint(look.ink)
	b.words.say(phrase("ui.call.back", "who", nameOf(c.Remote)))
	b.spoken = b.words.value
	b.paint(look.soft, colourNone)
	b.second(c)
}

func (b *callBar) second(c app.Call) { b.timer.say(b.front.stateWords(c)) }
