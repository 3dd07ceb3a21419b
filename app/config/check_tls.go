package config

import (
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"strings"
)

// digestLen is the length of a SHA-256 in bytes.
const digestLen = 32

func (k checker) tls(t TLS) {
	k.oneOf("min_version", t.MinVersion, "1.2", "1.3")
	k.oneLine("ca_file", t.CAFile)
	k.oneLine("cert_file", t.CertFile)
	k.oneLine("key_file", t.KeyFile)
	k.verify(t.CertFile == "" || t.KeyFile != "", "cert_file", "cert_file is %q, and key_file does not say where its key is", t.CertFile)
	k.verify(t.KeyFile == "" || t.CertFile != "", "key_file", "key_file is %q, and cert_file does not say whose key that is", t.KeyFile)
	for i, p := range t.Pins {
		k.in(element("pin", i)).pin(p)
	}
}

func (k checker) pin(p Pin) {
	_, err := netip.ParseAddr(p.Host)
	k.verify(err == nil || isHost(p.Host), "host", "host of a pin is %q; it has to be a host name or an IP address, without a port", p.Host)
	k.verify(p.Port != 0, "port", "port of a pin has to be 1 to 65535")
	k.verify(p.SPKISHA256 != "" || p.CertificateSHA256 != "", "spki_sha256", "a pin needs spki_sha256 or certificate_sha256")
	k.verify(p.SPKISHA256 == "" || isBase64Digest(p.SPKISHA256), "spki_sha256",
		"spki_sha256 has to be a SHA-256 in base64: 44 characters with a = at the end")
	k.verify(p.CertificateSHA256 == "" || isFingerprint(p.CertificateSHA256), "certificate_sha256",
		"certificate_sha256 has to be a SHA-256 as openssl prints it: 32 pairs of hexadecimal digits with colons between")
	k.verify(p.TrustedOn == DateOf(p.TrustedOn.Time()) || p.TrustedOn == (Date{}), "trusted_on", "trusted_on is no day of the calendar")
}

func isBase64Digest(s string) bool {
	digest, err := base64.StdEncoding.Strict().DecodeString(s)
	return err == nil && len(digest) == digestLen && !strings.ContainsAny(s, "\r\n")
}

func isFingerprint(s string) bool {
	pairs := strings.Split(s, ":")
	if len(pairs) != digestLen {
		return false
	}
	for _, pair := range pairs {
		if b, err := hex.DecodeString(pair); err != nil || len(b) != 1 {
			return false
		}
	}
	return true
}
