//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"sotto/app"
)

// tray is the program's place among the system's signs, where a system has one.
type tray struct {
	front *front
	app   desktop.App
	shown string // what was shown last, so that nothing is done twice
}

func newTray(f *front) *tray {
	if a, ok := f.app.(desktop.App); ok && hasTray() {
		return &tray{front: f, app: a}
	}
	return nil
}

// show has the sign and its menu follow the state.
func (t *tray) show(s app.State) {
	picture, ink := trayLook(s)
	items := t.items(s)
	shown := picture + string(ink)
	for _, item := range items {
		shown += "|" + item.Label
	}
	if shown == t.shown {
		return
	}
	t.shown = shown
	t.app.SetSystemTrayMenu(fyne.NewMenu(phrase("ui.name"), items...))
	t.app.SetSystemTrayIcon(coloured(picture, t.front.theme.Color(ink, theme.VariantDark)))
}

// trayLook is the state in one sign: a call, not to be disturbed, not registered, or all well.
func trayLook(s app.State) (string, fyne.ThemeColorName) {
	registered := slices.ContainsFunc(s.Accounts, func(a app.AccountState) bool { return a.Registration.State == app.RegistrationRegistered })
	switch {
	case len(s.Calls) > 0:
		return "phone", colourAccent
	case s.DND:
		return "moon", colourMuted
	case s.Missed > 0:
		return "missed", colourOpen
	case !registered:
		return "phone", colourMuted
	}
	return "phone", colourText
}

// items is what can be done from the tray now.
func (t *tray) items(s app.State) []*fyne.MenuItem {
	f := t.front
	var items []*fyne.MenuItem
	for _, c := range s.Calls {
		who := nameOf(c.Remote)
		if c.State == app.CallIncoming {
			items = append(items, fyne.NewMenuItem(phrase("ui.tray.answer", "who", who), func() { f.answer(c.ID) }))
		}
		items = append(items, fyne.NewMenuItem(phrase("ui.tray.hang-up", "who", who), func() { f.hangUp(c) }))
	}
	if s.Missed > 0 {
		items = append(items, fyne.NewMenuItem(plural("ui.tray.missed", s.Missed), func() { f.turn(callsPage); f.raise("") }))
	}
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	items = append(items, fyne.NewMenuItem(phrase("ui.tray.show"), func() { f.raise("") }))
	if f.disturb != nil {
		dnd := fyne.NewMenuItem(phrase("ui.dnd"), func() { f.toggleDND() })
		dnd.Checked = s.DND
		if s.DND {
			dnd.Label = phrase("ui.dnd.off")
		}
		items = append(items, dnd)
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
