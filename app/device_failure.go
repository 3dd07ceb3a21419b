package app

import (
	"errors"
	"fmt"
	"strings"

	"sotto/audio"
)

// The codes of a Device that does not serve.
const (
	CodeNoDevice     = "no-device"
	CodeDeviceBusy   = "device-busy"
	CodeDeviceGone   = "device-gone"
	CodeDeviceFailed = "device-failed"
)

// deviceOf says how a sound device stands: what happened, what that means for
// calls, then what to do.
func deviceOf(s audio.Status) Device {
	d := Device{Device: s.Device}
	if s.Err == nil {
		return d
	}
	what := deviceWords[s.Role]
	name := what.name
	if s.Device != "" {
		name = fmt.Sprintf("%s %q", name, s.Device)
	}
	switch {
	case errors.Is(s.Err, audio.ErrNoDevice):
		d.Code = CodeNoDevice
		d.Text = fmt.Sprintf("There is no %s: %s. Plug one in.", what.name, what.meaning)
	case errors.Is(s.Err, audio.ErrDeviceBusy):
		d.Code = CodeDeviceBusy
		d.Text = fmt.Sprintf("The %s is in use by another program: %s. Close that program.", name, what.meaning)
	case errors.Is(s.Err, audio.ErrDeviceGone):
		d.Code = CodeDeviceGone
		d.Text = fmt.Sprintf("The %s has gone: %s. Plug it in again.", name, what.meaning)
	default:
		d.Code = CodeDeviceFailed
		d.Text = fmt.Sprintf("The %s does not work: %s. Unplug it and plug it in again, or use another one. The reason: %s.",
			name, what.meaning, strings.TrimSuffix(s.Err.Error(), "."))
	}
	return d
}

// deviceWords name each role's device, and what is amiss without it.
var deviceWords = map[audio.Role]struct{ name, meaning string }{
	audio.RoleInput:  {"microphone", "the other side hears silence"},
	audio.RoleOutput: {"loudspeaker or headset", "calls can't be heard here"},
	audio.RoleRing:   {"speaker to ring on", "incoming calls are shown, but don't ring"},
}
