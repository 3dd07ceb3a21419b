//go:build !headless

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
)

// suggestionsMost is how many ways to complete what is typed are shown.
const suggestionsMost = 3

// suggestions are below the field, the first of them chosen by Down and Enter.
type suggestions struct {
	front   *front
	content *fyne.Container
	found   []Suggestion
	chosen  int // -1: none
	asked   string
}

func newSuggestions(f *front) *suggestions {
	s := &suggestions{front: f, content: column(0), chosen: -1}
	s.content.Hide()
	return s
}

// ask looks for those whom a text fits.
func (s *suggestions) ask(text string) {
	f := s.front
	s.asked = text
	if strings.TrimSpace(text) == "" || f.contacts == nil {
		s.take(nil)
		return
	}
	var found []Suggestion
	f.run(func() error {
		var err error
		found, err = f.contacts.Suggest(text, suggestionsMost)
		return err
	}, func(err error) {
		if s.asked == text {
			s.take(found)
		}
		f.said(err)
	})
}

func (s *suggestions) take(found []Suggestion) {
	s.found, s.chosen = found, -1
	s.draw()
}

func (s *suggestions) draw() {
	var rows []fyne.CanvasObject
	for i, one := range s.found {
		face := newFace(sizeFace)
		face.show(suggestedName(one))
		second := newText(cut, sizeSecond, colourMuted).with(one.Number)
		p := newPress(suggestedName(one), inset(gapTight, gapMiddle, side(gapMiddle, centre(face), column(0, words(suggestedName(one)).bold(), second), nil)), func() { s.use(one) })
		p.radius, p.minimum = 0, fyne.NewSize(0, 48)
		if i == s.chosen {
			p.fill = colourAccentSoft
		}
		rows = append(rows, p)
	}
	s.content.Objects = []fyne.CanvasObject{newPanel(colourSurface, colourLine, radiusCard, column(0, rows...))}
	s.content.Refresh()
	visible(s.content, len(rows) > 0)
}

// use calls somebody. What was typed goes once the call is placed.
func (s *suggestions) use(one Suggestion) {
	s.take(nil)
	s.front.dial(one.Number)
}

// suggestedName is who it is, as far as that is known.
func suggestedName(s Suggestion) string {
	if s.Name != "" {
		return s.Name
	}
	return s.Number
}

// key takes the keys that choose, and says so.
func (s *suggestions) key(e *fyne.KeyEvent) bool {
	if len(s.found) == 0 {
		return false
	}
	switch e.Name {
	case fyne.KeyDown:
		s.chosen = min(s.chosen+1, len(s.found)-1)
	case fyne.KeyUp:
		s.chosen = max(s.chosen-1, -1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if s.chosen < 0 {
			return false
		}
		s.use(s.found[s.chosen])
		return true
	default:
		return false
	}
	s.draw()
	return true
}
