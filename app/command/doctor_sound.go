package command

import (
	"context"
	"errors"
	"strings"

	"sotto/app"
	"sotto/audio"
)

// sound looks at the devices that calls would use. Those that the running phone
// has in use are its to tell of.
func (d *examination) sound(ctx context.Context) {
	d.heading(d.say("doctor.sound"))
	for _, s := range d.soundSteps(ctx) {
		d.check(s.OK, s.Step, s.Text)
	}
}

func (d *examination) soundSteps(ctx context.Context) []app.Step {
	if d.phone != nil {
		ctx, cancel := context.WithTimeout(ctx, ctlLimit)
		defer cancel()
		var state app.State
		if err := d.ask(ctx, "state.get", nil, &state); err == nil && state.Audio != (app.Audio{}) {
			return d.language.SoundInUse(state.Audio)
		}
	}
	spec := d.program.flags.audio
	if strings.HasPrefix(spec, "file:") { // opening them would begin a recording anew
		return []app.Step{{Step: "sound", OK: true, Text: d.say("step.sound.file-unopened")}}
	}
	if spec == "" {
		spec = "device"
	}
	backend, err := audio.Open(spec, app.DeviceNames(d.settings.Audio), nil)
	switch {
	case errors.Is(err, audio.ErrNoDevices) && d.program.flags.audio == "":
		return []app.Step{{Step: "sound", OK: true, Text: d.say("step.sound.no-devices")}}
	case err != nil:
		return []app.Step{{Step: "sound", Text: err.Error()}}
	}
	defer func() { _ = backend.Close() }()
	return d.language.TestSound(ctx, backend)
}
