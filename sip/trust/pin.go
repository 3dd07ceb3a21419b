package trust

import (
	"crypto/x509"
	"strings"
	"time"
)

// Pin is a certificate that the user decided to trust for one server. It stands in for the certificate's issuer and
// name, not for its dates.
type Pin struct {
	Host string // host name or IP literal
	Port uint16 // TCP port
	// SPKISHA256 is what is compared: the base64 of the SHA-256 of SubjectPublicKeyInfo (RFC 7469 section 2.4).
	// A certificate renewed for the same key is still the pinned one.
	SPKISHA256 string
	// CertificateSHA256 is the fingerprint that the user saw, as Certificate has it. It is compared only where
	// SPKISHA256 is empty.
	CertificateSHA256 string
	TrustedOn         time.Time // the day of the decision; zero when not known
}

// concerns reports whether the pin was set for the server, given in its canonical form. Port 0 means any.
func (p Pin) concerns(server string, port uint16) bool {
	return canonicalHost(p.Host) == server && (port == 0 || p.Port == port)
}

func (p Pin) matches(c *x509.Certificate) bool {
	if p.SPKISHA256 != "" {
		return p.SPKISHA256 == spkiSHA256(c)
	}
	return strings.EqualFold(p.CertificateSHA256, certificateSHA256(c))
}

// fingerprint returns what people compare: the certificate's fingerprint, or the key's where that is all there is.
func (p Pin) fingerprint() string {
	if p.CertificateSHA256 != "" {
		return p.CertificateSHA256
	}
	return p.SPKISHA256
}
