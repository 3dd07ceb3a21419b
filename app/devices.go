package app

import "sotto/audio"

// Audio is how the sound devices stand that are in use: those of a role whose
// sound is open now and needs a device. None of it is ever a call's failure.
type Audio struct {
	Input  Device `json:"input,omitzero"`  // open while calls have sound, or somebody listens
	Output Device `json:"output,omitzero"` // open while calls have sound, a tone is heard, or somebody listens
	Ring   Device `json:"ring,omitzero"`   // open while an incoming call rings, or a test of it
}

// Device is the sound device of a role. With a code its sound does not flow,
// and the calls go on without.
type Device struct {
	Device string `json:"device"`         // its name; empty where there is none to name
	Code   string `json:"code,omitempty"` // no-device, device-busy, device-gone or device-failed
	Text   string `json:"text,omitempty"` // a sentence for people: what happened, and what to do
}

// Method implements Event.
func (Audio) Method() string { return "audio" }

// Subject implements Event: it tells of all devices, so the newest is enough.
func (Audio) Subject() string { return "audio" }

// devices is what the phone's owner knows of the sound devices.
type devices struct {
	language Language
	open     map[audio.Role]bool
	last     map[audio.Role]audio.Status
}

func newDevices(l Language) devices {
	return devices{l, map[audio.Role]bool{}, map[audio.Role]audio.Status{}}
}

// attend gives the phone its sound, which is closed until a call needs it.
func (p *Phone) attend() {
	p.devices = newDevices(p.Language())
	streams := &streams{
		backend: p.options.Audio, log: p.log,
		told: func(role audio.Role, open bool, err error) {
			p.loop.Post(func() { p.streamed(role, open, err) })
		},
	}
	p.voice, p.ringer = newVoice(streams), newRinger(streams)
	p.voice.streams.volumes.set(p.settings.Settings().Audio)
}

// shown is what fronts are told.
func (d devices) shown() Audio {
	return Audio{Input: d.of(audio.RoleInput), Output: d.of(audio.RoleOutput), Ring: d.of(audio.RoleRing)}
}

func (d devices) of(role audio.Role) Device {
	status, known := d.last[role]
	if !known || !d.open[role] {
		return Device{}
	}
	return d.language.device(status)
}

// watch asks the backend for the status of every open role, now and from now on.
func (p *Phone) watch() {
	p.options.Audio.Watch(func(s audio.Status) { p.loop.Post(func() { p.watched(s) }) })
}

// streamed takes what has become of a role's stream. Of one that has opened
// the status is asked for: what was told before this is known was dropped.
func (p *Phone) streamed(role audio.Role, open bool, err error) {
	before := p.devices.shown()
	p.devices.open[role] = open
	delete(p.devices.last, role)
	switch {
	case err != nil:
		p.log.Warn("the sound can't be opened; calls go on without", "role", role, "error", err)
		p.devices.last[role] = audio.Status{Role: role, Err: err}
	case open:
		p.watch()
	}
	p.compared(before)
}

// watched takes what the backend tells of a device, unless its stream is
// closed again.
func (p *Phone) watched(status audio.Status) {
	if !p.devices.open[status.Role] {
		return
	}
	before := p.devices.shown()
	p.devices.last[status.Role] = status
	p.compared(before)
}

// compared tells fronts of the devices when they stand otherwise than before.
func (p *Phone) compared(before Audio) {
	if now := p.devices.shown(); now != before {
		p.publish(now)
	}
}
