package app

import (
	"context"
	"io"
	"time"

	"sotto/audio"
)

// soundLimit is how long a sound device may take to give its first sound.
const soundLimit = 5 * time.Second

// CodeDeviceSilent is of a Step whose device says nothing at all.
const CodeDeviceSilent = "device-silent"

// TestSound opens what calls need of a backend for a moment, without a sound,
// and says which device serves each role, or why none does. The steps are
// input, output and ring; a backend without devices has the one step sound.
func (l Language) TestSound(ctx context.Context, backend audio.Backend) []Step {
	switch backend.Name() {
	case "null":
		return []Step{{Step: "sound", OK: true, Text: l.say("step.sound.null")}}
	case "file":
		return []Step{{Step: "sound", OK: true, Text: l.say("step.sound.file")}}
	}
	ctx, cancel := context.WithTimeout(ctx, soundLimit)
	defer cancel()
	roles := []audio.Role{audio.RoleInput, audio.RoleOutput, audio.RoleRing}
	told := firstStatuses(ctx, backend, roles)
	var steps []Step
	for _, role := range roles {
		d := Device{
			Code: CodeDeviceSilent,
			Text: l.say("device.device-silent", "role", l.say(deviceParts[role].role)),
		}
		if status, known := told[role]; known {
			d = l.device(status)
		}
		steps = append(steps, l.soundStep(role, d))
	}
	return steps
}

// SoundInUse says the same of the devices that a phone has open.
func (l Language) SoundInUse(a Audio) []Step {
	var steps []Step
	for _, use := range []struct {
		role   audio.Role
		device Device
	}{{audio.RoleInput, a.Input}, {audio.RoleOutput, a.Output}, {audio.RoleRing, a.Ring}} {
		if use.device != (Device{}) {
			steps = append(steps, l.soundStep(use.role, use.device))
		}
	}
	return steps
}

func (l Language) soundStep(role audio.Role, d Device) Step {
	step := Step{Step: string(role), OK: d.Code == "", Code: d.Code, Text: d.Text}
	if step.OK {
		step.Text = l.say("step.device", "role", l.say(deviceParts[role].role), "device", d.Device)
	}
	return step
}

// firstStatuses opens the roles and waits for the first word on each.
func firstStatuses(ctx context.Context, backend audio.Backend, roles []audio.Role) map[audio.Role]audio.Status {
	first := map[audio.Role]audio.Status{}
	for _, role := range roles {
		stream, err := openRole(backend, role)
		if err != nil {
			first[role] = audio.Status{Role: role, Err: err}
			continue
		}
		defer func() { _ = stream.Close() }()
	}
	words := make(chan audio.Status, 16)
	backend.Watch(func(s audio.Status) {
		select {
		case words <- s:
		default: // the first few are enough
		}
	})
	defer backend.Watch(nil)
	for len(first) < len(roles) {
		select {
		case s := <-words:
			if _, known := first[s.Role]; !known {
				first[s.Role] = s
			}
		case <-ctx.Done():
			return first
		}
	}
	return first
}

func openRole(backend audio.Backend, role audio.Role) (io.Closer, error) {
	switch role {
	case audio.RoleInput:
		return backend.OpenInput(voiceRate)
	case audio.RoleOutput:
		return backend.OpenOutput(voiceRate)
	}
	return backend.OpenRinger(ringRate)
}
