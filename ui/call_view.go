//go:build !headless

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// callView is the call in front.
type callView struct {
	front   *front
	call    app.Call // as shown
	opened  bool     // its reasons are shown
	keys    bool     // its keypad is shown
	content *fyne.Container

	band    *band
	others  *fyne.Container
	rows    map[string]*callRow
	talk    *fyne.Container // person and quality
	middle  *fyne.Container // person, reasons or keys
	person  *person
	echo    *text // what to do in the first call of all
	quality *quality
	trouble *trouble
	silence *silencer
	reasons *fyne.Container
	small   *text // who it is, below the reasons
	pad     *fyne.Container
	typed   *text
	tiles   *fyne.Container
	mute    *tile
	hold    *tile
	digits  *tile
	add     *tile
	end     *action
	answer  *action
	foot    *fyne.Container
}

func newCallView(f *front) *callView {
	v := &callView{front: f, person: newPerson(), quality: newQuality(), reasons: column(gapMiddle), small: newText(cut, sizeText, colourMuted).centred(), others: column(0), rows: map[string]*callRow{}}
	v.trouble, v.silence = newTrouble(), newSilencer(f)
	v.band = newBand(func() { v.opened = !v.opened; f.render() })
	v.mute = newTile("microphone", phrase("ui.mute"), func() { f.toggleMute() })
	v.hold = newTile("pause", phrase("ui.hold"), func() { f.toggleHold() })
	v.digits = newTile("keypad", phrase("ui.page.keypad"), func() { v.keys = !v.keys; f.render() })
	v.add = newTile("plus", phrase("ui.call.add"), func() { f.toField() })
	v.tiles = grid(4, gapTight, v.mute.press, v.hold.press, v.digits.press, v.add.press)
	v.end = newAction(danger, "hang-up", phrase("ui.hang-up"), func() { f.hangUp(v.call) })
	v.answer = newAction(primary, "phone", phrase("ui.answer"), func() { f.answer(v.call.ID) })
	v.typed = newText(ending, sizeTimer, colourText).centred()
	v.pad = container.NewBorder(inset(gapSmall, 0, v.typed), nil, nil, nil, newKeys(func(r rune) { f.press(r) }, nil))
	v.echo = paragraph(phrase("ui.first.echo")).centred()
	v.talk = middled(column(gapWide, v.person.content, v.echo, v.quality.content))
	v.middle = container.NewStack(v.talk, inset(gapWide, 0, v.reasons), inset(gapSmall, 0, v.pad))
	v.foot = grid(2, gapSmall, v.end.press, v.answer.press)
	below := inset(gapWide, gapWide, narrowed(420, column(gapMiddle, v.tiles, v.silence.content, v.foot)))
	body := scrolled(container.NewBorder(column(0, v.trouble.content, v.others), nil, nil, nil, inset(0, gapWide, narrowed(420, v.middle))))
	v.content = container.NewBorder(v.band.press, below, nil, nil, body)
	v.content.Hide()
	return v
}

func (v *callView) show(c app.Call) {
	f := v.front
	fresh := v.call.ID != c.ID || v.call.State != c.State
	if v.call.ID != c.ID {
		v.typed.say("")
	}
	v.call = c
	if fresh {
		v.measure(c)
	}
	v.band.show(c.Privacy, v.opened)
	v.trouble.show(c, f.state.Audio)
	v.silence.show(c)
	v.showOthers()
	v.person.show(c)
	visible(v.echo, c.ID == f.echo && c.State == app.CallConnected)
	shown := 0
	switch {
	case v.opened:
		v.showReasons(c)
		shown = 1
	case v.keys:
		shown = 2
	}
	for i, o := range v.middle.Objects {
		visible(o, i == shown)
	}
	v.showButtons(c)
	v.second(c)
}

func (v *callView) showButtons(c app.Call) {
	incoming, talking := c.State == app.CallIncoming, c.State == app.CallConnected
	visible(v.answer.press, incoming)
	v.foot.Layout.(*evenly).columns = map[bool]int{true: 2, false: 1}[incoming]
	v.foot.Refresh()
	v.end.name(phrase(map[bool]string{true: "ui.decline", false: "ui.hang-up"}[incoming]))
	early := talking || c.State == app.CallEarly
	for o, on := range map[*tile]bool{v.mute: early, v.hold: talking, v.digits: early, v.add: talking} {
		visible(o.press, on)
	}
	visible(v.tiles, early)
	muteWords := map[bool]string{true: "ui.unmute", false: "ui.mute"}[c.Muted]
	v.mute.show(map[bool]string{true: "microphone-off", false: "microphone"}[c.Muted], phrase(muteWords), c.Muted)
	holdWords := map[bool]string{true: "ui.resume", false: "ui.hold"}[c.Hold.Local]
	v.hold.show(map[bool]string{true: "play", false: "pause"}[c.Hold.Local], phrase(holdWords), c.Hold.Local)
	v.digits.show("keypad", phrase("ui.page.keypad"), v.keys)
}

