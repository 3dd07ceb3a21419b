//go:build !headless

package ui

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// settingsView is what a person sets, part by part; what the phone can't do is not there.
type settingsView struct {
	front    *front
	content  *fyne.Container
	scroll   *container.Scroll
	accounts *accountList
	sound    *soundSettings
	language *choice // nil, as the next: the phone keeps no settings
	variant  *choice
	size     *slider
	hidden   *tick

	decided []func(*app.Preferences) // what a person has changed and nobody has kept yet
	saving  bool
}

func newSettingsView(f *front) *settingsView {
	v := &settingsView{front: f, accounts: newAccountList(f)}
	v.sound = newSoundSettings(v)
	parts := []fyne.CanvasObject{part("ui.settings.accounts", v.accounts.content)}
	if f.sound != nil || f.adjust != nil {
		parts = append(parts, part("ui.settings.sound", v.sound.content))
	}
	if f.adjust != nil {
		parts = append(parts, part("ui.settings.look", v.look()), part("ui.settings.start", v.start()))
	}
	parts = append(parts, part("ui.settings.about", v.about()))
	v.scroll = scrolled(inset(gapWide, gapWide, narrowed(460, column(gapBlock, parts...))))
	v.content = container.NewStack(v.scroll)
	return v
}

// part is a card under its name.
func part(key string, content fyne.CanvasObject) fyne.CanvasObject {
	return column(gapSmall, newText(cut, sizeStrong, colourText).bold().with(phrase(key)), content)
}

// show looks after what changes while the page is looked at.
func (v *settingsView) show() {
	v.accounts.show(v.front.state.Accounts)
	v.sound.show()
}

// save changes the settings, and has the window follow them. What is decided while they are being kept comes after that, in one go: so
// the last decision is the one that holds.
func (v *settingsView) save(change func(*app.Preferences)) {
	v.decided = append(v.decided, change)
	if v.saving {
		return
	}
	v.saving = true
	f, decided := v.front, v.decided
	v.decided = nil
	f.run(func() error {
		return f.adjust.SavePreferences(func(s *app.Preferences) {
			for _, change := range decided {
				change(s)
			}
		})
	}, func(err error) {
		f.said(err)
		v.saving = false
		if len(v.decided) > 0 {
			v.save(func(*app.Preferences) {})
			return
		}
		f.wear(f.preferences())
	})
}

// follow has the page show the settings as they are: another front may have changed them, or what was decided could not be kept.
func (v *settingsView) follow(s app.Preferences) {
	if v.saving || v.language == nil {
		return
	}
	v.language.set(s.UI.Language)
	v.variant.set(s.UI.Theme)
	v.size.show(s.UI.TextScale)
	v.hidden.set(s.UI.StartHidden)
	v.sound.follow(s)
}

// look is how the window looks.
func (v *settingsView) look() fyne.CanvasObject {
	s := v.front.preferences()
	// A language is written in itself, so that whoever looks for it can read it.
	v.language = newChoice(s.UI.Language, func(to string) { v.save(func(s *app.Preferences) { s.UI.Language = to }) },
		[2]string{"", phrase("ui.settings.system")}, [2]string{"en", ownNames["en"]}, [2]string{"zh", ownNames["zh"]})
	v.variant = newChoice(s.UI.Theme, func(to string) { v.save(func(s *app.Preferences) { s.UI.Theme = to }) },
		[2]string{"", phrase("ui.settings.system")}, [2]string{"light", phrase("ui.settings.light")}, [2]string{"dark", phrase("ui.settings.dark")})
	v.size = newSlider(phrase("ui.settings.text"), 100, 300, 25, s.UI.TextScale, func(to int) { v.save(func(s *app.Preferences) { s.UI.TextScale = to }) })
	return card(column(gapMiddle,
		column(gapTight, note(phrase("ui.settings.language")), v.language.content),
		column(gapTight, note(phrase("ui.settings.theme")), v.variant.content),
		v.size.content))
}

func (v *settingsView) start() fyne.CanvasObject {
	f := v.front
	v.hidden = newTick(phrase("ui.settings.hidden"), f.preferences().UI.StartHidden, func(on bool) {
		v.save(func(s *app.Preferences) { s.UI.StartHidden = on })
	})
	parts := []fyne.CanvasObject{v.hidden.press}
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
		show := newAction(secondary, "", phrase("ui.folder.open"), func() { f.said(f.app.OpenURL(fileURL(folder))) })
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
