//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

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
	manner := wrapped
	if w == quiet {
		manner = whole
	}
	a := &action{words: newText(manner, sizeCommand, ink).bold().centred().with(label)}
	content := container.New(&signed{words: a.words})
	if picture != "" {
		a.sign = newIcon(picture, ink, sizeIcon)
		content.Add(a.sign)
	}
	content.Add(a.words)
	a.press = newPress(label, inset(gapTight, gapSmall, content), tapped)
	a.fill, a.edge, a.minimum = fill, edge, fyne.NewSize(0, fixedSizes[sizeTarget])
	return a
}

// signed stands a picture beside words, both in the middle of what there is.
type signed struct{ words *text }

// sign is the width of the picture, if there is one, with the gap after it.
func (s *signed) sign(objects []fyne.CanvasObject) float32 {
	if len(objects) < 2 {
		return 0
	}
	return objects[0].MinSize().Width + gapSmall
}

// MinSize implements fyne.Layout.
func (s *signed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := s.words.MinSize()
	size.Width = max(size.Width, s.words.widest())
	for _, o := range objects {
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size.AddWidthHeight(s.sign(objects), 0)
}

// Layout implements fyne.Layout.
func (s *signed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	sign := s.sign(objects)
	width := min(s.words.natural(), size.Width-sign)
	left := (size.Width - sign - width) / 2
	if sign > 0 {
		objects[0].Move(fyne.NewPos(left, 0))
		objects[0].Resize(fyne.NewSize(sign-gapSmall, size.Height))
	}
	s.words.Move(fyne.NewPos(left+sign, 0))
	s.words.Resize(fyne.NewSize(width, size.Height))
}

// name changes the words.
func (a *action) name(label string) {
	a.spoken = label
	a.words.say(label)
	a.Refresh()
}

// tile is a square button with its name below, for what can be done in a call.
type tile struct {
	*press
	sign   *icon
	words  *text
	square *panel
}

func newTile(picture, label string, tapped func()) *tile {
	t := &tile{sign: newIcon(picture, colourText, sizeIcon), words: newText(cut, sizeLabel, colourMuted).centred().with(label)}
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
