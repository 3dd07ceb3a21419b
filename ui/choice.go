//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// choice is one of a few values, all of them in sight.
type choice struct {
	content *fyne.Container
	value   string
	options []*choiceOption
	changed func(string)
}

type choiceOption struct {
	*press
	value string
	words *text
}

// newChoice makes it of values and their names.
func newChoice(value string, changed func(string), options ...[2]string) *choice {
	c := &choice{value: value, changed: changed}
	var parts []fyne.CanvasObject
	for _, o := range options {
		option := &choiceOption{value: o[0], words: newText(cut, sizeControl, colourText).centred().with(o[1])}
		option.press = newPress(o[1], inset(gapSmall, gapTight, option.words), func() { c.choose(option.value) })
		option.minimum = fyne.NewSize(0, fixedSizes[sizeTarget]-4)
		option.radius = radiusField
		c.options = append(c.options, option)
		parts = append(parts, option.press)
	}
	c.content = container.NewStack(newPanel(colourSurface, colourLine, radiusField, grid(len(parts), 0, parts...)))
	c.show()
	return c
}

func (c *choice) choose(value string) {
	c.set(value)
	if c.changed != nil {
		c.changed(value)
	}
}

// set shows what holds, as nobody's decision.
func (c *choice) set(value string) {
	c.value = value
	c.show()
}

// chosen is what the value is seen at, nil where it is none of the options.
func (c *choice) chosen() fyne.Focusable {
	for _, o := range c.options {
		if o.value == c.value {
			return o.press
		}
	}
	return nil
}

func (c *choice) show() {
	for _, o := range c.options {
		ink, fill := colourText, colourNone
		o.state = ""
		if o.value == c.value {
			ink, fill, o.state = colourOnAccent, colourAccent, phrase("ui.spoken.chosen")
		}
		o.words.style.Bold = o.value == c.value
		o.words.tint(ink)
		o.words.Refresh()
		o.paint(fill, colourNone)
	}
}
