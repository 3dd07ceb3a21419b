//go:build !headless

package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"sotto/app"
)

// trustable says whether a person may decide to trust the certificate of a failure: nothing helps against its dates.
func trustable(code string) bool {
	switch code {
	case "tls-unknown-issuer", "tls-wrong-name", "tls-pin-changed":
		return true
	}
	return false
}

// explain shows why an account's server can't be used, with its certificate where that is why.
func (f *front) explain(a app.AccountConfig, why app.Failure) {
	if why.Certificate == nil {
		f.shell.notice.warn(why.Text)
		f.edit(a, false)
		return
	}
	var view fyne.CanvasObject
	view = f.askTrust(why, f.shell.open, func() {
		f.run(func() error { return f.phone.Trust(a.ID, why.Host, why.Port, why.Certificate.CertificateSHA256) }, func(err error) {
			f.said(err)
			f.shell.shut(view)
			f.render()
		})
	})
}

// askTrust asks on a sheet who a server is. Cancel is what is meant by default, and has the keys.
func (f *front) askTrust(why app.Failure, open func(sheet), trust func()) fyne.CanvasObject {
	cancel := newAction(primary, "", phrase("ui.cancel"), f.stepBack)
	view := newCertificateView(why, cancel.press, trust)
	open(sheet{content: view, first: cancel.press})
	return view
}

// newCertificateView shows what is known of a server, and lets a person trust it where that helps.
func newCertificateView(why app.Failure, cancel *press, trust func()) fyne.CanvasObject {
	changed := why.Code == "tls-pin-changed" && why.Trusted != nil
	title := phrase("ui.certificate.who", "server", why.Host)
	sign, ink := "shield", colourExposed
	if changed {
		title, sign, ink = phrase("ui.certificate.changed", "server", why.Host), "warning", colourOpen
	}
	parts := []fyne.CanvasObject{
		side(gapMiddle, column(0, newIcon(sign, ink, sizeIcon)), newText(wrapped, sizeStrong, colourText).bold().with(title), nil),
		paragraph(why.Text),
	}
	if changed {
		parts = append(parts, newPanel(colourOpenSoft, colourNone, radiusCard, inset(gapMiddle, gapMiddle, paragraph(phrase("ui.certificate.danger")).coloured(colourOpen))),
			fact(trustedWords(*why.Trusted), fingerprint(why.Trusted.CertificateSHA256)),
			fact(phrase("ui.certificate.now"), fingerprint(why.Certificate.CertificateSHA256).coloured(colourOpen)))
	}
	parts = append(parts, facts(*why.Certificate, !changed)...)
	body := scrolled(inset(gapWide, gapWide, narrowed(520, column(gapMiddle, parts...))))
	buttons := grid(1, gapSmall, cancel)
	if trustable(why.Code) {
		accept := newAction(secondary, "", phrase("ui.certificate.trust"), trust)
		buttons = grid(2, gapSmall, accept.press, cancel)
	}
	return container.NewBorder(nil, column(0, rule(), inset(gapMiddle, gapWide, narrowed(520, buttons))), nil, nil, body)
}

func trustedWords(t app.Trusted) string {
	if t.TrustedOn == (app.Trusted{}).TrustedOn {
		return phrase("ui.certificate.before")
	}
	return phrase("ui.certificate.trusted", "date", t.TrustedOn.Time().Format(calendar[spoken].dayOfYear))
}

// facts are what a person needs to recognise a certificate.
func facts(c app.Certificate, withFingerprint bool) []fyne.CanvasObject {
	all := []fyne.CanvasObject{
		fact(phrase("ui.certificate.subject"), paragraph(c.Subject)),
		fact(phrase("ui.certificate.issuer"), paragraph(c.Issuer)),
		fact(phrase("ui.certificate.valid"), paragraph(date(c.NotBefore)+" – "+date(c.NotAfter))),
		fact(phrase("ui.certificate.names"), paragraph(strings.Join(c.Names, ", "))),
	}
	if withFingerprint {
		all = append(all, fact(phrase("ui.certificate.sha256"), fingerprint(c.CertificateSHA256)))
	}
	return all
}

// fact is a name with what it stands for.
func fact(name string, value fyne.CanvasObject) fyne.CanvasObject {
	return column(gapHair, note(name), value)
}

// fingerprint writes a hash in groups of four, four of them a line, as one compares it.
func fingerprint(hash string) *text {
	digits := strings.ReplaceAll(hash, ":", "")
	var b strings.Builder
	for i := 0; i < len(digits); i += 4 {
		switch {
		case i > 0 && i%16 == 0:
			b.WriteByte('\n')
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(digits[i:min(i+4, len(digits))])
	}
	return newText(wrapped, sizeText, colourText).mono().with(b.String())
}
