//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"sotto/app"
)

// verdictLook is how a verdict is shown: by its shape, its colours and its words together.
type verdictLook struct {
	sign      string
	ink, soft fyne.ThemeColorName
}

var verdictLooks = map[app.Verdict]verdictLook{
	app.Private: {"lock", colourAccent, colourAccentSoft},
	app.Exposed: {"eye", colourExposed, colourExposedSoft},
	app.Open:    {"lock-open", colourOpen, colourOpenSoft},
}

// undecided is shown while the other side has the say.
var undecided = verdictLook{"lock-open", colourMuted, colourSurface}

func lookOf(p app.Privacy) verdictLook {
	if decidedLater(p) {
		return undecided
	}
	if look, known := verdictLooks[p.Verdict]; known {
		return look
	}
	return undecided
}

// decidedLater says whether the verdict waits for the other side.
func decidedLater(p app.Privacy) bool {
	for _, r := range p.Reasons {
		if r.Code == "other-side-decides" {
			return true
		}
	}
	return false
}

// verdictWords is the headline: what the call is, or will be.
func verdictWords(p app.Privacy) string {
	if decidedLater(p) {
		return phrase("ui.verdict.undecided")
	}
	key := "ui.verdict." + string(p.Verdict)
	if p.Expected {
		key = "ui.verdict.expected." + string(p.Verdict)
	}
	server := serverOf(p)
	if p.Verdict == app.Private && server == "" {
		return phrase(key + ".plain")
	}
	return phrase(key, "server", server)
}

// serverOf is the server that the verdict names.
func serverOf(p app.Privacy) string {
	for _, r := range p.Reasons {
		if r.Code == "keys-over-tls" {
			return r.Args["server"]
		}
	}
	return ""
}

// reasonLook is the sign before a reason.
func reasonLook(r app.Reason) (sign string, ink fyne.ThemeColorName) {
	switch r.Code {
	case "voice-not-encrypted":
		return "lock-open", colourOpen
	case "keys-readable", "keys-over-unverified-tls":
		return "eye", colourExposed
	case "other-side-decides", "server-can-hear":
		return "dash", colourMuted
	}
	return "check", colourAccent
}

// band is the headline across the top of a call; a press opens the reasons.
type band struct {
	*press
	sign, fold *icon
	words      *text
}

func newBand(tapped func()) *band {
	b := &band{sign: newIcon("lock", colourText, sizeIcon), fold: newIcon("chevron-down", colourText, sizeIcon), words: newText(wrapped, sizeCommand, colourText).bold()}
	b.press = newPress("", inset(gapMiddle, gapWide, side(gapMiddle, b.sign, b.words, b.fold)), tapped)
	b.radius = 0
	return b
}

func (b *band) show(p app.Privacy, opened bool) {
	look := lookOf(p)
	b.spoken = verdictWords(p)
	b.words.say(b.spoken)
	b.words.tint(look.ink)
	b.sign.show(look.sign, look.ink)
	fold := "chevron-down"
	if opened {
		fold = "chevron-up"
	}
	b.fold.show(fold, look.ink)
	b.paint(look.soft, colourNone)
}
