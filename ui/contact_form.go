//go:build !headless

package ui

import (
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// contactForm is the form of a contact. What was typed stays in it until it is kept.
type contactForm struct {
	front        *front
	base         Contact // what the form began with
	name         *field
	organisation *field
	note         *paper
	numbers      *fyne.Container
	lines        []*numberLine
	content      fyne.CanvasObject
}

// editContact opens the form of a contact.
func (f *front) editContact(c Contact) {
	e := newContactForm(f, c)
	began := e.contact()
	f.shell.open(sheet{content: e.content, first: e.name.entry,
		unsaved: func() bool { return !reflect.DeepEqual(e.contact(), began) },
		left:    func() { f.shell.notice.clear() }, // what was wrong with it
	})
}

func newContactForm(f *front, c Contact) *contactForm {
	e := &contactForm{front: f, base: c, numbers: column(gapSmall), note: newPaper(c.Note)}
	e.name, e.organisation = newField(phrase("ui.contact.name"), c.Name, ""), newField(phrase("ui.contact.organisation"), c.Organisation, "")
	for _, n := range c.Numbers {
		e.add(n)
	}
	another := func() { e.add(ContactNumber{Label: numberLabels[0]}) }
	another()
	more := newAction(quiet, "plus", phrase("ui.contact.number.add"), another)
	more.words.manner = wrapped // it has the whole width
	parts := []fyne.CanvasObject{e.name.content, e.organisation.content, column(gapTight, note(phrase("ui.contact.numbers")), e.numbers), more.press,
		column(gapTight, note(phrase("ui.contact.note")), e.note)}
	title := phrase("ui.contact.add")
	if c.ID != "" {
		title = phrase("ui.contact.one")
		parts = append(parts, newAction(secondary, "trash", phrase("ui.contact.remove"), e.remove).press)
	}
	back := newSign("back", phrase("ui.back"), colourText, f.stepBack)
	save := newAction(primary, "", phrase("ui.save"), func() { f.keepContact(e.contact(), func() { f.shell.shut(e.content) }) })
	foot := column(0, rule(), inset(gapMiddle, gapWide, narrowed(460, save.press)))
	body := scrolled(inset(gapMiddle, gapWide, narrowed(460, column(gapMiddle, parts...))))
	e.content = container.NewBorder(newBar(side(gapTight, back, words(title).bold(), nil)), foot, nil, nil, body)
	return e
}

// add gives a number a line of the form.
func (e *contactForm) add(n ContactNumber) {
	l := newNumberLine(n)
	e.lines = append(e.lines, l)
	e.numbers.Add(l.content)
}

// contact is what the form makes of it; lines that were left empty are no numbers.
func (e *contactForm) contact() Contact {
	c := e.base
	c.Name, c.Organisation, c.Note, c.Numbers = strings.TrimSpace(e.name.entry.Text), strings.TrimSpace(e.organisation.entry.Text), e.note.Text, nil
	for _, l := range e.lines {
		if number := strings.TrimSpace(l.number.Text); number != "" {
			c.Numbers = append(c.Numbers, ContactNumber{l.chosen(), number})
		}
	}
	return c
}

// remove asks, then removes the contact.
func (e *contactForm) remove() {
	f := e.front
	f.ask(phrase("ui.contact.remove.really", "name", e.base.Name), phrase("ui.delete"), func() {
		f.run(func() error { return f.contacts.RemoveContact(e.base.ID) }, func(err error) {
			f.said(err)
			f.shell.shut(e.content)
			f.shell.contacts.changed()
		})
	})
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
