//go:build !headless && !windows && !(cgo && (linux || freebsd || openbsd || netbsd))

package ui

// disclaim has nothing to do where there is no X11.
func disclaim(uintptr) {}

// iconify has nothing to do where there is always a tray.
func iconify(any) {}
