//go:build !headless

package ui

import (
	"strconv"
	"strings"

	"sotto/app"
)

// change is what the form makes of an account. What the form does not show stays as the account has it. The error is a *app.ConfigError
// for what can't be read.
func (e *editor) change() (accountChange, error) {
	texts := e.texts()
	if err := e.lacks(texts); err != nil {
		return nil, err
	}
	numbers, err := numbersIn(texts)
	if err != nil {
		return nil, err
	}
	codecs, err := e.codecs.chosen()
	if err != nil {
		return nil, err
	}
	chosen := e.choices()
	rules, trusted := e.rules.typed(), e.trusted
	if e.fresh && texts["id"] == "" {
		texts["id"] = e.front.freshID(texts["domain"], texts["username"])
	}
	return func(a app.AccountConfig) app.AccountConfig {
		put(map[string]*string{
			"id": &a.ID, "username": &a.Username, "domain": &a.Domain, "display_name": &a.DisplayName, "auth_username": &a.AuthUsername,
			"proxy": &a.Proxy, "voicemail": &a.Voicemail, "tls.ca_file": &a.TLS.CAFile, "tls.cert_file": &a.TLS.CertFile, "tls.key_file": &a.TLS.KeyFile,
		}, texts)
		put(map[string]*int{"expires": &a.Expires, "keepalive": &a.Keepalive}, numbers)
		a.LocalPort = uint16(numbers["local_port"])
		a.Codecs, a.Rewrite = codecs, rules
		a = chosen(a)
		for _, trust := range trusted {
			a = trust(a)
		}
		return a
	}, nil
}

// put writes what there is into where it belongs.
func put[T any](places map[string]*T, values map[string]T) {
	for key, place := range places {
		if value, there := values[key]; there {
			*place = value
		}
	}
}

// texts are what is typed, by key, of all that the form shows.
func (e *editor) texts() map[string]string {
	texts := map[string]string{}
	for key, f := range e.fields {
		if f.content.Visible() {
			texts[key] = strings.TrimSpace(f.entry.Text)
		}
	}
	delete(texts, "password")
	return texts
}

// lacks says what the account can't be without.
func (e *editor) lacks(texts map[string]string) error {
	needed := []string{"domain", "username"}
	if e.direct() {
		needed = append(needed, "tls.cert_file", "tls.key_file") // to be called by TLS
	}
	for _, key := range needed {
		if text, shown := texts[key]; shown && text == "" {
			return &app.ConfigError{Key: key, Text: phrase("ui.needed")}
		}
	}
	return nil
}

// numbersIn are those of the texts that are numbers.
func numbersIn(texts map[string]string) (map[string]int, error) {
	port, err := strconv.ParseUint(texts["local_port"], 10, 16)
	if err != nil {
		return nil, &app.ConfigError{Key: "local_port", Text: phrase("ui.port.wanted")}
	}
	numbers := map[string]int{"local_port": int(port)}
	for _, key := range []string{"expires", "keepalive"} {
		text, shown := texts[key]
		if !shown {
			continue
		}
		if numbers[key], err = strconv.Atoi(text); err != nil {
			return nil, &app.ConfigError{Key: key, Text: phrase("ui.seconds.wanted")}
		}
	}
	return numbers, nil
}

// choices are what is chosen rather than typed.
func (e *editor) choices() accountChange {
	transport, encryption, version, dtmf := app.AccountTransport(e.transport.value), e.encryption.value, e.version.value, e.dtmf.value
	enabled, register, auto, direct := e.enabled.on, e.register.on, e.auto.on, e.direct()
	return func(a app.AccountConfig) app.AccountConfig {
		a.Transport, a.MediaEncryption, a.TLS.MinVersion, a.DTMF = transport, encryption, version, dtmf
		a.Enabled, a.Register, a.AutoAnswer, a.Accept = enabled, register, auto, "server"
		if direct {
			a.Domain, a.Proxy, a.Register, a.Accept = "", "", false, "anyone"
		}
		return a
	}
}

// formContents are all that a person can set in the form, to be compared.
type formContents struct {
	texts    map[string]string
	password string
	rest     app.AccountConfig
	trusted  int
}

func (e *editor) contents() formContents {
	codecs, _ := e.codecs.chosen() // nil, where none is left
	rest := e.choices()(app.AccountConfig{Codecs: codecs, Rewrite: e.rules.typed()})
	return formContents{e.texts(), e.fields["password"].entry.Text, rest, len(e.trusted)}
}

// dialling is the account as far as it matters for whom it calls.
func (e *editor) dialling() app.AccountConfig {
	a := e.base
	a.Domain, a.Transport = e.texts()["domain"], app.AccountTransport(e.transport.value)
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
