//go:build !headless

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours by what they are for. Soft is the ground that goes with a colour of the same name.
const (
	colourNone        fyne.ThemeColorName = ""
	colourPaper                           = theme.ColorNameBackground
	colourSurface     fyne.ThemeColorName = "surface"
	colourLine                            = theme.ColorNameSeparator
	colourText                            = theme.ColorNameForeground
	colourMuted                           = theme.ColorNamePlaceHolder
	colourAccent                          = theme.ColorNamePrimary
	colourOnAccent                        = theme.ColorNameForegroundOnPrimary
	colourAccentSoft  fyne.ThemeColorName = "accentSoft"
	colourExposed     fyne.ThemeColorName = "exposed"
	colourExposedSoft fyne.ThemeColorName = "exposedSoft"
	colourOpen        fyne.ThemeColorName = "open"
	colourOpenSoft    fyne.ThemeColorName = "openSoft"
	colourDanger                          = theme.ColorNameError
	colourOnDanger                        = theme.ColorNameForegroundOnError
	colourHover                           = theme.ColorNameHover
)

// shades are one colour in the light theme and in the dark one.
type shades struct{ light, dark color.NRGBA }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xff}
}

func veil(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

// colours is the one table of them: warm paper by day, ink by night, one accent. Fyne's own names are mapped onto the same ones.
var colours = map[fyne.ThemeColorName]shades{
	colourPaper:       {rgb(0xF6F5F1), rgb(0x14191B)},
	colourSurface:     {rgb(0xFFFFFF), rgb(0x1D2427)},
	colourLine:        {rgb(0xE0DED6), rgb(0x313C40)},
	colourText:        {rgb(0x1B2427), rgb(0xECEFEF)},
	colourMuted:       {rgb(0x59656A), rgb(0xA6B2B5)},
	colourAccent:      {rgb(0x0B6E66), rgb(0x5CC9BC)},
	colourOnAccent:    {rgb(0xFFFFFF), rgb(0x08211F)},
	colourAccentSoft:  {rgb(0xDDEFEB), rgb(0x17393A)},
	colourExposed:     {rgb(0x8F5200), rgb(0xF0B35A)},
	colourExposedSoft: {rgb(0xFBEBD0), rgb(0x3A2D16)},
	colourOpen:        {rgb(0xA3271F), rgb(0xF28B82)},
	colourOpenSoft:    {rgb(0xFBE3E0), rgb(0x3F2320)},
	colourDanger:      {rgb(0xB3261E), rgb(0xC5382E)},
	colourOnDanger:    {rgb(0xFFFFFF), rgb(0xFFFFFF)},
	colourHover:       {veil(0x1B2427, 0x12), veil(0xECEFEF, 0x16)},

	theme.ColorNameButton:              {rgb(0xFFFFFF), rgb(0x1D2427)},
	theme.ColorNameInputBackground:     {rgb(0xFFFFFF), rgb(0x1D2427)},
	theme.ColorNameInputBorder:         {rgb(0xE0DED6), rgb(0x313C40)},
	theme.ColorNameMenuBackground:      {rgb(0xFFFFFF), rgb(0x1D2427)},
	theme.ColorNameOverlayBackground:   {rgb(0xF6F5F1), rgb(0x14191B)},
	theme.ColorNameHeaderBackground:    {rgb(0xFFFFFF), rgb(0x1D2427)},
	theme.ColorNameHyperlink:           {rgb(0x0B6E66), rgb(0x5CC9BC)},
	theme.ColorNameFocus:               {veil(0x1B2427, 0x2a), veil(0xECEFEF, 0x33)}, // words stand on it
	theme.ColorNameSelection:           {rgb(0xDDEFEB), rgb(0x17393A)},
	theme.ColorNamePressed:             {veil(0x1B2427, 0x1f), veil(0xECEFEF, 0x26)},
	theme.ColorNameSuccess:             {rgb(0x0B6E66), rgb(0x5CC9BC)},
	theme.ColorNameForegroundOnSuccess: {rgb(0xFFFFFF), rgb(0x08211F)},
	theme.ColorNameWarning:             {rgb(0x8F5200), rgb(0xF0B35A)},
	theme.ColorNameForegroundOnWarning: {rgb(0xFFFFFF), rgb(0x14191B)},
	theme.ColorNameScrollBar:           {veil(0x1B2427, 0x55), veil(0xECEFEF, 0x66)},
	theme.ColorNameShadow:              {veil(0x000000, 0x22), veil(0x000000, 0x66)},
}
