//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"sotto/app"
)

// chip says by which account the next call goes and how that account stands; a press chooses another.
type chip struct {
	front   *front
	content fyne.CanvasObject
	press   *press
	dot     *panel
	name    *text
	state   *text
	lock    *panel
	sign    *icon
	version *text
	others  *icon // shown while another account is in trouble
	moon    *press
}

func newChip(f *front) *chip {
	c := &chip{front: f, dot: newDot(), name: words("").bold(), state: newText(cut, sizeSecond, colourMuted)}
	c.sign, c.version = newIcon("lock", colourAccent, sizeSign), newText(whole, sizeSecond, colourAccent)
	c.lock = newPanel(colourAccentSoft, colourNone, radiusRound, inset(gapTight, gapSmall, row(gapTight, c.sign, c.version)))
	c.others = newIcon("warning", colourOpen, sizeIcon)
	end := row(gapSmall, c.others, centre(c.lock), newIcon("chevron-down", colourMuted, sizeIcon))
	c.moon = newSign("moon", phrase("ui.dnd"), colourMuted, f.toggleDND)
	c.moon.minimum, c.moon.radius = fyne.NewSize(48, 44), 0
	visible(c.moon, f.disturb != nil)
	c.press = newPress("", container.New(layout.NewCustomPaddedLayout(gapSmall, gapSmall, gapWide, gapTight), side(gapMiddle, centre(c.dot), column(0, c.name, c.state), end)), c.choose)
	c.press.radius = 0
	c.content = newPanel(colourSurface, colourNone, 0, column(0, side(0, nil, c.press, c.moon), rule()))
	return c
}

func (c *chip) show() {
	c.showDND(c.front.state.DND)
	a, ok := c.front.dialling()
	if !ok {
		return
	}
	state, ink := registrationWords(a)
	c.name.say(accountName(a.Config.ID))
	c.state.say(state)
	c.state.tint(map[bool]fyne.ThemeColorName{true: colourOpen, false: colourMuted}[ink == colourOpen])
	c.dot.paint(ink)
	c.press.spoken = phrase("ui.account.spoken", "account", c.name.value, "state", state)
	visible(c.others, slices.ContainsFunc(c.front.state.Accounts, func(other app.AccountState) bool {
		return other.Config.ID != a.Config.ID && other.Registration.State == app.RegistrationFailed
	}))
	flow := a.Registration.Flow
	visible(c.version, c.front.theme.scale < 1.5) // large names need the room
	visible(c.lock, flow != nil && a.Registration.State == app.RegistrationRegistered)
	if flow == nil {
		return
	}
	if flow.TLS != nil {
		c.sign.show("lock", colourAccent)
		c.version.say("TLS " + flow.TLS.Version)
		c.version.tint(colourAccent)
		c.lock.paint(colourAccentSoft)
		return
	}
	c.sign.show("lock-open", colourOpen)
	c.version.say(transportName(flow.Transport))
	c.version.tint(colourOpen)
	c.lock.paint(colourOpenSoft)
}

// showDND says whether the phone disturbs people.
func (c *chip) showDND(on bool) {
	ink, fill, key := colourMuted, colourNone, "ui.dnd"
	if on {
		ink, fill, key = colourExposed, colourExposedSoft, "ui.dnd.off"
	}
	c.moon.content.(*icon).show("moon", ink)
	c.moon.spoken = phrase(key)
	c.moon.paint(fill, colourNone)
}

// registrationWords is how an account stands, and in which colour.
func registrationWords(a app.AccountState) (string, fyne.ThemeColorName) {
	address := a.Config.Username + "@" + a.Config.Domain
	if a.Config.Domain == "" {
		address = phrase("ui.account.direct")
	}
	switch a.Registration.State {
	case app.RegistrationRegistered:
		return address, colourAccent
	case app.RegistrationRegistering:
		return phrase("ui.registering"), colourExposed
	case app.RegistrationFailed:
		if failure := a.Registration.Error; failure != nil {
			return failure.Text, colourOpen
		}
		return phrase("ui.registration.failed"), colourOpen
	case app.RegistrationUnregistering:
		return phrase("ui.unregistering"), colourMuted
	}
	if !a.Config.Enabled {
		return phrase("ui.account.disabled"), colourMuted
	}
	if !a.Config.Register {
		return address, colourAccent
	}
	return phrase("ui.registration.off"), colourMuted
}

// choose opens the menu of accounts.
func (c *chip) choose() {
	f := c.front
	var items []*fyne.MenuItem
	current, _ := f.dialling()
	for _, a := range f.state.Accounts {
		id := a.Config.ID
		label := accountName(id)
		if a.Registration.State == app.RegistrationFailed {
			label += " · " + phrase("ui.registration.failed")
		}
		item := fyne.NewMenuItem(label, func() {
			f.account = id
			f.render()
		})
		item.Checked = id == current.Config.ID
		items = append(items, item)
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if current.Registration.State == app.RegistrationFailed && current.Registration.Error != nil {
		why := *current.Registration.Error
		items = append(items, fyne.NewMenuItem(phrase("ui.account.why"), func() { f.explain(current.Config, why) }))
	}
	if number := current.Config.Voicemail; number != "" {
		items = append(items, fyne.NewMenuItem(phrase("ui.voicemail.call"), func() { f.dialBy(number, current.Config.ID) }))
	}
	items = append(items,
		fyne.NewMenuItem(phrase("ui.account.again"), func() { f.run(func() error { return f.phone.Register(current.Config.ID) }, nil) }),
		fyne.NewMenuItem(phrase("ui.account.edit"), func() { f.edit(current.Config, false) }),
		fyne.NewMenuItem(phrase("ui.account.add"), func() { f.edit(app.NewAccountConfig(), true) }))
	below := fyne.NewPos(gapWide, c.press.Size().Height)
	widget.ShowPopUpMenuAtRelativePosition(fyne.NewMenu("", items...), f.window.Canvas(), below, c.press)
}

// newDot is a spot of colour.
func newDot() *panel { return newPanel(colourMuted, colourNone, radiusRound, sized(10, 10, space())) }

// transportName is a transport as people write it.
func transportName(t string) string {
	names := map[string]string{"udp": "UDP", "tcp": "TCP", "tls": "TLS"}
	return names[t]
}
