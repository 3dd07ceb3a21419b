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
	before, looked := spoken, f.shell.settings.scroll.Offset
	if err := speak(f.language(s)); err != nil {
		f.said(err)
	}
	if spoken != before {
		f.furnish()
		language := app.Language(spoken)
		f.run(func() error { return f.phone.SetLanguage(language) }, nil)
	}
	f.shell.settings.follow(s)
	f.render()
	if spoken != before { // what was chosen stays under the finger
		spread(f.shell.settings.scroll)
		f.shell.settings.scroll.ScrollToOffset(looked)
	}
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

// furnish makes all that is in the window, in the language in use. What a person is at stays.
func (f *front) furnish() {
	before := f.shell
	if before != nil {
		before.settings.sound.deaf()
	}
	f.popups.closeAll()
	f.shell = newShell(f)
	if before != nil {
		f.shell.takeOver(before)
	}
	f.window.SetTitle(phrase("ui.name"))
	f.window.SetContent(f.shell.content)
}
