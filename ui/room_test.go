//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A page that wants to be wider than the window is cut at its edge.
func TestNothingIsWiderThanTheSmallestWindow(t *testing.T) {
	smallest := fyne.NewSize(320, 480)
	form := picture{"contact-form", registered(), smallest, func(s *scene) { s.editContact(people()[0]) }}
	for _, p := range append(pictures(), form) {
		t.Run(p.name, func(t *testing.T) {
			phone := newRichPhone(p.state)
			phone.past, phone.people, phone.quality = past(), people(), fares(0)
			phone.settings.UI.TextScale = 300
			s := richScene(t, phone, Program{Language: "en", Try: nothing, Version: "0.1.0"})
			s.window.Resize(smallest)
			p.do(s)
			s.render()
			s.settle()
			settleLayout(s.window)
			for _, o := range s.shell.content.Objects {
				if o.Visible() && o.MinSize().Width > smallest.Width {
					t.Errorf("%T wants to be %v wide", widest(o), o.MinSize().Width)
				}
			}
		})
	}
}

// widest is the innermost part of an object that is as wide as the object wants to be.
func widest(o fyne.CanvasObject) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		if part.Visible() && part.MinSize().Width > o.MinSize().Width*3/4 {
			return widest(part)
		}
	}
	return o
}

func TestAKindOfNumberStandsAboveItWhereThereIsNoRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(&look{scale: 3})
	l := newNumberLine(people()[1].Numbers[0])
	for width, above := range map[float32]bool{320: true, 900: false} {
		l.content.Resize(fyne.NewSize(width, 100))
		if got := l.number.Position().Y > 0; got != above {
			t.Errorf("in %v above: %v", width, got)
		}
		if room := l.label.Size().Width; room < fyne.MeasureText(l.label.Selected, 42, fyne.TextStyle{}).Width {
			t.Errorf("in %v the kind has only %v", width, room)
		}
	}
}

func TestColumnsBecomeFewerWhereThereIsNoRoom(t *testing.T) {
	test.NewTempApp(t)
	cells := []fyne.CanvasObject{sized(100, 10, space()), sized(100, 10, space()), sized(100, 10, space()), sized(100, 10, space())}
	g := grid(4, 10, cells...)
	for width, rows := range map[float32]int{430: 1, 429: 2, 210: 2, 209: 4, 50: 4} {
		g.Resize(fyne.NewSize(width, 100))
		if got, want := g.MinSize().Height, float32(20*rows-10); got != want {
			t.Errorf("in %v the cells are %v high, want %v", width, got, want)
		}
	}
}

// A name of Han characters has the widest initials.
func TestInitialsFitTheirCircleAtEverySizeOfText(t *testing.T) {
	for _, scale := range []float32{1, 2, 3} {
		test.NewTempApp(t).Settings().SetTheme(&look{scale: scale})
		for _, size := range []fyne.ThemeSizeName{sizeFace, sizePerson} {
			f := newFace(size)
			f.show("王小明")
			if room, wanted := f.MinSize().Width, f.letters.natural(); wanted > room*0.9 {
				t.Errorf("%s at %v: %v of %v", size, scale, wanted, room)
			}
		}
	}
}
