package app

import "sotto/app/config"

// DND tells whether the phone is not to be disturbed.
type DND struct {
	On bool `json:"on"`
}

// Method implements Event.
func (DND) Method() string { return "dnd" }

// Subject implements Event: the newest is what holds.
func (DND) Subject() string { return "dnd" }

// SetDND has the phone disturb nobody: who calls hears that it is busy (486),
// nothing rings, and the call counts as missed. Calls that ring already go on.
// It is kept in the profile.
func (p *Phone) SetDND(on bool) error {
	return p.adjust(
		func(c config.Config) (config.Config, error) {
			c.Calls.DND = on
			return c, nil
		},
		func() { p.publish(DND{on}) },
	)
}
