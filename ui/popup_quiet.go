//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/go-gl/glfw/v3.4/glfw"

	"sotto/assets"
)

// quietly has a window take no keyboard when it is shown for the first time, and gives it one of the places below one another.
//
// Fyne leaves GLFW's hint alone, so it holds for the windows that are made from now on; the main window was made before. On Windows and
// macOS that is enough. A window manager of X11 gives a new window the keyboard by itself, unless the window says that nobody asked
// for it; that has to be said between its making and its showing, and what Fyne reads in between is the icon.
func quietly(w fyne.Window, place int) {
	if native, ok := w.(driver.NativeWindow); ok {
		corner(w, place)
		glfw.WindowHint(glfw.FocusOnShow, glfw.False)
		w.SetIcon(&unasked{native, fyne.NewStaticResource("popup.png", assets.IconPNG())})
	}
}

// How far a popup stands from the upper right corner, and from the one above, in pixels: a window manager puts a frame around each.
// Desktops show their notifications at the very top.
const (
	cornerRight = 48
	cornerTop   = 176
	cornerGap   = 40
)

// corner places a window at the upper right of the screen, out of the way of what people do, or below those that are there already.
func corner(w fyne.Window, place int) {
	monitor := glfw.GetPrimaryMonitor()
	above, ok := w.(desktop.Window)
	if monitor == nil || !ok {
		return
	}
	x, y, width, height := monitor.GetWorkarea()
	size, scale := w.Canvas().Size(), w.Canvas().Scale()
	down, left := int(size.Height*scale)+cornerGap, int(size.Width*scale)+cornerGap
	rows := max((height-cornerTop)/down, 1) // more stand beside them
	above.RequestPosition(x+width-(place/rows+1)*left+cornerGap-cornerRight, y+cornerTop+place%rows*down)
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
