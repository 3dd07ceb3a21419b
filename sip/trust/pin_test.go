package trust_test

import (
	"crypto/tls"
	"errors"
	"strings"
	"testing"

	"sotto/sip/trust"
)

const pinnedPort = 5061

// pinOf returns the pin of a user who trusted the certificate for sip.example.test.
func pinOf(c tls.Certificate) trust.Pin {
	facts := trust.Describe(c.Leaf)
	return trust.Pin{Host: "sip.example.test", Port: pinnedPort, SPKISHA256: facts.SPKISHA256,
		CertificateSHA256: facts.CertificateSHA256}
}

func TestAPinCountsForItsOwnServerOnly(t *testing.T) {
	self, stranger := selfSignedServer(t, nil), newIssuer(t, "Another CA")
	address := serveCertificate(t, self)
	other := pinOf(selfSignedServer(t, nil))
	other.Port++
	for name, test := range map[string]struct {
		change func(*trust.Pin)
		port   uint16
		want   trust.Code // empty: trusted
	}{
		"same host and port":       {func(*trust.Pin) {}, pinnedPort, ""},
		"port left to DNS":         {func(*trust.Pin) {}, 0, ""},
		"host written differently": {func(p *trust.Pin) { p.Host = "SIP.EXAMPLE.TEST." }, pinnedPort, ""},
		"fingerprint alone":        {func(p *trust.Pin) { p.SPKISHA256 = "" }, pinnedPort, ""},
		"fingerprint, small":       {func(p *trust.Pin) { p.SPKISHA256, p.CertificateSHA256 = "", strings.ToLower(p.CertificateSHA256) }, pinnedPort, ""},
		"another port":             {func(*trust.Pin) {}, 6060, trust.UnknownIssuer},
		"another host":             {func(p *trust.Pin) { p.Host = "pbx.example.test" }, pinnedPort, trust.UnknownIssuer},
		"an empty pin":             {func(p *trust.Pin) { p.SPKISHA256, p.CertificateSHA256 = "", "" }, pinnedPort, trust.PinChanged},
	} {
		t.Run(name, func(t *testing.T) {
			pin := pinOf(self)
			test.change(&pin)
			policy := trust.Policy{Server: "sip.example.test", Port: test.port, Roots: stranger.pool(), Pins: []trust.Pin{other, pin}}
			_, err := connect(t, address, policy)
			if test.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			mustBe(t, err, test.want)
		})
	}
}

func TestAPinnedCertificateOutsideItsDatesIsRefused(t *testing.T) {
	for want, certificate := range map[trust.Code]tls.Certificate{
		trust.Expired:     selfSignedServer(t, expired),
		trust.NotYetValid: selfSignedServer(t, notYetValid),
	} {
		t.Run(string(want), func(t *testing.T) {
			policy := trust.Policy{Server: "sip.example.test", Port: pinnedPort, Pins: []trust.Pin{pinOf(certificate)}}
			_, err := connect(t, serveCertificate(t, certificate), policy)
			if failure := mustBe(t, err, want); len(failure.Also) > 0 {
				t.Errorf("a pin leaves nothing but the dates, yet also %v", failure.Also)
			}
		})
	}
}

func TestAChangedKeyIsRefusedEvenWhenItsIssuerIsKnown(t *testing.T) {
	authority := newIssuer(t, "Our CA")
	old, replacement := authority.server(t, nil), authority.server(t, nil)
	policy := trust.Policy{Server: "sip.example.test", Port: pinnedPort, Roots: authority.pool(), Pins: []trust.Pin{pinOf(old)}}
	_, err := connect(t, serveCertificate(t, replacement), policy)
	failure := mustBe(t, err, trust.PinChanged)
	if !errors.Is(err, trust.ErrKeyChanged) || len(failure.Also) > 0 {
		t.Errorf("cause %v, also %v", failure.Err, failure.Also)
	}
	before, after := pinOf(old).CertificateSHA256, pinOf(replacement).CertificateSHA256
	if failure.Pinned == nil || failure.Pinned.CertificateSHA256 != before || failure.Certificate.CertificateSHA256 != after {
		t.Errorf("the error names %v and %v", failure.Pinned, failure.Certificate)
	}
	if text := failure.Error(); !strings.Contains(text, before) || !strings.Contains(text, after) {
		t.Errorf("the sentence lacks a fingerprint: %s", text)
	}
}

func TestAChangedKeyComesBeforeWhatElseIsWrong(t *testing.T) {
	policy := trust.Policy{Server: "sip.example.test", Port: pinnedPort, Pins: []trust.Pin{pinOf(selfSignedServer(t, nil))}}
	policy.Pins[0].CertificateSHA256 = ""
	replacement := selfSignedServer(t, expired)
	_, err := connect(t, serveCertificate(t, replacement), policy)
	failure := mustBe(t, err, trust.PinChanged)
	if len(failure.Also) != 2 || failure.Also[0] != trust.Expired || failure.Also[1] != trust.UnknownIssuer {
		t.Errorf("also: %v", failure.Also)
	}
	for _, want := range []string{policy.Pins[0].SPKISHA256, pinOf(replacement).SPKISHA256, "expired too", "signed by itself"} {
		if !strings.Contains(failure.Error(), want) {
			t.Errorf("%q does not say %q", failure, want)
		}
	}
}

func TestARenewedCertificateWithThePinnedKeyIsTrusted(t *testing.T) {
	authority := newIssuer(t, "Private CA")
	key := newKey(t)
	old, renewed := authority.serverWithKey(t, key, nil), authority.serverWithKey(t, key, nil)
	policy := trust.Policy{Server: "sip.example.test", Port: pinnedPort, Roots: newIssuer(t, "Another CA").pool(), Pins: []trust.Pin{pinOf(old)}}
	state, err := connect(t, serveCertificate(t, renewed), policy)
	if err != nil {
		t.Fatal(err)
	}
	if by, err := policy.Verify(state); by != trust.VerifiedByPin || err != nil {
		t.Errorf("Verify = %q, %v", by, err)
	}
}
