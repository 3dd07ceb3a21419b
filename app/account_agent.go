package app

import (
	"crypto/tls"
	"time"

	"sotto/app/config"
	"sotto/app/secrets"
	"sotto/sip"
	"sotto/sip/trust"
)

// agent is an account as its SIP agent needs it, but for its Events.
func (o *Options) agent(c config.Account, password secrets.Password) (sip.Config, error) {
	transport, err := sip.ParseTransport(string(c.Transport))
	return sip.Config{
		Username:      c.Username,
		AuthUsername:  c.AuthUsername,
		Password:      string(password),
		Realm:         c.Realm,
		DisplayName:   c.DisplayName,
		Domain:        c.Domain,
		Proxy:         c.Proxy,
		Transport:     transport,
		Register:      c.Register,
		Expires:       time.Duration(c.Expires) * time.Second,
		Keepalive:     time.Duration(c.Keepalive) * time.Second,
		LocalPort:     c.LocalPort,
		CAFile:        c.TLS.CAFile,
		CertFile:      c.TLS.CertFile,
		KeyFile:       c.TLS.KeyFile,
		Roots:         o.Roots,
		Pins:          pins(c.TLS.Pins),
		MinTLSVersion: minVersion(c.TLS.MinVersion),
		UserAgent:     o.UserAgent,
		Instance:      o.Instance,
		Resolver:      resolver(o.Config.Network),
		Log:           o.log().With("account", c.ID),
	}, err
}

func minVersion(v string) uint16 {
	if v == "1.3" {
		return tls.VersionTLS13
	}
	return tls.VersionTLS12
}

func pins(configured []config.Pin) []trust.Pin {
	var list []trust.Pin
	for _, p := range configured {
		list = append(list, trust.Pin{
			Host: p.Host, Port: p.Port,
			SPKISHA256: p.SPKISHA256, CertificateSHA256: p.CertificateSHA256,
			TrustedOn: p.TrustedOn.Time(),
		})
	}
	return list
}
