package config

// TLS is how an account's server is verified.
type TLS struct {
	// MinVersion is the oldest version that is offered, 1.2 or 1.3.
	MinVersion string `toml:"min_version" json:"min_version"`
	// CAFile is a PEM file with issuers to trust besides the system's. In the
	// file it may be relative to the profile folder; Load makes it absolute.
	CAFile string `toml:"ca_file" json:"ca_file"`
	// Pins are the servers that the user decided to trust.
	Pins []Pin `toml:"pin" json:"pin"`
}

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
