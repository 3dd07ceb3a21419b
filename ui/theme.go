//go:build !headless

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// look is the window's theme: its own colours and sizes, and Fyne's fonts, whose figures are all of one width.
type look struct {
	variant string  // light, dark, or empty for what the system prefers
	scale   float32 // of text and of what belongs to it; 1 is the plain size
}

// Color implements fyne.Theme.
func (l *look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	shades, known := colours[name]
	if !known {
		return theme.DefaultTheme().Color(name, l.preferred(variant))
	}
	if l.preferred(variant) == theme.VariantDark {
		return shades.dark
	}
	return shades.light
}

// preferred is the variant to draw, where the system would have another.
func (l *look) preferred(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch l.variant {
	case "light":
		return theme.VariantLight
	case "dark":
		return theme.VariantDark
	}
	return system
}

// Font implements fyne.Theme.
func (l *look) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon implements fyne.Theme.
func (l *look) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	if units, known := scaledSizes[name]; known {
		return units * l.scale
	}
	if size, known := narrowSizes[name]; known {
		return size.units * min(l.scale, size.most)
	}
	if units, known := fixedSizes[name]; known {
		return units
	}
	return theme.DefaultTheme().Size(name)
}

// colourOf is a colour for a widget as it stands now.
func colourOf(name fyne.ThemeColorName, w fyne.Widget) color.Color {
	if name == colourNone {
		return color.Transparent
	}
	return theme.ColorForWidget(name, w)
}
