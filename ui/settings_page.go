//go:build !headless

package ui

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

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
	sound    *soundSettings
}

func newSettingsView(f *front) *settingsView {
	v := &settingsView{front: f, accounts: column(0)}
	v.sound = newSoundSettings(v)
	parts := []fyne.CanvasObject{part("ui.settings.accounts", v.accounts)}
	if f.sound != nil || f.adjust != nil {
		parts = append(parts, part("ui.settings.sound", v.sound.content))
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
	v.sound.show()
}

func (v *settingsView) accountRow(a app.AccountState) fyne.CanvasObject {
	state, ink := registrationWords(a)
	spot := newDot()
	spot.paint(ink)
	second := newText(cut, sizeSecond, colourMuted).with(state)
	line := side(gapMiddle, centre(spot), column(0, words(accountName(a.Config.ID)).bold(), second), newIcon("chevron-right", colourMuted, sizeIcon))
	p := newPress(phrase("ui.account.spoken", "account", accountName(a.Config.ID), "state", state), inset(gapSmall, gapMiddle, line), func() { v.front.edit(a.Config, false) })
	p.fill, p.edge = colourSurface, colourLine
	return inset(gapHair, 0, p)
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
	f := v.front
	parts := []fyne.CanvasObject{newTick(phrase("ui.settings.hidden"), f.preferences().UI.StartHidden, func(on bool) {
		v.save(func(s *app.Preferences) { s.UI.StartHidden = on })
	}).press}
	if f.starts != nil {
		parts = append([]fyne.CanvasObject{v.login()}, parts...)
	}
	return card(column(gapSmall, parts...))
}

// login has the system start the program, or not. Where that fails, the tick goes back.
func (v *settingsView) login() fyne.CanvasObject {
	f := v.front
	login := newTick(phrase("ui.settings.login"), false, nil)
	login.changed = func(on bool) {
		f.run(func() error { return f.starts.StartWithSystem(on) }, func(err error) {
			if err != nil {
				f.said(err)
				login.set(!on)
			}
		})
	}
	on := false
	f.run(func() error {
		var err error
		on, err = f.starts.StartsWithSystem()
		return err
	}, func(err error) {
		f.said(err)
		login.set(on)
	})
	return login.press
}

func (v *settingsView) about() fyne.CanvasObject {
	f := v.front
	lines := []fyne.CanvasObject{
		side(gapMiddle, newIcon("mark", colourAccent, sizeFace), column(0, words(phrase("ui.name")).bold(), note(phrase("ui.settings.version", "version", f.program.Version))), nil),
		note(phrase("ui.settings.honest")),
	}
	if f.logs != nil && f.logs.LogFolder() != "" {
		folder := f.logs.LogFolder()
		show := newAction(secondary, "", phrase("ui.settings.log.open"), func() { f.said(f.app.OpenURL(fileURL(folder))) })
		lines = append(lines, note(phrase("ui.settings.log", "folder", folder)), show.press)
	}
	return card(column(gapMiddle, lines...))
}

// fileURL is a folder of this computer as other programs are told of it.
func fileURL(folder string) *url.URL {
	path := filepath.ToSlash(folder)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	return &url.URL{Scheme: "file", Path: path}
}
