//go:build !headless

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sotto/app"
)

// settingsView is what a person sets, part by part; what the phone can't do is not there.
type settingsView struct {
	front    *front
	content  *fyne.Container
	accounts *fyne.Container
	sound    *fyne.Container
	asked    bool // the devices were asked for
}

func newSettingsView(f *front) *settingsView {
	v := &settingsView{front: f, accounts: column(0), sound: column(gapMiddle)}
	parts := []fyne.CanvasObject{part("ui.settings.accounts", v.accounts)}
	if f.sound != nil || f.adjust != nil {
		parts = append(parts, part("ui.settings.sound", v.sound))
	}
	if f.adjust != nil {
		parts = append(parts, part("ui.settings.look", v.look()), part("ui.settings.start", v.start()))
	}
	parts = append(parts, part("ui.settings.about", v.about()))
	v.content = container.NewStack(scrolled(inset(gapWide, gapWide, narrowed(460, column(gapBlock, parts...)))))
	return v
}

// part is a card under its name.
func part(key string, content fyne.CanvasObject) fyne.CanvasObject {
	return column(gapSmall, newText(cut, sizeStrong, colourText).bold().with(phrase(key)), content)
}

// show looks after what changes while the page is looked at.
func (v *settingsView) show() {
	var rows []fyne.CanvasObject
	for _, a := range v.front.state.Accounts {
		rows = append(rows, v.accountRow(a))
	}
	add := newAction(secondary, "plus", phrase("ui.account.add"), func() { v.front.edit(app.NewAccountConfig(), true) })
	v.accounts.Objects = append(rows, inset(gapSmall, 0, add.press))
	v.accounts.Refresh()
	if !v.asked {
		v.asked = true
		v.showSound(nil, nil)
		v.askDevices()
	}
}

func (v *settingsView) accountRow(a app.AccountState) fyne.CanvasObject {
	state, ink := registrationWords(a)
	spot := newDot()
	spot.tint(ink)
	second := newText(cut, sizeSecond, colourMuted).with(state)
	line := side(gapMiddle, spot, column(0, words(accountName(a.Config.ID)).bold(), second), newIcon("chevron-right", colourMuted, sizeIcon))
	p := newPress(phrase("ui.account.spoken", "account", accountName(a.Config.ID), "state", state), inset(gapSmall, gapMiddle, line), func() { v.front.edit(a.Config, false) })
	p.fill, p.edge = colourSurface, colourLine
	return inset(gapHair, 0, p)
}

// askDevices asks which sound devices there are.
func (v *settingsView) askDevices() {
	f := v.front
	if f.sound == nil {
		return
	}
	var inputs, outputs []string
	f.run(func() error {
		var err error
		inputs, outputs, err = f.sound.Devices(f.ctx)
		return err
	}, func(err error) {
		f.said(err)
		v.showSound(inputs, outputs)
	})
}

func (v *settingsView) showSound(inputs, outputs []string) {
	var parts []fyne.CanvasObject
	if v.front.sound != nil {
		parts = append(parts, v.device("ui.settings.input", "input", inputs, v.front.state.Audio.Input.Device),
			v.device("ui.settings.output", "output", outputs, v.front.state.Audio.Output.Device),
			v.device("ui.settings.ring", "ring", outputs, v.front.state.Audio.Ring.Device))
	}
	if v.front.adjust != nil {
		s := v.front.preferences()
		parts = append(parts,
			v.volume("ui.settings.volume.input", s.Audio.Input, func(s *app.Preferences, to int) { s.Audio.Input = to }),
			v.volume("ui.settings.volume.output", s.Audio.Output, func(s *app.Preferences, to int) { s.Audio.Output = to }),
			v.volume("ui.settings.volume.ring", s.Audio.Ring, func(s *app.Preferences, to int) { s.Audio.Ring = to }),
			v.volume("ui.settings.volume.tone", s.Audio.Tones, func(s *app.Preferences, to int) { s.Audio.Tones = to }))
	}
	v.sound.Objects = []fyne.CanvasObject{card(column(gapMiddle, parts...))}
	v.sound.Refresh()
}

