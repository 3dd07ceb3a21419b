//go:build !headless

package ui

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// editor is the form of an account. What was typed stays in it, whatever the server says.
type editor struct {
	front   *front
	base    app.AccountConfig // what the form began with
	fresh   bool              // the account is not there yet
	trusted []accountChange   // certificates that were trusted here
	saving  bool
	testing context.CancelFunc // ends the test that runs; nil: none does
	gone    bool               // the form is not there any more

	parts      map[string]formPart // by the key that they are for
	fields     map[string]*field   // those of the parts that are typed into
	transport  *choice
	encryption *choice
	accept     *choice
	version    *choice
	dtmf       *choice
	codecs     *codecList
	rules      *ruleList
	honest     *panel
	sentence   *text
	sign       *icon
	accepted   *text
	carried    *text
	enabled    *tick
	register   *tick
	auto       *tick
	advanced   *fyne.Container
	fold       *press
	found      []app.Step // by the last test
	stale      bool       // the form was changed since that began
	steps      *fyne.Container
	trouble    *text
	test, save *action
	scroll     *container.Scroll
	content    fyne.CanvasObject
}

// accountChange makes of an account another one.
type accountChange func(app.AccountConfig) app.AccountConfig

// formPart is a part of the form that something may be wrong with.
type formPart interface {
	body() fyne.CanvasObject
	// fault says what is wrong; nothing where the sentence is empty.
	fault(sentence string)
	// mend is what the focus goes to then.
	mend() fyne.Focusable
}

// edit opens the form of an account.
func (f *front) edit(a app.AccountConfig, fresh bool) { newEditor(f, a, fresh).open() }

func newEditor(f *front, a app.AccountConfig, fresh bool) *editor {
	e := &editor{front: f, base: a, fresh: fresh, parts: map[string]formPart{}, fields: map[string]*field{}}
	title := phrase(map[bool]string{true: "ui.account.add", false: "ui.account.title"}[e.fresh])
	back := newSign("back", phrase("ui.back"), colourText, f.stepBack)
	templates := newAction(quiet, "", phrase("ui.templates"), nil)
	templates.tapped = func() { e.offerTemplates(templates.press) }
	bar := newBar(side(gapTight, back, words(title).bold(), templates.press))
	form := column(gapMiddle, e.basics()...)
	e.test = newAction(secondary, "", phrase("ui.test"), e.runTest)
	e.save = newAction(primary, "", phrase("ui.save"), e.keep)
	buttons := inset(gapMiddle, gapWide, narrowed(460, grid(2, gapSmall, e.test.press, e.save.press)))
	e.scroll = scrolled(inset(gapMiddle, gapWide, narrowed(460, form)))
	e.content = container.NewBorder(bar, column(0, rule(), buttons), nil, nil, e.scroll)
	for key, field := range e.fields {
		field.entry.OnChanged = func(string) { e.touched(key) }
	}
	e.fit()
	return e
}

// open shows the form.
func (e *editor) open() {
	began := e.contents()
	form := sheet{content: e.content, unsaved: func() bool { return !reflect.DeepEqual(e.contents(), began) }, left: func() {
		e.gone = true
		e.stopTest()
	}}
	if e.fresh {
		form.first = e.fields["domain"].entry
	}
	e.front.shell.open(form)
}

// basics are what an account needs, and after them what few do.
func (e *editor) basics() []fyne.CanvasObject {
	a := e.base
	hint := ""
	if !e.fresh {
		hint = phrase("ui.password.kept")
	}
	e.transport = newChoice(string(a.Transport), nil, [2]string{"udp", "UDP"}, [2]string{"tcp", "TCP"}, [2]string{"tls", "TLS"})
	e.encryption = newChoice(a.MediaEncryption, nil, [2]string{"off", phrase("ui.encryption.off")},
		[2]string{"optional", phrase("ui.encryption.optional")}, [2]string{"required", phrase("ui.encryption.required")})
	e.sentence, e.sign = paragraph(""), newIcon("lock", colourAccent, sizeIcon)
	e.honest = newPanel(colourAccentSoft, colourNone, radiusCard, inset(gapMiddle, gapMiddle, side(gapSmall, column(0, e.sign), e.sentence, nil)))
	e.steps = column(gapSmall)
	e.trouble = newText(wrapped, sizeText, colourOpen)
	e.trouble.Hide()
	return []fyne.CanvasObject{
		e.typed("domain", newField(phrase("ui.server"), a.Domain, exampleServer)),
		e.typed("username", newField(phrase("ui.username"), a.Username, "")),
		e.typed("password", newSecret(phrase("ui.password"), hint)),
		e.picked("transport", phrase("ui.transport"), e.transport),
		e.picked("media_encryption", phrase("ui.encryption"), e.encryption),
		e.honest, e.unfold(), e.trouble, e.steps,
	}
}

// typed puts a field into the form, picked a choice with what is said below it.
func (e *editor) typed(key string, f *field) fyne.CanvasObject {
	e.fields[key], e.parts[key] = f, f
	return f.content
}

func (e *editor) picked(key, label string, c *choice, below ...fyne.CanvasObject) fyne.CanvasObject {
	t := newTitled(label, c.chosen, append([]fyne.CanvasObject{c.content}, below...)...)
	e.parts[key] = t
	c.changed = func(string) {
		e.touched(key)
		e.fit()
	}
	return t.content
}

// touched notes that a part of the form was changed: what was wrong with it may be so no more.
func (e *editor) touched(key string) {
	e.parts[key].fault("")
	e.outdate()
	switch key {
	case "local_port":
		e.explainAccept()
	case "domain":
		e.rules.preview()
	}
}

// outdate notes that a test knows nothing of what the form says now.
func (e *editor) outdate() {
	if !e.stale {
		e.stale = true
		e.showSteps()
	}
}

// unfold is the rest of the form, below the line that opens it.
func (e *editor) unfold() fyne.CanvasObject {
	e.advanced = column(gapMiddle, e.rest()...)
	e.advanced.Hide()
	sign := newIcon("chevron-right", colourMuted, sizeIcon)
	label := newText(cut, sizeText, colourMuted).with(phrase("ui.advanced"))
	e.fold = newPress(label.value, inset(gapSmall, 0, side(gapSmall, sign, label, nil)), func() {
		visible(e.advanced, !e.advanced.Visible())
		sign.show(map[bool]string{true: "chevron-down", false: "chevron-right"}[e.advanced.Visible()], colourMuted)
		e.scroll.Content.Refresh()
	})
	return column(gapMiddle, e.fold, e.advanced)
}
