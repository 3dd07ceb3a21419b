//go:build !headless

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// slider is a number of percent, with its name above.
type slider struct {
	widget.Slider
	content fyne.CanvasObject
	percent *text
}

// newSlider makes it of the least and the most that it can be, and the steps between. Set is told what a person decides on.
func newSlider(label string, least, most, step, value int, set func(int)) *slider {
	s := &slider{percent: newText(whole, sizeSecond, colourMuted)}
	s.Min, s.Max, s.Step = float64(least), float64(most), float64(step)
	s.ExtendBaseWidget(s)
	s.OnChanged = func(to float64) { s.say(to) }
	s.OnChangeEnded = func(to float64) { set(int(to)) }
	s.content = column(0, side(gapSmall, nil, note(label), s.percent), accented(s))
	s.show(value)
	return s
}

// show shows what holds, as nobody's decision.
func (s *slider) show(value int) {
	s.Value = min(max(float64(value), s.Min), s.Max)
	s.say(s.Value)
	s.Refresh()
}

func (s *slider) say(value float64) { s.percent.say(fmt.Sprintf("%d %%", int(value))) }

// FocusGained implements fyne.Focusable.
func (s *slider) FocusGained() {
	s.Slider.FocusGained()
	reveal(s)
}

// TypedKey implements fyne.Focusable. What does not slide is the window's.
func (s *slider) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyLeft || e.Name == fyne.KeyRight {
		s.Slider.TypedKey(e)
		return
	}
	passKey(s, e)
}

// TypedRune implements fyne.Focusable.
func (s *slider) TypedRune(r rune) { passRune(s, r) }
