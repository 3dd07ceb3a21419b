//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/go-gl/glfw/v3.4/glfw"

	"sotto/assets"
)

// quietly has a window take no keyboard when it is shown for the first time.
//
// Fyne leaves GLFW's hint alone, so it holds for the windows that are made from now on; the main window was made before. On Windows and
// macOS that is enough. A window manager of X11 gives a new window the keyboard by itself, unless the window says that nobody asked
// for it; that has to be said between its making and its showing, and what Fyne reads in between is the icon.
func quietly(w fyne.Window) {
	if native, ok := w.(driver.NativeWindow); ok {
		corner(w)
		glfw.WindowHint(glfw.FocusOnShow, glfw.False)
		w.SetIcon(&unasked{native, fyne.NewStaticResource("popup.png", assets.IconPNG())})
	}
}

// How far a popup stands from the upper right corner, in pixels. Desktops show their notifications at the very top.
const (
	cornerRight = 48
	cornerTop   = 176
)

// corner places a window at the upper right of the screen, out of the way of what people do.
func corner(w fyne.Window) {
	monitor := glfw.GetPrimaryMonitor()
	above, ok := w.(desktop.Window)
	if monitor == nil || !ok {
		return
	}
	x, y, width, _ := monitor.GetWorkarea()
	above.RequestPosition(x+width-int(w.Canvas().Size().Width*w.Canvas().Scale())-cornerRight, y+cornerTop)
}

// unasked is an icon that tells the window manager, once it is read, that nobody asked for the window.
type unasked struct {
	window driver.NativeWindow
	fyne.Resource
}

// Content implements fyne.Resource.
func (u *unasked) Content() []byte {
	u.window.RunNative(func(context any) {
		if x11, ok := context.(driver.X11WindowContext); ok && x11.WindowHandle != 0 {
			disclaim(x11.WindowHandle)
		}
	})
	return u.Resource.Content()
}

// onWayland says whether the window is one of Wayland's, where nothing keeps a new window from taking the keyboard.
func onWayland(w fyne.Window) bool {
	wayland := false
	if native, ok := w.(driver.NativeWindow); ok {
		native.RunNative(func(context any) { _, wayland = context.(driver.WaylandWindowContext) })
	}
	return wayland
}
