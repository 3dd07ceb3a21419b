//go:build !headless

package ui

import (
	"bytes"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/systray"

	"sotto/app"
)

// tray is the program's sign among those of the system.
type tray struct {
	front *front
	app   desktop.App
	menu  *fyne.Menu
	begun bool   // Fyne's loop runs, and the sign with it
	seen  bool   // somebody shows it
	shown string // what was shown last, so that nothing is done twice
}

// newTray makes the sign; nil where a system can't have one. It has to be there before Fyne's loop begins: Fyne would never start a
// later one. The menu stays the same object, since Fyne shows the first one again once the sign has begun.
func newTray(f *front) *tray {
	a, ok := f.app.(desktop.App)
	if !ok || !mayHaveTray() {
		return nil
	}
	t := &tray{front: f, app: a, menu: fyne.NewMenu(phrase("ui.name"))}
	t.menu.Items = t.items(f.state)
	systray.SetOnTapped(func() { f.draw(func() { f.raise("") }) })
	a.SetSystemTrayMenu(t.menu)
	return t
}

// begin is called when Fyne's loop runs.
func (t *tray) begin() {
	t.begun = true
	f := t.front
	f.work.Go(func() { watchTray(f.ctx, func(seen bool) { f.draw(func() { f.signSeen(seen) }) }) })
}

// show has the sign, its menu and what it says follow the state.
func (t *tray) show(s app.State) {
	if !t.begun {
		return
	}
	picture, ink := trayLook(s)
	items, says := t.items(s), trayWords(s)
	shown := picture + string(ink) + says
	for _, item := range items {
		shown += "|" + item.Label
	}
	for _, c := range s.Calls { // two of one person are called the same
		shown += "|" + c.ID
	}
	if shown == t.shown {
		return
	}
	t.shown, t.menu.Items = shown, items
	t.app.SetSystemTrayMenu(t.menu)
	t.app.SetSystemTrayIcon(badge(picture, colours[ink].light))
	systray.SetTooltip(says)
}

// trayWords is the state in a few words.
func trayWords(s app.State) string {
	said := []string{phrase("ui.name")}
	for _, c := range s.Calls {
		said = append(said, brief(nameOf(c.Remote)))
	}
	if s.DND {
		said = append(said, phrase("ui.dnd"))
	}
	if s.Missed > 0 {
		said = append(said, plural("ui.tray.missed", s.Missed))
	}
	if !someRegistered(s) {
		said = append(said, phrase("ui.registration.off"))
	}
	return strings.Join(said, " · ")
}

func someRegistered(s app.State) bool {
	return slices.ContainsFunc(s.Accounts, func(a app.AccountState) bool { return a.Registration.State == app.RegistrationRegistered })
}

// trayLook is the state in one sign: it rings, a call, not to be disturbed, missed calls, not registered, or all well; and the colour of
// its ground.
func trayLook(s app.State) (string, fyne.ThemeColorName) {
	switch {
	case slices.ContainsFunc(s.Calls, func(c app.Call) bool { return c.State == app.CallIncoming }):
		return "bell", colourAccent
	case len(s.Calls) > 0:
		return "microphone", colourAccent
	case s.DND:
		return "moon", colourMuted
	case s.Missed > 0:
		return "missed", colourOpen
	case !someRegistered(s):
		return "phone", colourMuted
	}
	return "phone", colourAccent
}

// badge is a picture in white on a ground of its own, since nobody knows whether the desktop's panel is light or dark.
func badge(name string, ground color.Color) fyne.Resource {
	under, over := coloured("badge", ground), coloured(name, color.White)
	_, lines, _ := bytes.Cut(bytes.TrimSuffix(bytes.TrimSpace(over.Content()), []byte("</svg>")), []byte(">"))
	return fyne.NewStaticResource(over.Name()+under.Name(), bytes.Replace(under.Content(), []byte("</g>"), append(lines, "</g>"...), 1))
}

// items is what can be done from the tray now.
func (t *tray) items(s app.State) []*fyne.MenuItem {
	f := t.front
	var items []*fyne.MenuItem
	for _, c := range s.Calls {
		who := menuText(brief(nameOf(c.Remote)))
		end := "ui.tray.hang-up"
		if c.State == app.CallIncoming {
			items = append(items, fyne.NewMenuItem(phrase("ui.tray.answer", "who", who), func() { f.take(c.ID) }))
			end = "ui.tray.decline"
		}
		items = append(items, fyne.NewMenuItem(phrase(end, "who", who), func() { f.hangUp(c) }))
	}
	if s.Missed > 0 {
		items = append(items, fyne.NewMenuItem(plural("ui.tray.missed", s.Missed), func() { f.turn(callsPage); f.raise("") }))
	}
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	items = append(items, fyne.NewMenuItem(phrase("ui.tray.show"), func() { f.raise("") }))
	if f.disturb != nil {
		label := "ui.dnd"
		if s.DND {
			label = "ui.dnd.off"
		}
		items = append(items, fyne.NewMenuItem(phrase(label), f.toggleDND))
	}
	quit := fyne.NewMenuItem(phrase("ui.quit"), f.quit)
	quit.IsQuit = true
	return append(items, fyne.NewMenuItemSeparator(), quit)
}

// toggleDND has the phone disturb people, or not.
func (f *front) toggleDND() {
	on := !f.state.DND
	f.run(func() error { return f.disturb.SetDND(on) }, nil)
}
