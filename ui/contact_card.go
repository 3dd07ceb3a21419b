//go:build !headless

package ui

import (
	"slices"
	"strings"

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
	f.shell.open(view)
}

func (f *front) numberRow(n ContactNumber) fyne.CanvasObject {
	line := side(gapMiddle, newIcon("phone", colourAccent, sizeIcon), column(0, words(n.Number).bold(), newText(cut, sizeSecond, colourMuted).with(labelWords(n.Label))), nil)
	p := newPress(phrase("ui.contact.call", "number", n.Number), inset(gapSmall, gapMiddle, line), func() {
		f.shell.close()
		f.dial(n.Number)
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

// editContact opens the form of a contact.
func (f *front) editContact(c Contact) {
	var form fyne.CanvasObject
	name := newField(phrase("ui.contact.name"), c.Name, "")
	organisation := newField(phrase("ui.contact.organisation"), c.Organisation, "")
	notes := newPaper(c.Note)
	numbers := column(gapSmall)
	lines := []*numberLine{}
	add := func(n ContactNumber) {
		l := newNumberLine(n)
		lines = append(lines, l)
		numbers.Add(l.content)
	}
	for _, n := range c.Numbers {
		add(n)
	}
	add(ContactNumber{Label: numberLabels[0]})
	more := newAction(quiet, "plus", phrase("ui.contact.number.add"), func() { add(ContactNumber{Label: numberLabels[0]}) })
	more.words.manner = wrapped // it has the whole width
	save := newAction(primary, "", phrase("ui.save"), func() {
		c.Name, c.Organisation, c.Note, c.Numbers = strings.TrimSpace(name.entry.Text), strings.TrimSpace(organisation.entry.Text), notes.Text, nil
		for _, l := range lines {
			if number := strings.TrimSpace(l.number.Text); number != "" {
				c.Numbers = append(c.Numbers, ContactNumber{l.chosen(), number})
			}
		}
		f.keepContact(c, func() { f.shell.shut(form) })
	})
	parts := []fyne.CanvasObject{name.content, organisation.content, column(gapTight, note(phrase("ui.contact.numbers")), numbers), more.press,
		column(gapTight, note(phrase("ui.contact.note")), notes)}
	if c.ID != "" {
		parts = append(parts, newAction(secondary, "trash", phrase("ui.contact.remove"), func() {
			f.ask(phrase("ui.contact.remove.really", "name", c.Name), phrase("ui.delete"), func() {
				f.run(func() error { return f.contacts.RemoveContact(c.ID) }, func(err error) {
					f.said(err)
					f.shell.shut(form)
					f.shell.contacts.changed()
				})
			})
		}).press)
	}
	back := newSign("back", phrase("ui.back"), colourText, f.stepBack)
	title := phrase(map[bool]string{true: "ui.contact.add", false: "ui.contact.one"}[c.ID == ""])
	foot := column(0, rule(), inset(gapMiddle, gapWide, narrowed(460, save.press)))
	body := scrolled(inset(gapMiddle, gapWide, narrowed(460, column(gapMiddle, parts...))))
	form = container.NewBorder(newBar(side(gapTight, back, words(title).bold(), nil)), foot, nil, nil, body)
	f.shell.openUntil(form, func() { f.shell.notice.clear() }) // what was wrong with it
	f.window.Canvas().Focus(name.entry)
}

// numberLine is a number in the form, with what kind it is.
type numberLine struct {
	content *fyne.Container
	label   *selection
	number  *line
	own     string // a label that a person or another program wrote
}

func newNumberLine(n ContactNumber) *numberLine {
	l := &numberLine{number: newLine(false), own: n.Label}
	var options []string
	for _, label := range numberLabels {
		options = append(options, labelWords(label))
	}
	if n.Label != "" && !slices.Contains(numberLabels, n.Label) {
		options = append(options, n.Label)
	}
	l.label = newSelection(options)
	if n.Label != "" {
		l.label.SetSelected(labelWords(n.Label))
	} else {
		l.label.SetSelectedIndex(0)
	}
	l.number.SetText(n.Number)
	l.content = container.New(&leading{letters: 8, gap: gapSmall}, l.label, l.number)
	return l
}

// chosen is the label as it is kept.
func (l *numberLine) chosen() string {
	if i := l.label.SelectedIndex(); i >= 0 && i < len(numberLabels) {
		return numberLabels[i]
	}
	return l.own
}
