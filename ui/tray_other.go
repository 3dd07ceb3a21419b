//go:build !headless && !(linux || freebsd || openbsd || netbsd)

package ui

// hasTray says that Windows and macOS always show the signs of programs.
func hasTray() bool { return true }
