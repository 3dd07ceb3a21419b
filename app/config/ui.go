package config

// UI is how the window looks and begins.
type UI struct {
	// Language is en or zh; empty means the system's.
	Language string `toml:"language" json:"language"`
	// Theme is light or dark; empty means the system's.
	Theme string `toml:"theme" json:"theme"`
	// TextScale is the size of texts in percent, 50 to 300.
	TextScale int `toml:"text_scale" json:"text_scale"`
	// StartHidden keeps the window from showing when the program starts.
	StartHidden bool `toml:"start_hidden" json:"start_hidden"`
}

// Bounds of the size of texts, in percent.
const minTextScale, maxTextScale = 50, 300

func (k checker) ui(u UI) {
	k.oneOfOrNone("language", u.Language, "en", "zh")
	k.oneOfOrNone("theme", u.Theme, "light", "dark")
	k.between("text_scale", u.TextScale, minTextScale, maxTextScale, "percent")
}

// oneOfOrNone takes one of the values, or none, which is the system's choice.
func (k checker) oneOfOrNone(key, value string, values ...string) {
	if value != "" {
		k.oneOf(key, value, values...)
	}
}
