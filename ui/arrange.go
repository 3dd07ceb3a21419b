//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// column stands objects below one another.
func column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// row stands objects beside one another.
func row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(gap), objects...)
}

// inset leaves room around an object: above and below, left and right.
func inset(vertical, horizontal float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), object)
}

// side gives the middle all the room that left and right leave.
func side(gap float32, left, middle, right fyne.CanvasObject) *fyne.Container {
	if left != nil {
		left = container.New(layout.NewCustomPaddedLayout(0, 0, 0, gap), left)
	}
	if right != nil {
		right = container.New(layout.NewCustomPaddedLayout(0, 0, gap, 0), right)
	}
	return container.NewBorder(nil, nil, left, right, middle)
}

// centre stands an object in the middle, in the size that it needs.
func centre(object fyne.CanvasObject) *fyne.Container { return container.NewCenter(object) }

// space takes the room that is left.
func space() fyne.CanvasObject { return layout.NewSpacer() }

// evenly is a grid of columns of one width, and rows of one height.
type evenly struct {
	columns int
	gap     float32
	fill    bool // rows share the height that there is
}

func grid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&evenly{columns: columns, gap: gap}, objects...)
}

// MinSize implements fyne.Layout.
func (g *evenly) MinSize(objects []fyne.CanvasObject) fyne.Size {
	cell, n := fyne.Size{}, 0
	for _, o := range objects {
		if o.Visible() {
			cell, n = cell.Max(o.MinSize()), n+1
		}
	}
	rows := float32((n + g.columns - 1) / g.columns)
	columns := float32(g.columns)
	return fyne.NewSize(cell.Width*columns+g.gap*(columns-1), max(cell.Height*rows+g.gap*(rows-1), 0))
}

// Layout implements fyne.Layout.
func (g *evenly) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var shown []fyne.CanvasObject
	height := float32(0)
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
			height = max(height, o.MinSize().Height)
		}
	}
	columns := float32(g.columns)
	width := (size.Width - g.gap*(columns-1)) / columns
	if rows := float32((len(shown) + g.columns - 1) / g.columns); g.fill && rows > 0 {
		height = (size.Height - g.gap*(rows-1)) / rows
	}
	for i, o := range shown {
		o.Move(fyne.NewPos(float32(i%g.columns)*(width+g.gap), float32(i/g.columns)*(height+g.gap)))
		o.Resize(fyne.NewSize(width, height))
	}
}

// narrow keeps an object from becoming wider than people read, in the middle of what there is.
type narrow struct{ most float32 }

func narrowed(most float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(narrow{most}, object)
}

// MinSize implements fyne.Layout.
func (n narrow) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout implements fyne.Layout.
func (n narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, n.most)
	objects[0].Move(fyne.NewPos((size.Width-width)/2, 0))
	objects[0].Resize(fyne.NewSize(width, size.Height))
}

// atLeast gives an object a size to begin with.
type atLeast struct{ size fyne.Size }

func sized(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(atLeast{fyne.NewSize(width, height)}, object)
}

// MinSize implements fyne.Layout.
func (a atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(a.size)
}

// Layout implements fyne.Layout.
func (a atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}

// scrolled lets what is too high be scrolled to.
func scrolled(object fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(object)
	s.SetMinSize(fyne.NewSize(0, 0))
	return s
}

// upright stands an object at a part of the height that is left, as wide as there is room.
type upright struct{ part float32 }

func middled(object fyne.CanvasObject) *fyne.Container { return container.New(upright{0.5}, object) }

// aboveMiddle is where the eye looks first.
func aboveMiddle(object fyne.CanvasObject) *fyne.Container {
	return container.New(upright{0.4}, object)
}

// MinSize implements fyne.Layout.
func (upright) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout implements fyne.Layout.
func (u upright) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height := objects[0].MinSize().Height
	objects[0].Move(fyne.NewPos(0, max((size.Height-height)*u.part, 0)))
	objects[0].Resize(fyne.NewSize(size.Width, height))
}
