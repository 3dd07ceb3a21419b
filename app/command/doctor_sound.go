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
	d.heading("Sound")
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
			return app.SoundInUse(state.Audio)
		}
	}
	spec := d.program.flags.audio
	if strings.HasPrefix(spec, "file:") { // opening them would begin a recording anew
		return []app.Step{{Step: "sound", OK: true, Text: "Files are the microphone and the loudspeaker. They are opened when the phone starts."}}
	}
	if spec == "" {
		spec = "device"
	}
	backend, err := audio.Open(spec, deviceNames(d.settings.Audio), nil)
	switch {
	case errors.Is(err, audio.ErrNoDevices) && d.program.flags.audio == "":
		return []app.Step{{Step: "sound", OK: true, Text: "This build has no sound devices. Files can take their place: --audio file:PLAY.wav:REC.wav."}}
	case err != nil:
		return []app.Step{{Step: "sound", Text: err.Error()}}
	}
	defer func() { _ = backend.Close() }()
	return app.TestSound(ctx, backend)
}
