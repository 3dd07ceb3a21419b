//go:build !headless

package ui

// tick is a yes or no, with words that may take several lines.
type tick struct {
	*press
	on      bool
	sign    *icon
	box     *panel
	changed func(bool)
}

func newTick(label string, on bool, changed func(bool)) *tick {
	t := &tick{on: on, sign: newIcon("check", colourOnAccent, sizeSign), changed: changed}
	t.box = newPanel(colourAccent, colourLine, gapTight, sized(22, 22, t.sign))
	t.press = newPress(label, inset(gapTight, gapTight, side(gapMiddle, centre(t.box), paragraph(label), nil)), t.turn)
	t.show()
	return t
}

func (t *tick) turn() {
	t.on = !t.on
	t.show()
	if t.changed != nil {
		t.changed(t.on)
	}
}

// set shows what holds, as nobody's decision.
func (t *tick) set(on bool) {
	t.on = on
	t.show()
}

func (t *tick) show() {
	fill := colourSurface
	t.state = phrase("ui.spoken.off")
	if t.on {
		fill, t.state = colourAccent, phrase("ui.spoken.on")
	}
	t.box.paint(fill)
	visible(t.sign, t.on)
}
