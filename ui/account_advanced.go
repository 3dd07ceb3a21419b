//go:build !headless

package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// rest is what is folded away: who the account is, its way to the server, TLS, calls, and the account as a whole.
func (e *editor) rest() []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, some := range [][]fyne.CanvasObject{e.names(), e.way(), e.security(), e.calls()} {
		parts = append(parts, some...)
	}
	e.enabled = newTick(phrase("ui.account.enabled"), e.base.Enabled, nil)
	parts = append(parts, e.register.press, e.enabled.press)
	if !e.fresh {
		parts = append(parts, newAction(secondary, "trash", phrase("ui.account.remove"), e.remove).press)
	}
	return parts
}

func (e *editor) names() []fyne.CanvasObject {
	a := e.base
	login := a.AuthUsername
	if login == a.Username {
		login = ""
	}
	var parts []fyne.CanvasObject
	if e.fresh {
		parts = append(parts, e.typed("id", newField(phrase("ui.account.id"), a.ID, "")))
	}
	return append(parts,
		e.typed("display_name", newField(phrase("ui.display-name"), a.DisplayName, "")),
		e.typed("auth_username", newField(phrase("ui.auth-name"), login, phrase("ui.auth-name.hint"))))
}

func (e *editor) way() []fyne.CanvasObject {
	a := e.base
	e.accept = newChoice(a.Accept, nil, [2]string{"server", phrase("ui.accept.server")}, [2]string{"anyone", phrase("ui.accept.anyone")})
	e.accepted = note("")
	// What an account without a server says of registering tells nothing of how it would be with one.
	e.register = newTick(phrase("ui.account.register"), a.Register || a.Domain == "", func(bool) { e.outdate() })
	return []fyne.CanvasObject{
		e.typed("proxy", newField(phrase("ui.proxy"), a.Proxy, "")),
		e.typed("expires", newField(phrase("ui.expires"), strconv.Itoa(a.Expires), "")),
		e.typed("keepalive", newField(phrase("ui.keepalive"), strconv.Itoa(a.Keepalive), "")),
		e.picked("accept", phrase("ui.accept"), e.accept, e.accepted),
		e.typed("local_port", newField(phrase("ui.local-port"), strconv.Itoa(int(a.LocalPort)), "")),
	}
}

func (e *editor) security() []fyne.CanvasObject {
	a := e.base
	e.version = newChoice(a.TLS.MinVersion, nil, [2]string{"1.2", "TLS 1.2"}, [2]string{"1.3", "TLS 1.3"})
	return []fyne.CanvasObject{
		e.picked("tls.min_version", phrase("ui.tls-version"), e.version),
		e.typed("tls.ca_file", newFileField(e.front, phrase("ui.ca-file"), a.TLS.CAFile)),
		e.typed("tls.cert_file", newFileField(e.front, phrase("ui.cert-file"), a.TLS.CertFile)),
		e.typed("tls.key_file", newFileField(e.front, phrase("ui.key-file"), a.TLS.KeyFile)),
	}
}

func (e *editor) calls() []fyne.CanvasObject {
	a := e.base
	e.codecs, e.rules = newCodecList(a.Codecs), newRuleList(a.Rewrite, e.dialling)
	e.parts["codecs"], e.parts["rewrite"] = e.codecs, e.rules
	e.dtmf = newChoice(a.DTMF, nil, [2]string{"rfc4733", phrase("ui.dtmf.rfc4733")}, [2]string{"info", phrase("ui.dtmf.info")}, [2]string{"inband", phrase("ui.dtmf.inband")})
	e.carried = note("")
	e.auto = newTick(phrase("ui.account.auto"), a.AutoAnswer, nil)
	return []fyne.CanvasObject{
		e.codecs.content,
		e.picked("dtmf", phrase("ui.dtmf"), e.dtmf, e.carried),
		e.typed("voicemail", newField(phrase("ui.voicemail"), a.Voicemail, "*97")),
		e.rules.content, e.auto.press,
	}
}
