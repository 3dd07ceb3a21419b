//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// showContact opens a contact: a press on a number calls it. The photo comes when it was read.
func (f *front) showContact(c Contact) {
	person := newPerson()
	person.show(app.Call{Remote: app.Party{Name: c.Name}})
	person.address.say(c.Organisation)
	f.showCard(c, person)
	var whole Contact
	f.run(func() error {
		var err error
		whole, err = f.contacts.Contact(c.ID)
		return err
	}, func(err error) {
		if err == nil { // one that is gone has none
			person.face.picture(whole.Photo)
		}
	})
}

// showCard opens what is known of a contact, with what can be done with it.
func (f *front) showCard(c Contact, person *person) {
	var view fyne.CanvasObject
	back := newSign("back", phrase("ui.back"), colourText, f.stepBack)
	star := newSign("star", phrase("ui.contact.favourite"), colourMuted, nil)
	if c.Favourite {
		star = newSign("star-on", phrase("ui.contact.favourite.not"), colourExposed, nil)
	}
	star.tapped = func() {
		other := c
		other.Favourite = !c.Favourite
		f.keepContact(other, func() {
			if f.shell.shows(view) {
				f.showContact(other)
			}
		})
	}
	edit := newAction(quiet, "", phrase("ui.edit"), func() { f.editContact(c) })
	bar := newBar(side(gapTight, back, words(phrase("ui.contact.one")).bold(), row(0, star, edit.press)))
	parts := []fyne.CanvasObject{column(gapSmall, centre(person.face), person.name, person.address)}
	for _, n := range c.Numbers {
		parts = append(parts, f.numberRow(n))
	}
	if c.Note != "" {
		parts = append(parts, card(paragraph(c.Note)))
	}
	view = container.NewBorder(bar, nil, nil, nil, scrolled(inset(gapBlock, gapWide, narrowed(420, column(gapSmall, parts...)))))
	f.shell.open(sheet{content: view})
}

func (f *front) numberRow(n ContactNumber) fyne.CanvasObject {
	line := side(gapMiddle, newIcon("phone", colourAccent, sizeIcon), column(0, words(n.Number).bold(), newText(cut, sizeSecond, colourMuted).with(labelWords(n.Label))), nil)
	p := newPress(phrase("ui.contact.call", "number", n.Number), inset(gapSmall, gapMiddle, line), func() {
		f.shell.leave(func() { f.dial(n.Number) })
	})
	p.fill, p.edge = colourSurface, colourLine
	return p
}

// numberLabels are those that the program offers; people may write others.
var numberLabels = []string{"mobile", "work", "home", "sip", "other"}

// labelWords is a label in the language in use.
func labelWords(label string) string {
	if slices.Contains(numberLabels, label) {
		return phrase("ui.label." + label)
	}
	return label
}

// keepContact saves a contact, then goes on.
func (f *front) keepContact(c Contact, then func()) {
	f.shell.notice.clear()
	f.run(func() error { return f.contacts.SaveContact(c) }, func(err error) {
		f.said(err)
		if err != nil {
			return
		}
		f.shell.contacts.changed()
		then()
	})
}
