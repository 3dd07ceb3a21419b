//go:build !headless && !(cgo && (linux || freebsd || openbsd || netbsd))

package ui

// disclaim has nothing to do where there is no X11: GLFW's hint is enough.
func disclaim(uintptr) {}
