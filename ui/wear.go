//go:build !headless

package ui

import "sotto/app"

// wear has the window follow the settings: its language, its colours, the size of its texts.
func (f *front) wear(s app.Preferences) {
	changed := f.theme.variant != s.UI.Theme || f.theme.scale != textScale(s)
	f.theme.variant, f.theme.scale = s.UI.Theme, textScale(s)
	if changed {
		f.app.Settings().SetTheme(f.theme)
	}
	before := spoken
	if err := speak(f.language(s)); err != nil {
		f.said(err)
	}
	if spoken != before {
		f.furnish()
		language := app.Language(spoken)
		f.run(func() error { return f.phone.SetLanguage(language) }, nil)
	}
	f.render()
}

// preferences are the settings as they are; the plain ones where the phone keeps none.
func (f *front) preferences() app.Preferences {
	if f.adjust == nil {
		return app.Preferences{}
	}
	s, err := f.adjust.Preferences()
	if err != nil && f.shell != nil {
		f.said(err)
	}
	return s
}

func textScale(s app.Preferences) float32 { return float32(max(s.UI.TextScale, 100)) / 100 }

// language is the one to speak: the command line's before the settings'.
func (f *front) language(s app.Preferences) string {
	if f.program.Language != "" {
		return f.program.Language
	}
	return s.UI.Language
}

// furnish makes all that is in the window, in the language in use.
func (f *front) furnish() {
	field := ""
	if f.shell != nil {
		field = f.shell.keypad.field.Text
		f.shell.settings.sound.deaf()
		f.shell.leave()
	}
	f.popups.closeAll()
	f.shell = newShell(f)
	f.shell.keypad.field.SetText(field)
	f.window.SetTitle(phrase("ui.name"))
	f.window.SetContent(f.shell.content)
}
