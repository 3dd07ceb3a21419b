//go:build !headless

package ui

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/net/publicsuffix"

	"sotto/app"
)

// template is what servers of a kind have in common.
type template struct {
	key        string
	port       string // of the server; empty: none
	transport  string
	encryption string
	direct     bool // without a server
}

var templates = []template{
	{"ui.template.blank", "", "tls", "optional", false},
	{"ui.template.hosted", "6060", "tls", "required", false},
	{"ui.template.asterisk", "5061", "tls", "required", false},
	{"ui.template.local", "", "udp", "optional", false},
	{"ui.template.direct", "", "udp", "optional", true},
}

// offerTemplates opens the menu of templates.
func (e *editor) offerTemplates(at fyne.CanvasObject) {
	var items []*fyne.MenuItem
	for _, t := range templates {
		items = append(items, fyne.NewMenuItem(phrase(t.key), func() { e.use(t) }))
	}
	below := fyne.NewPos(0, at.Size().Height)
	widget.ShowPopUpMenuAtRelativePosition(fyne.NewMenu("", items...), e.front.window.Canvas(), below, at)
}

// exampleServer stands where the server is to be typed.
const exampleServer = "pbx.example.com"

// use fills in what a template knows. The server's name that was typed stays.
func (e *editor) use(t template) {
	domain := e.fields["domain"].entry
	domain.SetText(t.server(strings.TrimSpace(domain.Text)))
	domain.SetPlaceHolder(t.server(exampleServer))
	accept := "server"
	if t.direct {
		accept = "anyone"
	}
	e.accept.choose(accept)
	if t.direct && !e.advanced.Visible() {
		e.fold.Tapped(nil) // where it is called is said there
	}
	e.transport.choose(t.transport)
	e.encryption.choose(t.encryption)
}

// server is a server's address with the port of the template, or with none where that has none.
func (t template) server(address string) string {
	host := hostOf(address)
	switch {
	case host == "":
		return ""
	case t.port != "":
		return net.JoinHostPort(host, t.port)
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

// hostOf is an address without its port and the brackets of IPv6.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.Trim(address, "[]")
}

// freshID is an id for an account that has none: after the organisation that its server's name is of.
func (f *front) freshID(domain, username string) string {
	host := strings.ToLower(hostOf(domain))
	base := username
	if host != "" && net.ParseIP(host) == nil {
		registered, err := publicsuffix.EffectiveTLDPlusOne(host) // example.co.uk
		if err != nil {
			registered = host // of one label, or a suffix itself
		}
		base, _, _ = strings.Cut(registered, ".")
	}
	base = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r == '-' || r == '_' || r == '.':
			return '-'
		}
		return -1
	}, strings.ToLower(base)), "-")
	if base == "" {
		base = "account"
	}
	base = base[:min(len(base), 28)]
	id := base
	for n := 2; slices.ContainsFunc(f.state.Accounts, func(a app.AccountState) bool { return a.Config.ID == id }); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}
