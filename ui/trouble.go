//go:build !headless

package ui

import (
	"slices"
	"strings"

	"sotto/app"
)

// trouble says why one side does not hear the other, and what can be done.
type trouble struct {
	content *panel
	words   *text
}

func newTrouble() *trouble {
	t := &trouble{words: newText(wrapped, sizeText, colourExposed)}
	t.content = newPanel(colourExposedSoft, colourNone, 0, inset(gapSmall, gapWide, side(gapSmall, column(0, newIcon("warning", colourExposed, sizeIcon)), t.words, nil)))
	t.content.Hide()
	return t
}

// show names what is wrong with the sound of a call, and with the devices that it uses.
func (t *trouble) show(c app.Call, devices app.Audio) {
	var sentences []string
	if c.Sound != nil {
		sentences = append(sentences, c.Sound.Text)
	}
	sentences = append(sentences, devices.Input.Text, devices.Output.Text)
	sentences = slices.DeleteFunc(sentences, func(s string) bool { return s == "" })
	t.words.say(strings.Join(sentences, "\n"))
	visible(t.content, len(sentences) > 0)
}
