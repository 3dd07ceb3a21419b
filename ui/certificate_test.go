//go:build !headless

package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"sotto/app"
)

func nothing(context.Context) (string, error) { return "1", nil }

// untrusted is a failure of a server whose issuer nobody knows.
func untrusted() app.Failure {
	return app.Failure{
		Code: "tls-unknown-issuer", Host: "pbx.example.com", Port: 5061,
		Text: "Nobody this computer knows vouches for the certificate of pbx.example.com. Compare its fingerprint with your administrator's, then trust it.",
		Certificate: &app.Certificate{
			Subject: "CN=pbx.example.com", Issuer: "CN=Example Office CA", Names: []string{"pbx.example.com", "sip.example.com"},
			NotBefore: time.Date(2026, 3, 3, 12, 0, 0, 0, time.Local), NotAfter: time.Date(2027, 3, 3, 12, 0, 0, 0, time.Local),
			CertificateSHA256: strings.TrimSuffix(strings.Repeat("9F:2C:41:B0:77:AE:0D:13:", 4), ":"),
		},
	}
}

func TestAServerNobodyKnowsIsTrustedOnlyByDecision(t *testing.T) {
	s := newScene(t, registered())
	s.explain(office().Config, untrusted())
	tap(t, s.shell.content, "Cancel")
	if s.shell.opened() {
		t.Error("the certificate is still shown")
	}
	s.explain(office().Config, untrusted())
	tap(t, s.shell.content, "Trust for this account")
	s.phone.expect(t, "trust office pbx.example.com 5061")
}

func TestACertificateThatEndedCanNotBeTrusted(t *testing.T) {
	s := newScene(t, registered())
	why := untrusted()
	why.Code = "tls-expired"
	s.explain(office().Config, why)
	for _, p := range pressesIn(s.shell.content) {
		if p.spoken == "Trust for this account" {
			t.Error("it can be trusted")
		}
	}
}

func TestAChangedCertificateShowsBothFingerprints(t *testing.T) {
	s := newScene(t, registered())
	why := untrusted()
	why.Code = "tls-pin-changed"
	why.Trusted = &app.Trusted{CertificateSHA256: strings.Repeat("AB:", 31) + "AB"}
	s.explain(office().Config, why)
	said := strings.Join(saysIn(s.shell.content), "|")
	for _, part := range []string{"shows another certificate", "Someone may be between", "ABAB ABAB", "9F2C 41B0 77AE 0D13"} {
		if !strings.Contains(said, part) {
			t.Errorf("nothing says %q in %q", part, said)
		}
	}
}

func TestAFingerprintIsWrittenInGroupsOfFour(t *testing.T) {
	if got := fingerprint("01:23:45:67:89:ab:cd:ef:01").value; got != "0123 4567 89ab cdef\n01" {
		t.Errorf("got %q", got)
	}
}
