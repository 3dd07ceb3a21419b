package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sotto/app/config"
	"sotto/audio"
)

// listLimit is how long the sound devices may take to be listed.
const listLimit = 10 * time.Second

// devicesMost is how many names of devices are kept for a role.
const devicesMost = 16

// chooser is a backend whose devices can be chosen.
type chooser interface {
	List(context.Context) (audio.Listing, error)
	Choose(audio.Names)
}

// DeviceList names the sound devices that are there.
type DeviceList struct {
	Inputs  []string    `json:"inputs"`
	Outputs []string    `json:"outputs"`
	Chosen  RoleDevices `json:"chosen"` // the first choice of each role, as it was chosen; empty: the system's
	InUse   RoleDevices `json:"in_use"` // those that serve, or would; empty: none does
}

// RoleDevices name a device for each role.
type RoleDevices struct {
	Input  string `json:"input"`
	Output string `json:"output"`
	Ring   string `json:"ring"`
}

// DeviceChoice is the device that each role is to have; nil: as before, and "":
// the system's choice.
type DeviceChoice struct{ Input, Output, Ring *string }

// Devices lists the sound devices; none where the sound is silence or files. It
// may take a while, not longer than ctx.
func (p *Phone) Devices(ctx context.Context) (DeviceList, error) {
	backend, ok := p.options.Audio.(chooser)
	if !ok {
		return DeviceList{Inputs: []string{}, Outputs: []string{}}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, listLimit)
	defer cancel()
	list, err := backend.List(ctx)
	if err != nil {
		return DeviceList{}, p.refusal(CodeDeviceFailed, "error.devices-unlisted", "detail", detail(err))
	}
	named := DeviceList{Inputs: list.Inputs, Outputs: list.Outputs}
	return named, p.ask(func() error {
		wanted := p.settings.Audio
		named.Chosen = RoleDevices{first(wanted.Input), first(wanted.Output), first(wanted.Ring)}
		open := p.devices.shown()
		named.InUse = RoleDevices{
			open.Input.or(list.Serving[RoleInput]), open.Output.or(list.Serving[RoleOutput]), open.Ring.or(list.Serving[RoleRing]),
		}
		return nil
	})
}

// or is the device, if it serves; the one that would while none is open.
func (d Device) or(would string) string {
	if d.Code != "" {
		return ""
	}
	return cmp.Or(d.Device, would)
}

// first is the first of names, or none.
func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// SelectDevices makes devices the first choice of their roles, for running
// calls too, and keeps that in the profile. One that is not there now serves as
// soon as it is; until then the next choice does.
func (p *Phone) SelectDevices(choice DeviceChoice) error {
	backend, ok := p.options.Audio.(chooser)
	if !ok {
		return p.refusal(CodeWrongState, "error.no-devices")
	}
	return p.adjust(
		func(c config.Config) (config.Config, error) {
			c.Audio.Input = preferring(choice.Input, c.Audio.Input)
			c.Audio.Output = preferring(choice.Output, c.Audio.Output)
			c.Audio.Ring = preferring(choice.Ring, c.Audio.Ring)
			return c, nil
		},
		func() { backend.Choose(DeviceNames(p.settings.Audio)) },
	)
}

// DeviceNames are the devices that a configuration names, as a backend takes them.
func DeviceNames(a config.Audio) audio.Names {
	return audio.Names{Input: a.Input, Output: a.Output, Ring: a.Ring}
}

// preferring is a list of names with one at its head.
func preferring(name *string, names []string) []string {
	switch {
	case name == nil:
		return names
	case *name == "":
		return []string{}
	}
	rest := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == *name })
	return slices.Insert(rest, 0, *name)[:min(len(rest)+1, devicesMost)]
}
