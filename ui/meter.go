//go:build !headless

package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// meterFloor is what the empty end of a meter stands for, in dBFS: softer is as good as nothing.
const meterFloor = -60

// meter is a bar that is as long as a sound is loud.
type meter struct {
	widget.BaseWidget
	name string
	part int // of a hundred
}

func newMeter(name string) *meter {
	m := &meter{name: name}
	m.ExtendBaseWidget(m)
	return m
}

// show takes a level in dBFS.
func (m *meter) show(level float64) {
	part := int(100 * (1 - max(min(level, 0), meterFloor)/meterFloor))
	if part != m.part {
		m.part = part
		m.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (m *meter) AccessibilityLabel() string {
	return phrase("ui.level.spoken", "name", m.name, "percent", fmt.Sprint(m.part))
}

// AccessibilityRole implements fyne.Accessible.
func (m *meter) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// MinSize implements fyne.CanvasObject.
func (m *meter) MinSize() fyne.Size { return fyne.NewSize(40, 8) }

// CreateRenderer implements fyne.Widget.
func (m *meter) CreateRenderer() fyne.WidgetRenderer {
	r := &meterRenderer{meter: m, ground: &canvas.Rectangle{CornerRadius: 3}, bar: &canvas.Rectangle{CornerRadius: 3}}
	r.Refresh()
	return r
}

type meterRenderer struct {
	meter       *meter
	ground, bar *canvas.Rectangle
}

// Refresh implements fyne.WidgetRenderer.
func (r *meterRenderer) Refresh() {
	r.ground.FillColor, r.bar.FillColor = colourOf(colourLine, r.meter), colourOf(colourAccent, r.meter)
	r.Layout(r.meter.Size())
	r.ground.Refresh()
	r.bar.Refresh()
}

// Layout implements fyne.WidgetRenderer: the bar lies in the middle of the height.
func (r *meterRenderer) Layout(size fyne.Size) {
	const thick = 6
	top := (size.Height - thick) / 2
	r.ground.Move(fyne.NewPos(0, top))
	r.bar.Move(fyne.NewPos(0, top))
	r.ground.Resize(fyne.NewSize(size.Width, thick))
	r.bar.Resize(fyne.NewSize(size.Width*float32(r.meter.part)/100, thick))
}

// MinSize implements fyne.WidgetRenderer.
func (r *meterRenderer) MinSize() fyne.Size { return r.meter.MinSize() }

// Objects implements fyne.WidgetRenderer.
func (r *meterRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground, r.bar} }

// Destroy implements fyne.WidgetRenderer.
func (r *meterRenderer) Destroy() {}
