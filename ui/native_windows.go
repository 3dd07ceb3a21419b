//go:build !headless

package ui

import (
	"syscall"

	"fyne.io/fyne/v2/driver"
)

var showWindow = syscall.NewLazyDLL("user32.dll").NewProc("ShowWindow")

const minimised = 6 // SW_MINIMIZE

// disclaim has nothing to do: GLFW's hint is enough here.
func disclaim(uintptr) {}

// iconify minimises the window of a native context.
func iconify(context any) {
	if w, ok := context.(driver.WindowsWindowContext); ok && w.HWND != 0 {
		_, _, _ = showWindow.Call(w.HWND, minimised)
	}
}
