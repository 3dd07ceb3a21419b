package app

import (
	"time"

	"sotto/app/config"
	"sotto/app/contact"
	"sotto/app/secrets"
	"sotto/media/codec"
	"sotto/sip/trust"
)

// AccountConfig is an account as it is configured, for fronts that import nothing but this package.
type AccountConfig = config.Account

// AccountTransport is how an account reaches its server: udp, tcp or tls.
type AccountTransport = config.Transport

// Password is an account's, for such fronts.
type Password = secrets.Password

// Preferences are what a person changes besides accounts and devices, for such fronts.
type Preferences = config.Settings

// ContactNumber is one way to call a contact, for such fronts.
type ContactNumber = contact.Number

// Rewrite is a rule for the numbers that an account dials, for such fronts.
type Rewrite = config.Rewrite

// Codecs are the names of all that an account can list, in the order of an account that lists none.
func Codecs() []string {
	var names []string
	for _, c := range codec.All() {
		names = append(names, c.Name())
	}
	return names
}

// NewAccountConfig is an account with the default of every key. Its id, username and domain are empty: they have none.
func NewAccountConfig() AccountConfig { return config.DefaultAccount() }

// WithTrust is an account that believes a certificate which a server has shown while it was tested: what Trust is for an account that
// is there already. An older pin of this host and port is replaced.
func WithTrust(a AccountConfig, host string, port uint16, shown Certificate) AccountConfig {
	seen := trust.Certificate{SPKISHA256: shown.SPKISHA256, CertificateSHA256: shown.CertificateSHA256}
	a.TLS.Pins = pinned(a.TLS.Pins, sighting{host, port, seen}, time.Now())
	return a
}
