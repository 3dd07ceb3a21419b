//go:build !headless

package ui

import (
	"fyne.io/fyne/v2/driver"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// closed takes the press on the window's own cross. With a tray the window goes there, for calls to come in. Without one the person
// chooses once between keeping the program in sight, minimised, and its end: it never runs out of reach.
func (f *front) closed() {
	if f.tray != nil && f.tray.seen {
		f.hidden = true
		f.window.Hide()
		return
	}
	if f.asked {
		f.minimise()
		return
	}
	f.decide(phrase("ui.close.question"), phrase("ui.quit"), f.quit, phrase("ui.close.keep"), func() {
		f.asked = true
		f.minimise()
	})
}

// signSeen notes whether somebody shows the program's sign. Once nobody does, a window that hid behind it is in the list of windows again.
func (f *front) signSeen(seen bool) {
	f.tray.seen = seen
	if !seen && f.hidden {
		f.hidden = false
		f.window.Show()
		f.minimise()
	}
}

// minimise leaves the window in the list of windows. Fyne has no word for it, so that GLFW is asked, which draws in this window when
// Fyne says so.
func (f *front) minimise() {
	window, ok := f.window.(interface {
		driver.NativeWindow
		RunWithContext(draw func())
	})
	if ok && created(window) {
		window.RunWithContext(func() { glfw.GetCurrentContext().Iconify() })
	}
}

// created says whether a window is there, where one may have no tray.
func created(w driver.NativeWindow) (there bool) {
	w.RunNative(func(native any) {
		switch native := native.(type) {
		case driver.X11WindowContext:
			there = native.WindowHandle != 0
		case driver.WaylandWindowContext:
			there = native.WaylandSurface != 0
		}
	})
	return there
}