// device chooses the device of a role. The first of the list is the system's choice.
func (v *settingsView) device(key, role string, names []string, now string) fyne.CanvasObject {
	f := v.front
	options := append([]string{phrase("ui.settings.device.system")}, names...)
	choose := widget.NewSelect(options, nil)
	choose.Selected = options[0]
	choose.OnChanged = func(name string) {
		if name == options[0] {
			name = ""
		}
		f.run(func() error { return f.sound.ChooseDevice(role, name) }, nil)
	}
	parts := []fyne.CanvasObject{note(phrase(key)), newPanel(colourNone, colourLine, radiusField, choose)}
	if now != "" {
		parts = append(parts, note(phrase("ui.settings.device.now", "device", now)))
	}
	return column(gapTight, parts...)
}

func (v *settingsView) volume(key string, value int, set func(*app.Preferences, int)) fyne.CanvasObject {
	slider := widget.NewSlider(0, 100)
	slider.Step = 5
	slider.Value = float64(value)
	percent := newText(whole, sizeSecond, colourMuted).with(fmt.Sprintf("%d %%", value))
	slider.OnChanged = func(to float64) { percent.say(fmt.Sprintf("%d %%", int(to))) }
	slider.OnChangeEnded = func(to float64) { v.save(func(s *app.Preferences) { set(s, int(to)) }) }
	return column(0, side(gapSmall, nil, note(phrase(key)), percent), accented(slider))
}

// save changes the settings, and has the window follow them.
func (v *settingsView) save(change func(*app.Preferences)) {
	f := v.front
	f.run(func() error { return f.adjust.SavePreferences(change) }, func(err error) {
		f.said(err)
		f.wear(f.preferences())
	})
}

// look is how the window looks.
func (v *settingsView) look() fyne.CanvasObject {
	s := v.front.preferences()
	// A language is written in itself, so that whoever looks for it can read it.
	language := newChoice(s.UI.Language, func(to string) { v.save(func(s *app.Preferences) { s.UI.Language = to }) },
		[2]string{"", phrase("ui.settings.system")}, [2]string{"en", ownNames["en"]}, [2]string{"zh", ownNames["zh"]})
	variant := newChoice(s.UI.Theme, func(to string) { v.save(func(s *app.Preferences) { s.UI.Theme = to }) },
		[2]string{"", phrase("ui.settings.system")}, [2]string{"light", phrase("ui.settings.light")}, [2]string{"dark", phrase("ui.settings.dark")})
	size := widget.NewSlider(100, 300)
	size.Step = 25
	size.Value = float64(max(s.UI.TextScale, 100))
	percent := newText(whole, sizeSecond, colourMuted).with(fmt.Sprintf("%d %%", int(size.Value)))
	size.OnChanged = func(to float64) { percent.say(fmt.Sprintf("%d %%", int(to))) }
	size.OnChangeEnded = func(to float64) { v.save(func(s *app.Preferences) { s.UI.TextScale = int(to) }) }
	return card(column(gapMiddle,
		column(gapTight, note(phrase("ui.settings.language")), language.content),
		column(gapTight, note(phrase("ui.settings.theme")), variant.content),
		column(0, side(gapSmall, nil, note(phrase("ui.settings.text")), percent), accented(size))))
}

func (v *settingsView) start() fyne.CanvasObject {
	hidden := newTick(phrase("ui.settings.hidden"), v.front.preferences().UI.StartHidden, func(on bool) {
		v.save(func(s *app.Preferences) { s.UI.StartHidden = on })
	})
	return card(hidden.press)
}

func (v *settingsView) about() fyne.CanvasObject {
	lines := []fyne.CanvasObject{
		side(gapMiddle, newIcon("mark", colourAccent, sizeFace), column(0, words(phrase("ui.name")).bold(), note(phrase("ui.settings.version", "version", v.front.program.Version))), nil),
		note(phrase("ui.settings.honest")),
	}
	if folder := v.front.program.LogFolder; folder != "" {
		lines = append(lines, note(phrase("ui.settings.log", "folder", folder)))
	}
	return card(column(gapMiddle, lines...))
}
