//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// contactsList is the page of contacts.
type contactsList struct {
	front   *front
	people  []Contact
	reading int
	stale   bool

	content fyne.CanvasObject
	search  *line
	list    *rows
	empty   *fyne.Container
	nobody  *text
}

func newContactsList(f *front) *contactsList {
	l := &contactsList{front: f, stale: true}
	l.search = newLine(false)
	l.search.SetPlaceHolder(phrase("ui.search"))
	l.search.OnChanged = func(string) { l.read(true) }
	l.list = newRows(func() int { return len(l.people) }, func() fyne.CanvasObject { return newContactRow() }, func(i int, o fyne.CanvasObject) {
		if i < len(l.people) {
			o.(*contactRow).show(l.people[i])
		}
	}, func(i int) { f.showContact(l.people[i]) })
	add := newSign("plus", phrase("ui.contact.add"), colourAccent, func() { f.editContact(Contact{}) })
	more := newSign("more", phrase("ui.more"), colourMuted, nil)
	more.tapped = func() { l.offer(more) }
	l.nobody = paragraph("").centred().coloured(colourMuted)
	first := newAction(secondary, "plus", phrase("ui.contact.add"), func() { f.editContact(Contact{}) })
	l.empty = inset(gapBlock, gapBlock, column(gapWide, l.nobody, first.press))
	head := side(gapTight, nil, middled(l.search), row(0, add, more))
	l.content = container.NewBorder(inset(gapSmall, gapMiddle, head), nil, nil, nil, container.NewStack(l.list, l.empty))
	return l
}

func (l *contactsList) changed() {
	l.stale = true
	if l.front.page == contactsPage {
		l.show()
	}
}

func (l *contactsList) show() {
	if l.stale {
		l.read(false)
	}
}

// read reads the people who are wanted. Others than before are shown from the first one on.
func (l *contactsList) read(other bool) {
	l.stale = false
	l.reading++
	reading, text := l.reading, l.search.Text
	var found []Contact
	l.front.run(func() error {
		var err error
		found, err = l.front.contacts.Contacts(text)
		return err
	}, func(err error) {
		l.front.said(err)
		if err != nil || reading != l.reading {
			return
		}
		l.people = favouritesFirst(found)
		if other {
			l.list.begin()
		} else {
			l.list.Refresh()
		}
		visible(l.empty, len(found) == 0)
		l.nobody.say(phrase(map[bool]string{true: "ui.contacts.none-found", false: "ui.contacts.none"}[text != ""]))
	})
}

// favouritesFirst has those on top that a person has marked; each part keeps its order.
func favouritesFirst(all []Contact) []Contact {
	sorted := make([]Contact, 0, len(all))
	for _, marked := range []bool{true, false} {
		for _, c := range all {
			if c.Favourite == marked {
				sorted = append(sorted, c)
			}
		}
	}
	return sorted
}

// offer opens the menu of what can be done with all contacts.
func (l *contactsList) offer(at fyne.CanvasObject) {
	f := l.front
	export := func(format, name string) func() {
		return func() { f.save(name, func() ([]byte, error) { return f.contacts.ExportContacts(format) }) }
	}
	menu := fyne.NewMenu("",
		fyne.NewMenuItem(phrase("ui.contacts.import"), func() {
			f.load([]string{".vcf", ".vcard", ".csv"}, func(content []byte) {
				var came Import
				f.run(func() error {
					var err error
					came, err = f.contacts.ImportContacts(content)
					return err
				}, func(err error) {
					f.said(err)
					if err == nil {
						f.shell.notice.inform(importWords(came))
					}
					l.changed()
				})
			})
		}),
		fyne.NewMenuItem(phrase("ui.contacts.export.vcard"), export("vcard", "sotto-contacts.vcf")),
		fyne.NewMenuItem(phrase("ui.contacts.export.csv"), export("csv", "sotto-contacts.csv")))
	below := fyne.NewPos(0, at.Size().Height)
	widget.ShowPopUpMenuAtRelativePosition(menu, f.window.Canvas(), below, at)
}

// importWords is what came of reading contacts.
func importWords(i Import) string {
	text := phrase("ui.contacts.imported", "added", i.Added, "updated", i.Updated, "same", i.Same)
	if i.Faults > 0 {
		text += " " + plural("ui.contacts.faults", i.Faults) + " " + i.First
	}
	return text
}

// contactRow shows a contact of the list. It is used again for whoever comes into sight.
type contactRow struct {
	widget.BaseWidget
	content fyne.CanvasObject
	face    *face
	name    *text
	second  *text
	star    *icon
}

func newContactRow() *contactRow {
	r := &contactRow{face: newFace(sizeFace), name: words("").bold(), second: newText(cut, sizeSecond, colourMuted), star: newIcon("star-on", colourExposed, sizeSign)}
	line := side(gapMiddle, centre(r.face), middled(column(0, r.name, r.second)), r.star)
	r.content = inset(gapTight, gapWide, line)
	r.ExtendBaseWidget(r)
	return r
}

// MinSize implements fyne.CanvasObject.
func (r *contactRow) MinSize() fyne.Size {
	return fyne.NewSize(0, max(theme.Size(sizeText)*1.4+theme.Size(sizeSecond)*1.4+2*gapSmall, 52))
}

// CreateRenderer implements fyne.Widget.
func (r *contactRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

func (r *contactRow) show(c Contact) {
	r.face.show(c.Name)
	r.name.say(c.Name)
	second := c.Organisation
	if len(c.Numbers) > 0 {
		second = c.Numbers[0].Number
	}
	r.second.say(second)
	visible(r.star, c.Favourite)
}
