//go:build !headless

package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
)

// calmDown has an app draw nothing by itself. On macOS Fyne takes the settings of the current app for its own kind.
func calmDown(a fyne.App) {
	if runtime.GOOS != "darwin" {
		fyne.SetCurrentApp(calm{a})
	}
}

// calm is the program as Fyne's widgets see it: it asks for no animations. A field's blinking cursor alone would keep the processor
// busier than a phone may that nobody calls; it stands still instead.
type calm struct{ fyne.App }

// Settings implements fyne.App.
func (c calm) Settings() fyne.Settings { return still{c.App.Settings()} }

type still struct{ fyne.Settings }

// ShowAnimations implements fyne.Settings.
func (still) ShowAnimations() bool { return false }
