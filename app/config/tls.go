package config

// TLS is how an account's server is verified, and what is shown of us.
type TLS struct {
	// MinVersion is the oldest version that is offered, 1.2 or 1.3.
	MinVersion string `toml:"min_version" json:"min_version"`
	// CAFile is a PEM file with issuers to trust besides the system's. In the
	// file it may be relative to the profile folder; Load makes it absolute.
	CAFile string `toml:"ca_file" json:"ca_file"`
	// CertFile is a PEM file with a certificate of our own: to listen with
	// (direct accounts), and for a server that asks; empty means none. KeyFile
	// has its key. They may be relative as CAFile may.
	CertFile string `toml:"cert_file" json:"cert_file"`
	KeyFile  string `toml:"key_file" json:"key_file"`
	// Pins are the servers that the user decided to trust.
	Pins []Pin `toml:"pin" json:"pin"`
}

// files are the keys that name one.
func (t *TLS) files() []*string { return []*string{&t.CAFile, &t.CertFile, &t.KeyFile} }

// Pin is a certificate that the user decided to trust for one server. At least
// one of its digests is set.
type Pin struct {
	Host string `toml:"host" json:"host"` // host name or IP address
	Port uint16 `toml:"port" json:"port"`
	// SPKISHA256 is the SHA-256 of SubjectPublicKeyInfo (RFC 7469 section
	// 2.4), in base64.
	SPKISHA256 string `toml:"spki_sha256" json:"spki_sha256"`
	// CertificateSHA256 is the SHA-256 of the certificate as openssl's
	// -fingerprint prints it: upper-case hexadecimal with colons.
	CertificateSHA256 string `toml:"certificate_sha256" json:"certificate_sha256"`
	// TrustedOn is the day of the decision; zero when not known.
	TrustedOn Date `toml:"trusted_on,omitempty" json:"trusted_on,omitzero"`
}
