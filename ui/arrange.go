//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
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

// evenly is a grid of columns of one width, and rows of one height. Where the columns have no room there are fewer.
type evenly struct {
	columns int
	gap     float32
	fill    bool    // rows share the height that there is
	room    float32 // the width it was last given
}

func grid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&evenly{columns: columns, gap: gap}, objects...)
}

// fit is how many columns and rows there are for cells of a size.
func (g *evenly) fit(cells int, cell fyne.Size) (columns, rows int) {
	columns = g.columns
	for columns > 1 && g.room > 0 && cell.Width*float32(columns)+g.gap*float32(columns-1) > g.room+0.5 {
		columns--
	}
	return columns, (cells + columns - 1) / columns
}

// shown are the objects that are in sight, and the size that each of them needs at least.
func shown(objects []fyne.CanvasObject) (all []fyne.CanvasObject, cell fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			all, cell = append(all, o), cell.Max(o.MinSize())
		}
	}
	return all, cell
}

// MinSize implements fyne.Layout.
func (g *evenly) MinSize(objects []fyne.CanvasObject) fyne.Size {
	all, cell := shown(objects)
	_, rows := g.fit(len(all), cell)
	return fyne.NewSize(cell.Width, max(cell.Height*float32(rows)+g.gap*float32(rows-1), 0))
}

// Layout implements fyne.Layout.
func (g *evenly) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	g.room = size.Width
	all, cell := shown(objects)
	columns, rows := g.fit(len(all), cell)
	cell.Width = (size.Width - g.gap*float32(columns-1)) / float32(columns)
	if g.fill && rows > 0 {
		cell.Height = (size.Height - g.gap*float32(rows-1)) / float32(rows)
	}
	for i, o := range all {
		o.Move(fyne.NewPos(float32(i%columns)*(cell.Width+g.gap), float32(i/columns)*(cell.Height+g.gap)))
		o.Resize(cell)
	}
}

// leading stands a short object before a long one, as wide as so many letters are high; above it where it has no room beside it.
type leading struct {
	letters, gap float32
	room         float32 // the width it was last given
}

// short is the width of the short object, and whether the long one has as much beside it.
func (l *leading) short() (width float32, beside bool) {
	width = l.letters * theme.Size(sizeText)
	return width, l.room <= 0 || l.room >= 2*width+l.gap
}

// MinSize implements fyne.Layout.
func (l *leading) MinSize(objects []fyne.CanvasObject) fyne.Size {
	short, long := objects[0].MinSize(), objects[1].MinSize()
	if _, beside := l.short(); beside {
		return short.Max(long)
	}
	return fyne.NewSize(max(short.Width, long.Width), short.Height+l.gap+long.Height)
}

// Layout implements fyne.Layout.
func (l *leading) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.room = size.Width
	width, beside := l.short()
	short, at := fyne.NewSize(width, size.Height), fyne.NewPos(width+l.gap, 0)
	if !beside {
		short = fyne.NewSize(size.Width, objects[0].MinSize().Height)
		at = fyne.NewPos(0, short.Height+l.gap)
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(short)
	objects[1].Move(at)
	objects[1].Resize(fyne.NewSize(size.Width-at.X, size.Height-at.Y))
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
