//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"sotto/app"
)

// notice is a sentence above the page that stays until it was read: what went wrong, or how the last call ended.
type notice struct {
	content *panel
	words   *text
	sign    *icon
	changed func()
}

// newNotice makes it; changed is told once it needs room, or none any more.
func newNotice(changed func()) *notice {
	n := &notice{changed: changed, words: newText(wrapped, sizeText, colourOpen), sign: newIcon("warning", colourOpen, sizeIcon)}
	dismiss := newSign("cross", phrase("ui.dismiss"), colourMuted, n.clear)
	n.content = newPanel(colourOpenSoft, colourNone, 0, inset(gapSmall, gapWide, side(gapSmall, n.sign, n.words, dismiss)))
	n.content.Hide()
	return n
}

func (n *notice) warn(sentence string) { n.tell("warning", colourOpen, colourOpenSoft, sentence) }

// inform says what came of something.
func (n *notice) inform(sentence string) {
	n.tell("check", colourAccent, colourAccentSoft, sentence)
}

func (n *notice) tell(picture string, ink, soft fyne.ThemeColorName, sentence string) {
	n.sign.show(picture, ink)
	n.words.tint(ink)
	n.words.say(sentence)
	n.content.paint(soft)
	n.content.Show()
	n.changed()
}

func (n *notice) clear() {
	if n.content.Visible() {
		n.content.Hide()
		n.changed()
	}
}

// over tells how a call ended, where that is news: the phone has a sentence then.
func (n *notice) over(c app.Call) {
	declinedHere := c.Cause == app.CauseDeclined && c.Direction == app.Incoming
	if c.Reason != "" && !declinedHere {
		n.warn(c.Reason)
	}
}
