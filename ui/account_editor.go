//go:build !headless

package ui

import (
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// editor is the form of an account. What was typed stays in it, whatever the server says.
type editor struct {
	front *front
	base  app.AccountConfig // what the form began with, and what it does not show
	fresh bool              // the account is not there yet
	busy  bool

	fields     map[string]*field // by the key that they are for
	transport  *choice
	encryption *choice
	version    *choice
	codecs     *codecList
	rules      *ruleList
	honest     *panel
	sentence   *text
	sign       *icon
	direct     bool // without a server: whoever calls is taken
	enabled    *tick
	register   *tick
	auto       *tick
	advanced   *fyne.Container
	fold       *press
	steps      *fyne.Container
	trouble    *text
	test, save *action
	scroll     *container.Scroll
}

// edit opens the form of an account.
func (f *front) edit(a app.AccountConfig, fresh bool) {
	e := &editor{front: f, base: a, fresh: fresh, fields: map[string]*field{}}
	f.inCall = false
	f.shell.open(e.build())
	if fresh {
		f.window.Canvas().Focus(e.fields["domain"].entry)
	}
}

func (e *editor) build() fyne.CanvasObject {
	title := phrase(map[bool]string{true: "ui.account.add", false: "ui.account.title"}[e.fresh])
	back := newSign("back", phrase("ui.back"), colourText, e.front.shell.close)
	templates := newAction(quiet, "", phrase("ui.templates"), nil)
	templates.tapped = func() { e.offerTemplates(templates.press) }
	bar := newPanel(colourSurface, colourNone, 0, column(0, inset(gapTight, gapSmall, side(gapTight, back, words(title).bold(), templates.press)), rule()))
	form := column(gapMiddle, e.basics()...)
	e.test = newAction(secondary, "", phrase("ui.test"), e.runTest)
	e.save = newAction(primary, "", phrase("ui.save"), e.keep)
	buttons := inset(gapMiddle, gapWide, narrowed(460, grid(2, gapSmall, e.test.press, e.save.press)))
	e.scroll = scrolled(inset(gapMiddle, gapWide, narrowed(460, form)))
	return container.NewBorder(bar, column(0, rule(), buttons), nil, nil, e.scroll)
}

// basics are what an account needs, and after them what few do.
func (e *editor) basics() []fyne.CanvasObject {
	a := e.base
	hint := ""
	if !e.fresh {
		hint = phrase("ui.password.kept")
	}
	e.fields["domain"] = newField(phrase("ui.server"), a.Domain, "pbx.example.com")
	e.fields["username"] = newField(phrase("ui.username"), a.Username, "")
	e.fields["password"] = newSecret(phrase("ui.password"), hint)
	e.transport = newChoice(string(a.Transport), func(string) { e.judge() }, [2]string{"udp", "UDP"}, [2]string{"tcp", "TCP"}, [2]string{"tls", "TLS"})
	e.encryption = newChoice(a.MediaEncryption, func(string) { e.judge() }, [2]string{"off", phrase("ui.encryption.off")},
		[2]string{"optional", phrase("ui.encryption.optional")}, [2]string{"required", phrase("ui.encryption.required")})
	e.sentence, e.sign = paragraph(""), newIcon("lock", colourAccent, sizeIcon)
	e.honest = newPanel(colourAccentSoft, colourNone, radiusCard, inset(gapMiddle, gapMiddle, side(gapSmall, column(0, e.sign), e.sentence, nil)))
	e.steps = column(gapSmall)
	e.trouble = newText(wrapped, sizeText, colourOpen)
	e.trouble.Hide()
	e.advanced = column(gapMiddle, e.rest()...)
	e.advanced.Hide()
	e.judge()
	e.without(!e.fresh && a.Domain == "")
	return []fyne.CanvasObject{
		e.fields["domain"].content, e.fields["username"].content, e.fields["password"].content,
		column(gapTight, note(phrase("ui.transport")), e.transport.content),
		column(gapTight, note(phrase("ui.encryption")), e.encryption.content),
		e.honest, e.unfold(), e.advanced, e.trouble, e.steps,
	}
}

// without has the form be that of an account without a server, or of one with.
func (e *editor) without(server bool) {
	e.direct = server
	for _, key := range []string{"domain", "proxy", "expires"} {
		visible(e.fields[key].content, !server)
	}
	visible(e.register.press, !server)
}

// unfold is the line that opens the rest of the form.
func (e *editor) unfold() fyne.CanvasObject {
	sign := newIcon("chevron-right", colourMuted, sizeIcon)
	label := newText(cut, sizeText, colourMuted).with(phrase("ui.advanced"))
	e.fold = newPress(label.value, inset(gapSmall, 0, side(gapSmall, sign, label, nil)), func() {
		visible(e.advanced, !e.advanced.Visible())
		sign.show(map[bool]string{true: "chevron-down", false: "chevron-right"}[e.advanced.Visible()], colourMuted)
		e.scroll.Content.Refresh()
	})
	return e.fold
}

// rest is what is folded away.
func (e *editor) rest() []fyne.CanvasObject {
	a := e.base
	if e.fresh {
		e.fields["id"] = newField(phrase("ui.account.id"), a.ID, "")
	}
	login := a.AuthUsername
	if login == a.Username {
		login = ""
	}
	e.fields["display_name"] = newField(phrase("ui.display-name"), a.DisplayName, "")
	e.fields["auth_username"] = newField(phrase("ui.auth-name"), login, phrase("ui.auth-name.hint"))
	e.fields["proxy"] = newField(phrase("ui.proxy"), a.Proxy, "")
	e.fields["expires"] = newField(phrase("ui.expires"), strconv.Itoa(a.Expires), "")
	e.fields["keepalive"] = newField(phrase("ui.keepalive"), strconv.Itoa(a.Keepalive), "")
	e.fields["local_port"] = newField(phrase("ui.local-port"), strconv.Itoa(int(a.LocalPort)), "")
	e.fields["voicemail"] = newField(phrase("ui.voicemail"), a.Voicemail, "*97")
	e.fields["tls.ca_file"] = newField(phrase("ui.ca-file"), a.TLS.CAFile, "")
	e.codecs, e.rules = newCodecList(a.Codecs), newRuleList(a.Rewrite, e.dialling)
	e.version = newChoice(a.TLS.MinVersion, nil, [2]string{"1.2", "TLS 1.2"}, [2]string{"1.3", "TLS 1.3"})
	e.enabled = newTick(phrase("ui.account.enabled"), a.Enabled, nil)
	e.register = newTick(phrase("ui.account.register"), a.Register, nil)
	e.auto = newTick(phrase("ui.account.auto"), a.AutoAnswer, nil)
	var parts []fyne.CanvasObject
	for _, key := range []string{"id", "display_name", "auth_username", "proxy", "expires", "keepalive", "local_port", "tls.ca_file", "voicemail"} {
		if field := e.fields[key]; field != nil {
			parts = append(parts, field.content)
		}
	}
	parts = append(parts, column(gapTight, note(phrase("ui.tls-version")), e.version.content),
		e.codecs.content, e.rules.content, e.auto.press, e.register.press, e.enabled.press)
	if !e.fresh {
		remove := newAction(secondary, "trash", phrase("ui.account.remove"), nil)
		remove.tapped = func() { e.remove(remove) }
		parts = append(parts, remove.press)
	}
	return parts
}

// judge says honestly what the combination chosen is worth.
func (e *editor) judge() {
	look := verdictLooks[app.Exposed]
	switch {
	case e.encryption.value == "off":
		look = verdictLooks[app.Open]
	case e.transport.value == "tls":
		look = verdictLooks[app.Private]
	}
	e.sentence.say(app.Language(spoken).Encryption(app.AccountTransport(e.transport.value), e.encryption.value))
	e.sentence.tint(look.ink)
	e.sign.show(look.sign, look.ink)
	e.honest.paint(look.soft)
}

// change makes of an account the one that the form describes.
func (e *editor) change(a app.AccountConfig) (app.AccountConfig, error) {
	text := func(key string) string { return strings.TrimSpace(e.fields[key].entry.Text) }
	a.Domain, a.Username = text("domain"), text("username")
	a.Transport, a.MediaEncryption = app.AccountTransport(e.transport.value), e.encryption.value
	a.DisplayName, a.AuthUsername, a.Proxy, a.TLS.CAFile = text("display_name"), text("auth_username"), text("proxy"), text("tls.ca_file")
	a.Voicemail, a.Rewrite = text("voicemail"), e.rules.typed()
	a.TLS.MinVersion, a.TLS.Pins = e.version.value, e.base.TLS.Pins
	a.Enabled, a.Register, a.AutoAnswer, a.Accept = e.enabled.on, e.register.on, e.auto.on, "server"
	if e.direct {
		a.Domain, a.Proxy, a.Register, a.Accept = "", "", false, "anyone"
	}
	codecs, err := e.codecs.chosen()
	if err != nil {
		return a, err
	}
	a.Codecs = codecs
	port, err := strconv.ParseUint(text("local_port"), 10, 16)
	if err != nil {
		return a, &app.ConfigError{Key: "local_port", Text: phrase("ui.port.wanted")}
	}
	a.LocalPort = uint16(port)
	for key, number := range map[string]*int{"expires": &a.Expires, "keepalive": &a.Keepalive} {
		n, err := strconv.Atoi(text(key))
		if err != nil {
			return a, &app.ConfigError{Key: key, Text: phrase("ui.seconds.wanted")}
		}
		*number = n
	}
	if e.fresh {
		a.ID = text("id")
		if a.ID == "" {
			a.ID = e.front.freshID(a.Domain, a.Username)
		}
	}
	return a, nil
}

// dialling is the account as far as it matters for whom it calls.
func (e *editor) dialling() app.AccountConfig {
	a := e.base
	a.Domain, a.Transport = strings.TrimSpace(e.fields["domain"].entry.Text), app.AccountTransport(e.transport.value)
	return a
}

// password is the one that was typed; nil leaves what there is.
func (e *editor) password() *app.Password {
	typed := e.fields["password"].entry.Text
	if typed == "" && !e.fresh {
		return nil
	}
	password := app.Password(typed)
	return &password
}

// keep saves the account, and leaves the form when that went well.
func (e *editor) keep() {
	if e.busy {
		return
	}
	f := e.front
	a, err := e.change(e.base)
	if err != nil {
		e.failed(err)
		return
	}
	password := e.password()
	e.wait(e.save, "ui.saving")
	f.run(func() error {
		if e.fresh {
			return f.phone.AddAccount(a, password)
		}
		return f.phone.UpdateAccount(a.ID, func(app.AccountConfig) (app.AccountConfig, error) { return a, nil }, password)
	}, func(err error) {
		e.done()
		if err != nil {
			e.failed(err)
			return
		}
		f.account = a.ID
		f.shell.close()
		f.render()
	})
}

// remove asks once more, in the same place, then removes the account.
func (e *editor) remove(button *action) {
	if question := phrase("ui.account.remove.really", "account", accountName(e.base.ID)); button.words.value != question {
		button.name(question)
		return
	}
	f := e.front
	f.run(func() error { return f.phone.RemoveAccount(e.base.ID) }, func(err error) {
		if err != nil {
			e.failed(err)
			return
		}
		f.shell.close()
		f.render()
	})
}

// failed says what is wrong, at the field where it is known.
func (e *editor) failed(err error) {
	for _, field := range e.fields {
		field.fault("")
	}
	e.trouble.Hide()
	var wrong *app.ConfigError
	if errors.As(err, &wrong) {
		if field := e.fields[wrong.Key]; field != nil {
			field.fault(wrong.Text)
			if !e.advanced.Visible() && field.content.Size().Height == 0 {
				e.fold.Tapped(nil)
			}
			e.front.window.Canvas().Focus(field.entry)
			return
		}
		if strings.HasPrefix(wrong.Key, "rewrite") {
			e.rules.fault(wrong.Text)
			return
		}
	}
	e.trouble.say(err.Error())
	e.trouble.Show()
	e.scroll.ScrollToBottom()
}

// wait names what is going on, and done takes that back.
func (e *editor) wait(button *action, key string) {
	e.busy = true
	e.trouble.Hide()
	for _, field := range e.fields {
		field.fault("")
	}
	button.name(phrase(key))
}

func (e *editor) done() {
	e.busy = false
	e.test.name(phrase("ui.test"))
	e.save.name(phrase("ui.save"))
}
