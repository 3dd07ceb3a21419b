//go:build !headless

package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// luminance is relative luminance (WCAG 2.2).
func luminance(c color.Color) float64 {
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func TestWordsStandOutFromTheirGround(t *testing.T) {
	test.NewTempApp(t)
	l := &look{scale: 1}
	for _, pair := range []struct{ ink, ground fyne.ThemeColorName }{
		{colourText, colourPaper}, {colourText, colourSurface}, {colourText, colourAccentSoft}, {colourMuted, colourPaper}, {colourMuted, colourSurface},
		{colourAccent, colourAccentSoft}, {colourAccent, colourPaper}, {colourAccent, colourSurface}, {colourOnAccent, colourAccent},
		{colourExposed, colourExposedSoft}, {colourExposed, colourSurface}, {colourOpen, colourOpenSoft}, {colourOpen, colourPaper},
		{colourOpen, colourSurface}, {colourOnDanger, colourDanger}, {colourText, theme.ColorNameSelection}, {theme.ColorNameForegroundOnWarning, theme.ColorNameWarning},
	} {
		for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
			if got := contrast(l.Color(pair.ink, variant), l.Color(pair.ground, variant)); got < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.1f, less than WCAG's AA", name, pair.ink, pair.ground, got)
			}
		}
	}
}

// What the keyboard or the mouse is at in a menu has its words on a veil over the menu's own ground.
func TestWordsStandOutWhereTheFocusIs(t *testing.T) {
	test.NewTempApp(t)
	l := &look{scale: 1}
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		for _, pair := range []struct{ ink, ground fyne.ThemeColorName }{
			{colourText, theme.ColorNameMenuBackground}, {colourText, theme.ColorNameInputBackground}, {colourText, theme.ColorNameButton}, {colourOnAccent, colourAccent},
		} {
			veil, ground := l.Color(theme.ColorNameFocus, variant).(color.NRGBA), l.Color(pair.ground, variant).(color.NRGBA)
			mix := func(over, under uint8) uint8 {
				return uint8((int(over)*int(veil.A) + int(under)*(255-int(veil.A))) / 255)
			}
			focused := color.NRGBA{mix(veil.R, ground.R), mix(veil.G, ground.G), mix(veil.B, ground.B), 0xff}
			if got := contrast(l.Color(pair.ink, variant), focused); got < 4.5 {
				t.Errorf("%s: %s on %s with the focus has a contrast of %.1f, less than WCAG's AA", name, pair.ink, pair.ground, got)
			}
			if focused == ground {
				t.Errorf("%s: the focus is not seen on %s", name, pair.ground)
			}
		}
	}
}

func TestTheThemeIsThatWhichWasChosen(t *testing.T) {
	test.NewTempApp(t)
	for chosen, want := range map[string]color.Color{"light": rgb(0xF6F5F1), "dark": rgb(0x14191B), "": rgb(0x14191B)} {
		if got := (&look{variant: chosen}).Color(colourPaper, theme.VariantDark); got != want {
			t.Errorf("%q on a dark system: paper is %v", chosen, got)
		}
	}
}

func TestTextGrowsAsChosenAndDistancesStay(t *testing.T) {
	test.NewTempApp(t)
	l := &look{scale: 3}
	if got := l.Size(sizeText); got != 42 {
		t.Errorf("text has %v units at 300 %%", got)
	}
	if got := l.Size(theme.SizeNamePadding); got != 4 {
		t.Errorf("padding has %v units", got)
	}
}
