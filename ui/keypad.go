//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// key is one of a telephone's, with the letters that stand on it (ITU-T E.161).
type key struct {
	digit   rune
	letters string
}

var keys = []key{
	{'1', ""}, {'2', "ABC"}, {'3', "DEF"},
	{'4', "GHI"}, {'5', "JKL"}, {'6', "MNO"},
	{'7', "PQRS"}, {'8', "TUV"}, {'9', "WXYZ"},
	{'*', ""}, {'0', "+"}, {'#', ""},
}

// newKeys is the block of keys; pressed is told each digit. Where there is use for it, plus is what 0 does when it is held.
func newKeys(pressed func(rune), plus func()) *fyne.Container {
	var all []fyne.CanvasObject
	for _, k := range keys {
		digit := newText(whole, sizeHeading, colourText).centred().with(string(k.digit))
		content := fyne.CanvasObject(digit)
		holds := k.letters == "+"
		if k.letters != "" && (!holds || plus != nil) {
			content = column(-gapTight, digit, newText(whole, sizeSecond, colourMuted).centred().with(k.letters))
		}
		p := newPress(string(k.digit), centre(content), func() { pressed(k.digit) })
		if holds {
			p.held = plus
		}
		p.fill, p.edge, p.minimum = colourSurface, colourLine, fyne.NewSize(44, 48)
		all = append(all, p)
	}
	return container.New(&evenly{columns: 3, gap: gapSmall, fill: true}, all...)
}

// keypad is the page that dials.
type keypad struct {
	front   *front
	content fyne.CanvasObject
	field   *numberField
	call    *action
	found   *suggestions
}

func newKeypad(f *front) *keypad {
	k := &keypad{front: f}
	k.field = newNumberField(k.dial)
	k.call = newAction(primary, "phone", phrase("ui.call"), k.dial)
	erase := newSign("erase", phrase("ui.erase"), colourMuted, k.field.erase)
	k.found = newSuggestions(f)
	k.field.leave = k.found.key
	k.field.changed = func(text string) {
		visible(erase, text != "")
		k.found.ask(text)
	}
	erase.Hide()
	line := column(0, sized(0, 44, container.NewBorder(nil, nil, nil, erase, middled(k.field.content))), newPanel(colourAccent, colourNone, 0, sized(1, 2, space())))
	body := container.NewBorder(column(gapSmall, line, k.found.content), inset(gapHair, 0, k.call.press), nil, nil, inset(gapMiddle, 0, newKeys(k.press, func() { k.field.put('+') })))
	k.content = narrowed(440, scrolled(inset(gapMiddle, gapWide, body)))
	return k
}

// press types a key, which sounds.
func (k *keypad) press(digit rune) {
	k.front.keyTone(digit)
	k.field.put(digit)
}

func (k *keypad) dial() { k.front.dial(k.field.Text) }
