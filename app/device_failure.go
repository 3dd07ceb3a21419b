package app

import (
	"errors"

	"sotto/audio"
)

// The codes of a Device that does not serve.
const (
	CodeNoDevice     = "no-device"
	CodeDeviceBusy   = "device-busy"
	CodeDeviceGone   = "device-gone"
	CodeDeviceFailed = "device-failed"
)

// device says how a sound device stands: what happened, what that means for
// calls, then what to do.
func (l Language) device(s audio.Status) Device {
	d := Device{Device: s.Device}
	if s.Err == nil {
		return d
	}
	parts := deviceParts[s.Role]
	role, without := l.say(parts.role), l.say(parts.without)
	if s.Device != "" {
		role = l.say("part.named", "role", role, "device", s.Device)
	}
	switch {
	case errors.Is(s.Err, audio.ErrNoDevice):
		d.Code = CodeNoDevice
		d.Text = l.say("device.no-device", "role", l.say(parts.role), "without", without)
	case errors.Is(s.Err, audio.ErrDeviceBusy):
		d.Code = CodeDeviceBusy
		d.Text = l.say("device.device-busy", "role", role, "without", without)
	case errors.Is(s.Err, audio.ErrDeviceGone):
		d.Code = CodeDeviceGone
		d.Text = l.say("device.device-gone", "role", role, "without", without)
	default:
		d.Code = CodeDeviceFailed
		d.Text = l.say("device.device-failed", "role", role, "without", without, "detail", detail(s.Err))
	}
	return d
}

// deviceParts name each role's device, and what is amiss without it, within a
// sentence.
var deviceParts = map[audio.Role]struct{ role, without string }{
	audio.RoleInput:  {"part.input", "part.without-input"},
	audio.RoleOutput: {"part.output", "part.without-output"},
	audio.RoleRing:   {"part.ring", "part.without-ring"},
}
