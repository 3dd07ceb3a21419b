//go:build !headless

package ui

import (
	"bytes"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// face stands for a person: the initials on a round-cornered ground.
type face struct {
	widget.BaseWidget
	letters *text
	ground  *panel
	size    fyne.ThemeSizeName
}

func newFace(size fyne.ThemeSizeName) *face {
	letters := newText(whole, sizeLetters, colourAccent).bold().centred()
	radius := radiusRound
	if size == sizePerson {
		letters.size, radius = sizeInitials, 26
	}
	f := &face{letters: letters, size: size, ground: newPanel(colourAccentSoft, colourNone, radius, letters)}
	f.ExtendBaseWidget(f)
	return f
}

func (f *face) show(name string) { f.letters.say(initials(name)) }

// picture shows a photo in place of the initials, which stay where there is none.
func (f *face) picture(photo []byte) {
	if len(photo) == 0 {
		return
	}
	image := canvas.NewImageFromReader(bytes.NewReader(photo), f.letters.value)
	image.FillMode, image.CornerRadius = canvas.ImageFillCover, f.ground.radius
	image.Resize(f.ground.Size())
	f.ground.content = image
	f.ground.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (f *face) MinSize() fyne.Size { return fyne.NewSquareSize(theme.SizeForWidget(f.size, f)) }

// CreateRenderer implements fyne.Widget.
func (f *face) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.ground) }

// initials are the first letters of the first and last name; of a Chinese name the given one, of a number its sign.
func initials(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == '-' || r == '_' })
	if len(parts) == 0 {
		return "?"
	}
	first := []rune(parts[0])
	switch {
	case unicode.Is(unicode.Han, first[0]):
		return string(first[max(len(first)-2, 0):])
	case !unicode.IsLetter(first[0]):
		return "#"
	case len(parts) == 1:
		return strings.ToUpper(string(first[:1]))
	}
	last := []rune(parts[len(parts)-1])
	return strings.ToUpper(string(first[0]) + string(last[0]))
}
