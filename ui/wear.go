//go:build !headless

package ui

// wear has the window follow the settings: its language, its colours, the size of its texts.
func (f *front) wear(s Settings) {
	changed := f.theme.variant != s.Theme || f.theme.scale != textScale(s)
	f.theme.variant, f.theme.scale = s.Theme, textScale(s)
	if changed {
		f.app.Settings().SetTheme(f.theme)
	}
	before := spoken
	if err := speak(f.language(s)); err != nil {
		f.said(err)
	}
	if spoken != before {
		f.furnish()
	}
	f.render()
}

func textScale(s Settings) float32 { return float32(max(s.TextScale, 100)) / 100 }

// language is the one to speak: the command line's before the settings'.
func (f *front) language(s Settings) string {
	if f.program.Language != "" {
		return f.program.Language
	}
	return s.Language
}

// furnish makes all that is in the window, in the language in use.
func (f *front) furnish() {
	field := ""
	if f.shell != nil {
		field = f.shell.keypad.field.Text
	}
	f.shell = newShell(f)
	f.shell.keypad.field.SetText(field)
	f.window.SetTitle(phrase("ui.name"))
	f.window.SetContent(f.shell.content)
}
