//go:build !headless

package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"sotto/app"
)

// levelPeriod is the time between two looks at how loud something is. Each costs a drawing of the window.
const levelPeriod = 100 * time.Millisecond

// levels are how loud a call is, each way.
type levels struct {
	content *fyne.Container
	in, out *meter
}

func newLevels() *levels {
	l := &levels{in: newMeter(phrase("ui.level.in")), out: newMeter(phrase("ui.level.out"))}
	l.content = container.New(layout.NewFormLayout())
	for _, m := range []*meter{l.in, l.out} {
		l.content.Add(newText(whole, sizeSecond, colourMuted).with(m.name))
		l.content.Add(container.New(layout.NewCustomPaddedLayout(0, 0, gapTight, 0), m))
	}
	return l
}

// measure asks how loud the call is just now.
func (l *levels) measure(f *front, call string) {
	var now app.Levels
	f.run(func() error {
		var err error
		now, err = f.measure.Levels(call)
		return err
	}, func(err error) {
		if err == nil { // a call that is over has none
			l.in.show(now.In)
			l.out.show(now.Out)
		}
	})
}
