//go:build !headless

package ui

import "fyne.io/fyne/v2"

// weight says how much a button stands out.
type weight int

const (
	primary   weight = iota // the one that the view is for
	secondary               // any other
	danger                  // ends a call
	quiet                   // words alone
)

// action is a button: words, and a picture where that helps.
type action struct {
	*press
	words *text
	sign  *icon
}

func newAction(w weight, picture, label string, tapped func()) *action {
	ink, fill, edge := colourOnAccent, colourAccent, colourNone
	switch w {
	case secondary:
		ink, fill, edge = colourText, colourSurface, colourLine
	case danger:
		ink, fill = colourOnDanger, colourDanger
	case quiet:
		ink, fill = colourAccent, colourNone
	}
	a := &action{words: newText(whole, sizeText, ink).bold().with(label)}
	content := fyne.CanvasObject(a.words)
	if picture != "" {
		a.sign = newIcon(picture, ink, sizeIcon)
		content = row(gapSmall, a.sign, a.words)
	}
	a.press = newPress(label, centre(inset(gapTight, gapSmall, content)), tapped)
	a.fill, a.edge, a.minimum = fill, edge, fyne.NewSize(0, fixedSizes[sizeTarget])
	return a
}

// name changes the words.
func (a *action) name(label string) {
	a.spoken = label
	a.words.say(label)
}

// tile is a square button with its name below, for what can be done in a call.
type tile struct {
	*press
	sign   *icon
	words  *text
	square *panel
}

func newTile(picture, label string, tapped func()) *tile {
	t := &tile{sign: newIcon(picture, colourText, sizeIcon), words: newText(cut, sizeSecond, colourMuted).centred().with(label)}
	t.square = newPanel(colourSurface, colourLine, radiusCard, sized(56, 44, t.sign))
	t.press = newPress(label, inset(gapTight, 0, column(gapTight, centre(t.square), t.words)), tapped)
	return t
}

// show says what the tile does now, and whether it is on.
func (t *tile) show(picture, label string, on bool) {
	ink, fill := colourText, colourSurface
	if on {
		ink, fill = colourAccent, colourAccentSoft
	}
	t.spoken = label
	t.sign.show(picture, ink)
	t.words.say(label)
	t.square.paint(fill)
}

// newSign is a button that is a picture alone, with a name for those who can't see it.
func newSign(picture, label string, colour fyne.ThemeColorName, tapped func()) *press {
	p := newPress(label, newIcon(picture, colour, sizeIcon), tapped)
	p.minimum = fyne.NewSize(36, 44)
	return p
}
