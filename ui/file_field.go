//go:build !headless

package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// newFileField is a field for where a file is, which can be typed or looked for.
func newFileField(front *front, label, value string) *field {
	entry := newLine(false)
	look := newSign("folder", phrase("ui.file.choose", "name", label), colourMuted, nil)
	f := fieldAround(entry, label, value, "", side(gapTight, nil, middled(entry), look))
	look.tapped = func() {
		d := dialog.NewFileOpen(func(from fyne.URIReadCloser, err error) {
			switch {
			case err != nil:
				f.fault(fileFault(err).Error())
			case from != nil:
				_ = from.Close() // where it is will do
				entry.SetText(filepath.FromSlash(from.URI().Path()))
			}
		}, front.window)
		front.choose(d, "ui.file.title", "ui.file.take")
	}
	return f
}
