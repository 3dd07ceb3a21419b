//go:build !headless

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// plain is the theme of everything else.
func plain() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// wearing is the theme with other colours and sizes for a part of the window.
type wearing struct {
	colours map[fyne.ThemeColorName]fyne.ThemeColorName // transparent where there is none
	sizes   map[fyne.ThemeSizeName]func() float32
}

// bare is a field without a box: what is dialled is large, on the paper itself.
func bare(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewThemeOverride(o, wearing{
		map[fyne.ThemeColorName]fyne.ThemeColorName{theme.ColorNameInputBackground: colourNone, theme.ColorNameInputBorder: colourNone},
		map[fyne.ThemeSizeName]func() float32{
			sizeText:                   func() float32 { return plain().Size(sizeNumber) },
			theme.SizeNameInputBorder:  func() float32 { return gapHair }, // of the cursor
			theme.SizeNameInnerPadding: func() float32 { return gapTight },
		},
	})
}

// accented has a slider in the accent, on a line that is seen on a card too: Fyne draws it like text on the ground of a field.
func accented(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewThemeOverride(o, wearing{colours: map[fyne.ThemeColorName]fyne.ThemeColorName{
		colourText: colourAccent, theme.ColorNameInputBackground: colourLine,
	}})
}

// Color implements fyne.Theme.
func (w wearing) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if other, known := w.colours[name]; known {
		if name = other; name == colourNone {
			return color.Transparent
		}
	}
	return plain().Color(name, variant)
}

// Font implements fyne.Theme.
func (wearing) Font(style fyne.TextStyle) fyne.Resource { return plain().Font(style) }

// Icon implements fyne.Theme.
func (wearing) Icon(name fyne.ThemeIconName) fyne.Resource { return plain().Icon(name) }

// Size implements fyne.Theme.
func (w wearing) Size(name fyne.ThemeSizeName) float32 {
	if size, known := w.sizes[name]; known {
		return size()
	}
	return plain().Size(name)
}
