//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// showPast opens a call of the history: what is known of it, and what can be done now.
func (f *front) showPast(c PastCall) {
	var view fyne.CanvasObject
	back := newSign("back", phrase("ui.back"), colourText, f.stepBack)
	bar := newBar(side(gapTight, back, words(phrase("ui.call.one")).bold(), nil))
	person := newPerson()
	person.show(app.Call{Remote: c.Remote, Account: c.Account})
	person.timer.size = sizeText
	person.timer.say(dayName(c.StartedAt, f.now()) + ", " + clock(c.StartedAt) + " · " + becameWords(c))
	call := newAction(primary, "phone", phrase("ui.call"), func() {
		f.shell.leave(func() { f.dialBy(c.Remote.URI, c.Account) })
	})
	parts := []fyne.CanvasObject{person.content, call.press}
	switch {
	case c.Talked > 0:
		parts = append(parts, f.pastVerdict(c))
	case c.Ending != nil && c.Ending(app.Language(spoken)) != "":
		parts = append(parts, card(paragraph(c.Ending(app.Language(spoken)))))
	}
	var more []fyne.CanvasObject
	if f.contacts != nil {
		more = append(more, newAction(secondary, "person", phrase("ui.contact.from-call"), func() {
			f.editContact(Contact{Name: c.Remote.Name, Numbers: []ContactNumber{{Number: numberOf(c.Remote.URI)}}})
		}).press)
	}
	more = append(more, newAction(secondary, "trash", phrase("ui.delete"), func() {
		f.run(func() error { return f.history.ForgetCall(c.ID) }, func(err error) {
			f.said(err)
			f.shell.shut(view)
			f.shell.calls.changed()
		})
	}).press)
	parts = append(parts, column(gapSmall, more...))
	view = container.NewBorder(bar, nil, nil, nil, scrolled(inset(gapBlock, gapWide, narrowed(420, column(gapWide, parts...)))))
	f.shell.open(sheet{content: view})
}

// pastVerdict is how private a call was.
func (f *front) pastVerdict(c PastCall) fyne.CanvasObject {
	look := lookOf(c.Privacy)
	lines := []fyne.CanvasObject{side(gapMiddle, newIcon(look.sign, look.ink, sizeIcon), words(verdictWords(c.Privacy)).bold().coloured(look.ink), nil)}
	for _, r := range c.Privacy.Reasons {
		lines = append(lines, note(app.Language(spoken).PrivacyReason(r.Code, r.Args).Text))
	}
	return card(column(gapSmall, lines...))
}

// newBar is the head of a detail.
func newBar(content fyne.CanvasObject) fyne.CanvasObject {
	return newPanel(colourSurface, colourNone, 0, column(0, inset(gapTight, gapSmall, content), rule()))
}
