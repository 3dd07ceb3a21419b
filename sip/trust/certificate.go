package trust

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// Certificate is what a person needs for judging a certificate. Its JSON is the `certificate` of the control protocol.
type Certificate struct {
	Subject           string    `json:"subject"` // RFC 2253, such as CN=pbx.example.com,O=Example
	Issuer            string    `json:"issuer"`
	Names             []string  `json:"names"` // host names, then IP addresses; never the CN
	NotBefore         time.Time `json:"not_before"`
	NotAfter          time.Time `json:"not_after"`
	CertificateSHA256 string    `json:"certificate_sha256"` // as `openssl x509 -fingerprint -sha256` prints: AA:BB:…
	SPKISHA256        string    `json:"spki_sha256"`        // of SubjectPublicKeyInfo (RFC 7469 section 2.4), base64
}

// Describe returns the facts of a parsed certificate.
func Describe(c *x509.Certificate) *Certificate {
	names := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return &Certificate{
		Subject:           c.Subject.String(),
		Issuer:            c.Issuer.String(),
		Names:             names,
		NotBefore:         c.NotBefore,
		NotAfter:          c.NotAfter,
		CertificateSHA256: certificateSHA256(c),
		SPKISHA256:        spkiSHA256(c),
	}
}

func certificateSHA256(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

func spkiSHA256(c *x509.Certificate) string {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}
