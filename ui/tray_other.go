//go:build !headless && !(linux || freebsd || openbsd || netbsd)

package ui

import (
	"context"
	"runtime"
	"strings"
)

// mayHaveTray says that Windows and macOS have a place for a program's sign.
func mayHaveTray() bool { return true }

// watchTray says that they always show it.
func watchTray(_ context.Context, told func(seen bool)) { told(true) }

// menuText is a text that the menu of the sign shows as it is: on Windows an ampersand would mark a key.
func menuText(text string) string {
	if runtime.GOOS == "windows" {
		return strings.ReplaceAll(text, "&", "&&")
	}
	return text
}
