package config

// Settings are what a person changes of a configuration besides accounts and
// devices, as the control protocol shows it.
type Settings struct {
	Audio Volumes  `toml:"audio" json:"audio"`
	Calls CallRule `toml:"calls" json:"calls"`
	UI    UI       `toml:"ui" json:"ui"`
}

// Volumes are how loud each sound is, 0 to 100.
type Volumes struct {
	Input  int `toml:"input_volume" json:"input_volume"`   // what the microphone hears
	Output int `toml:"output_volume" json:"output_volume"` // calls, and the tones beside them
	Ring   int `toml:"ring_volume" json:"ring_volume"`     // the bell
	Tones  int `toml:"tone_volume" json:"tone_volume"`     // ring-back, busy and such, within the output
}

// CallRule is which account dials, and how many calls there may be.
type CallRule struct {
	DefaultAccount string `toml:"default_account" json:"default_account"` // an id; empty: the first that is fit
	Limit          int    `toml:"limit" json:"limit"`                     // 1 to 100
}

// Settings returns those of the configuration.
func (c Config) Settings() Settings {
	return Settings{
		Audio: Volumes{c.Audio.InputVolume, c.Audio.OutputVolume, c.Audio.RingVolume, c.Audio.ToneVolume},
		Calls: CallRule{c.Calls.DefaultAccount, c.Calls.Limit},
		UI:    c.UI,
	}
}

// Set returns the configuration with these settings. Check says what is wrong
// with them.
func (c Config) Set(s Settings) Config {
	c.Audio.InputVolume, c.Audio.OutputVolume, c.Audio.RingVolume, c.Audio.ToneVolume = s.Audio.Input, s.Audio.Output, s.Audio.Ring, s.Audio.Tones
	c.Calls.DefaultAccount, c.Calls.Limit = s.Calls.DefaultAccount, s.Calls.Limit
	c.UI = s.UI
	return c
}

// With returns the settings changed by a JSON object of the same form; a key
// that it does not name stays as it is. The error is an *Error without a file.
func (s Settings) With(changes []byte) (Settings, error) { return with(s, changes) }
