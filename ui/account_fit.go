//go:build !headless

package ui

import (
	"strings"

	"sotto/app"
)

// direct says whether the form is that of an account without a server: whoever calls is taken.
func (e *editor) direct() bool { return e.accept.value == "anyone" }

// fit has the form show what such an account can have, and say what the choices mean. What is hidden keeps what was typed.
func (e *editor) fit() {
	direct, tls := e.direct(), e.transport.value == "tls"
	own := tls && (direct || e.base.TLS.CertFile != "")
	for key, on := range map[string]bool{
		"domain": !direct, "proxy": !direct, "expires": !direct,
		"tls.min_version": tls, "tls.ca_file": tls, "tls.cert_file": own, "tls.key_file": own,
	} {
		visible(e.parts[key].body(), on)
	}
	visible(e.register.press, !direct)
	hint := ""
	switch {
	case !e.fresh:
		hint = phrase("ui.password.kept")
	case direct:
		hint = phrase("ui.password.seldom")
	}
	e.fields["password"].entry.SetPlaceHolder(hint)
	e.carried.say(phrase("ui.dtmf.what." + e.dtmf.value))
	e.explainAccept()
	e.rules.preview()
	e.judge()
	e.scroll.Content.Refresh()
}

// explainAccept says who can let this computer ring.
func (e *editor) explainAccept() {
	port := strings.TrimSpace(e.fields["local_port"].entry.Text)
	switch {
	case !e.direct():
		e.accepted.say(phrase("ui.accept.server.what"))
	case strings.Trim(port, "0") == "":
		e.accepted.say(phrase("ui.accept.anyone.portless"))
	default:
		e.accepted.say(phrase("ui.accept.anyone.what", "port", port))
	}
}

// judge says honestly what the combination chosen is worth.
func (e *editor) judge() {
	look := verdictLooks[app.Exposed]
	switch {
	case e.encryption.value == "off":
		look = verdictLooks[app.Open]
	case e.transport.value == "tls" && !e.direct():
		look = verdictLooks[app.Private]
	}
	e.sentence.say(app.Language(spoken).Encryption(app.AccountTransport(e.transport.value), e.encryption.value, e.direct()))
	e.sentence.tint(look.ink)
	e.sign.show(look.sign, look.ink)
	e.honest.paint(look.soft)
}
