// Package config reads, checks and writes a profile: the settings and accounts
// in its config.toml, and the lock that keeps a second phone out of it.
package config

// FileName is the name of the configuration in the profile folder.
const FileName = "config.toml"

// Version is the version of config.toml that this program writes. Files of a
// newer version are refused and left alone.
const Version = 1

// Config is all of config.toml.
type Config struct {
	Version  int       `toml:"version"`
	Audio    Audio     `toml:"audio"`
	Calls    Calls     `toml:"calls"`
	UI       UI        `toml:"ui"`
	Network  Network   `toml:"network"`
	Accounts []Account `toml:"account"`
}

// Audio are the sound devices to use, by name or a part of it, best first; at
// most 16 for each role. Where none of a list is there, or the list is empty,
// the system's default serves. And how loud each is, 0 to 100: see Volumes.
type Audio struct {
	Input  []string `toml:"input"`  // the microphone
	Output []string `toml:"output"` // what calls are heard with
	Ring   []string `toml:"ring"`   // where an incoming call rings
	// The volumes are from 0 to 100. That of tones comes on top of output's.
	InputVolume  int `toml:"input_volume"`
	OutputVolume int `toml:"output_volume"`
	RingVolume   int `toml:"ring_volume"`
	ToneVolume   int `toml:"tone_volume"`
}

// Calls are the settings that hold for the calls of every account.
type Calls struct {
	// DefaultAccount is the id of the account that dials when none is named;
	// empty means the first one that is enabled.
	DefaultAccount string `toml:"default_account"`
	// Limit is the most calls at the same time, 1 to 100.
	Limit int `toml:"limit"`
	// DND is do not disturb.
	DND bool `toml:"dnd"`
	// RTPPorts are the UDP ports that media may use.
	RTPPorts PortRange `toml:"rtp_ports"`
}

// Default returns the configuration of a profile without a config.toml.
func Default() Config {
	return Config{
		Version:  Version,
		Audio:    Audio{InputVolume: loudest, OutputVolume: loudest, RingVolume: loudest, ToneVolume: loudest},
		Calls:    Calls{Limit: 10, RTPPorts: PortRange{16384, 32767}},
		UI:       UI{TextScale: 100},
		Accounts: []Account{},
	}
}

// Account returns the account with that id.
func (c Config) Account(id string) (Account, bool) {
	for _, a := range c.Accounts {
		if a.ID == id {
			return a, true
		}
	}
	return Account{}, false
}
