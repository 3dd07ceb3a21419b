//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// reveal scrolls to what has got the focus. Fyne does not, and who goes by Tab would not see where. What is in sight stays
// where it is.
func reveal(o fyne.CanvasObject) {
	scroll := scrollAround(o)
	if scroll == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	bottom := top + o.Size().Height
	offset := scroll.Offset
	switch {
	case bottom > scroll.Size().Height:
		offset.Y += min(bottom+gapMiddle-scroll.Size().Height, top)
	case top < 0:
		offset.Y = max(offset.Y+top-gapMiddle, 0)
	default:
		return
	}
	scroll.ScrollToOffset(offset)
}

// scrollAround is the innermost scroll around an object; nil where there is none.
func scrollAround(o fyne.CanvasObject) *container.Scroll {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil || c.Content() == nil {
		return nil
	}
	return scrollOf(c.Content(), o, nil)
}

// scrollOf finds the innermost scroll around an object below root; nil where there is none.
func scrollOf(root, o fyne.CanvasObject, around *container.Scroll) *container.Scroll {
	if root == o {
		return around
	}
	if scroll, ok := root.(*container.Scroll); ok {
		around = scroll
	}
	for _, part := range partsOf(root) {
		if part.Visible() {
			if found := scrollOf(part, o, around); found != nil {
				return found
			}
		}
	}
	return nil
}

// partsOf are what an object of the window is made of.
func partsOf(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *container.ThemeOverride:
		return []fyne.CanvasObject{o.Content}
	case *panel:
		return []fyne.CanvasObject{o.content}
	case *press:
		return []fyne.CanvasObject{o.content}
	}
	return nil
}

// spread finds the place of everything in a scroll, so that it can be scrolled to. A text finds its lines in the first round.
func spread(scroll *container.Scroll) {
	for range 2 {
		scroll.Content.Refresh()
		scroll.Content.Resize(scroll.Content.MinSize().Max(scroll.Size()))
	}
}
