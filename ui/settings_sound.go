//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// soundSettings are the devices, which can be tried, and how loud each sound is.
type soundSettings struct {
	view    *settingsView
	content *fyne.Container
	asked   bool // the devices were asked for since the page is looked at
	list    app.DeviceList
	states  map[app.Role]*text // below each device: what serves, or why none does
	volumes []volume
	ear     *ear
}

// volume is how loud a sound is.
type volume struct {
	*slider
	of func(*app.Preferences) *int
}

func newSoundSettings(v *settingsView) *soundSettings {
	return &soundSettings{view: v, content: column(gapMiddle), states: map[app.Role]*text{}, ear: newEar(v.front)}
}

// show looks after what changes while the page is looked at.
func (s *soundSettings) show() {
	if !s.asked {
		s.asked = true
		s.build()
		s.ask()
	}
	s.showStates()
}

// deaf ends what goes on only while the page is looked at.
func (s *soundSettings) deaf() {
	s.asked = false
	s.ear.close()
}

// ask asks which sound devices there are.
func (s *soundSettings) ask() {
	f := s.view.front
	if f.sound == nil {
		return
	}
	var list app.DeviceList
	f.run(func() error {
		var err error
		list, err = f.sound.Devices(f.ctx)
		return err
	}, func(err error) {
		if err != nil {
			f.said(err)
			return
		}
		before := s.list
		s.list = list
		if !slices.Equal(before.Inputs, list.Inputs) || !slices.Equal(before.Outputs, list.Outputs) || before.Chosen != list.Chosen {
			s.build()
		}
		s.showStates()
	})
}

func (s *soundSettings) build() {
	f := s.view.front
	var parts []fyne.CanvasObject
	if f.sound != nil {
		parts = append(parts, s.device(app.RoleInput, "ui.settings.input", s.list.Inputs, s.list.Chosen.Input), s.ear.content,
			s.device(app.RoleOutput, "ui.settings.output", s.list.Outputs, s.list.Chosen.Output),
			s.device(app.RoleRing, "ui.settings.ring", s.list.Outputs, s.list.Chosen.Ring))
	}
	if f.adjust != nil {
		p := f.preferences()
		s.volumes = []volume{
			s.volume("ui.settings.volume.input", p, func(p *app.Preferences) *int { return &p.Audio.Input }),
			s.volume("ui.settings.volume.output", p, func(p *app.Preferences) *int { return &p.Audio.Output }),
			s.volume("ui.settings.volume.ring", p, func(p *app.Preferences) *int { return &p.Audio.Ring }),
			s.volume("ui.settings.volume.tone", p, func(p *app.Preferences) *int { return &p.Audio.Tones }),
		}
		for _, v := range s.volumes {
			parts = append(parts, v.content)
		}
	}
	s.content.Objects = []fyne.CanvasObject{card(column(gapMiddle, parts...))}
	s.content.Refresh()
}

// device chooses the device of a role, and tries it. The first of the list is the system's choice.
func (s *soundSettings) device(role app.Role, key string, names []string, chosen string) fyne.CanvasObject {
	f := s.view.front
	names = append([]string{""}, names...)
	labels := slices.Clone(names)
	labels[0] = phrase("ui.settings.device.system")
	if !slices.Contains(names, chosen) {
		names, labels = append(names, chosen), append(labels, phrase("ui.settings.device.gone", "device", chosen))
	}
	choose := newSelection(labels)
	choose.Selected = labels[slices.Index(names, chosen)]
	choose.OnChanged = func(string) {
		name := names[max(choose.SelectedIndex(), 0)]
		f.run(func() error { return f.sound.ChooseDevice(role, name) }, func(err error) {
			if err != nil {
				f.said(err)
				s.build() // the choice goes back
			}
			s.ask()
		})
	}
	try := newAction(quiet, "", phrase("ui.settings.test"), func() { f.run(func() error { return f.sound.TestTone(role) }, nil) })
	if role == app.RoleInput {
		try.tapped = s.ear.turn
		s.ear.press = try
		s.ear.name()
	}
	try.spoken = phrase("ui.settings.test.spoken", "device", phrase(key))
	state := note("")
	s.states[role] = state
	return column(gapTight, note(phrase(key)), side(gapTight, nil, newPanel(colourNone, colourLine, radiusField, choose), try.press), state)
}

// showStates says below each device what serves in its place, or why none does.
func (s *soundSettings) showStates() {
	now, wanted, serves := s.view.front.state.Audio, s.list.Chosen, s.list.InUse
	for role, d := range map[app.Role]struct {
		now            app.Device
		wanted, serves string
	}{
		app.RoleInput: {now.Input, wanted.Input, serves.Input}, app.RoleOutput: {now.Output, wanted.Output, serves.Output}, app.RoleRing: {now.Ring, wanted.Ring, serves.Ring},
	} {
		state := s.states[role]
		if state == nil {
			continue
		}
		if d.now.Device != "" {
			d.serves = d.now.Device
		}
		said, ink := d.now.Text, colourOpen
		if said == "" && d.serves != "" && d.serves != d.wanted {
			said, ink = phrase("ui.settings.device.now", "device", d.serves), colourMuted
		}
		state.tint(ink)
		state.say(said)
		visible(state, said != "")
	}
}

func (s *soundSettings) volume(key string, p app.Preferences, of func(*app.Preferences) *int) volume {
	return volume{newSlider(phrase(key), 0, 100, 5, *of(&p), func(to int) { s.view.save(func(p *app.Preferences) { *of(p) = to }) }), of}
}

// follow shows the volumes as they are.
func (s *soundSettings) follow(p app.Preferences) {
	for _, v := range s.volumes {
		v.show(*v.of(&p))
	}
}