// second moves the timer on.
func (v *callView) second(c app.Call) {
	size := sizeHeading
	if c.State == app.CallConnected && !c.Hold.Local && !c.Hold.Remote {
		size = sizeTimer
	}
	v.person.timer.size = size
	v.person.timer.say(v.front.stateWords(c))
	v.small.say(nameOf(c.Remote) + " · " + v.front.stateWords(c))
}

// measure asks how the call sounds.
func (v *callView) measure(c app.Call) {
	f := v.front
	if f.measure == nil || c.State != app.CallConnected {
		v.quality.content.Hide()
		return
	}
	before := v.quality.before(c.ID)
	var now Quality
	f.run(func() error {
		var err error
		now, err = f.measure.Quality(c.ID, before)
		return err
	}, func(err error) {
		if err == nil && v.call.ID == c.ID { // a call that is over has none
			v.quality.show(c.ID, now, c.Codec)
			v.talk.Refresh() // the figures may have come into sight
		}
	})
}

// stateWords is how long a call has been going on, or what it waits for.
func (f *front) stateWords(c app.Call) string {
	switch {
	case c.Hold.Local && c.Hold.Remote:
		return phrase("ui.state.held-both")
	case c.Hold.Local:
		return phrase("ui.state.held")
	case c.Hold.Remote:
		return phrase("ui.state.held-there")
	case c.State == app.CallConnected && c.AnsweredAt != nil:
		return timer(f.now().Sub(*c.AnsweredAt))
	}
	return phrase("ui.state." + string(c.State))
}

// showOthers lists the calls behind the one in front.
func (v *callView) showOthers() {
	var rows []fyne.CanvasObject
	kept := map[string]*callRow{}
	for _, c := range v.front.state.Calls {
		if c.ID == v.call.ID {
			continue
		}
		r := v.rows[c.ID]
		if r == nil {
			r = newCallRow(v.front, c.ID)
		}
		r.show(c)
		kept[c.ID] = r
		rows = append(rows, r.content)
	}
	v.rows, v.others.Objects = kept, rows
	v.others.Refresh()
}

// showReasons says what the verdict stands on.
func (v *callView) showReasons(c app.Call) {
	var lines []fyne.CanvasObject
	for _, r := range c.Privacy.Reasons {
		sign, ink := reasonLook(r)
		lines = append(lines, side(gapMiddle, column(0, newIcon(sign, ink, sizeIcon)), paragraph(r.Text), nil))
	}
	if c.Codec != "" {
		lines = append(lines, side(gapMiddle, column(0, newIcon("speaker", colourMuted, sizeIcon)), paragraph(phrase("ui.reason.codec", "codec", codecName(c.Codec))), nil))
	}
	if time := v.quality.roundTrip(c.ID); time >= 0.5 {
		lines = append(lines, side(gapMiddle, column(0, newIcon("clock", colourMuted, sizeIcon)), paragraph(phrase("ui.reason.round-trip", "time", fmt.Sprintf("%.0f", time))), nil))
	}
	if a, ok := v.front.accountOf(c.Account); ok && c.Privacy.Verdict != app.Private && a.Config.Transport != "tls" {
		change := newAction(secondary, "", phrase("ui.use-tls"), func() { v.front.edit(a.Config, false) })
		lines = append(lines, change.press)
	}
	v.reasons.Objects = []fyne.CanvasObject{card(column(gapMiddle, lines...)), v.small}
	v.reasons.Refresh()
}

// codecName is a codec as its standard calls it.
func codecName(codec string) string {
	if name, known := map[string]string{"PCMU": "G.711 µ-law", "PCMA": "G.711 A-law", "G722": "G.722", "opus": "Opus"}[codec]; known {
		return name
	}
	return codec
}

// person is who one talks with, and for how long.
type person struct {
	content *fyne.Container
	face    *face
	name    *text
	address *text
	timer   *text
}

func newPerson() *person {
	p := &person{face: newFace(sizePerson), name: newText(wrapped, sizeHeading, colourText).bold().centred(),
		address: newText(cut, sizeSecond, colourMuted).centred(), timer: newText(cut, sizeTimer, colourText).centred()}
	p.content = column(gapSmall, centre(p.face), sized(280, 0, p.name), p.address, sized(0, 40, p.timer))
	return p
}

func (p *person) show(c app.Call) {
	p.face.show(nameOf(c.Remote))
	p.name.say(nameOf(c.Remote))
	p.address.say(addressOf(c.Remote.URI) + " · " + accountName(c.Account))
}
