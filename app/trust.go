package app

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sotto/app/config"
	"sotto/sip"
	"sotto/sip/trust"
)

// sightingsMost is how many servers of an account are remembered by the
// certificates that they have shown.
const sightingsMost = 16

// sighting is the certificate that a server has shown last.
type sighting struct {
	host        string // as TLS checks it
	port        uint16
	certificate trust.Certificate
}

// Trust pins the certificate that a server of the account has shown: from now
// on that server is believed by the certificate's key, whoever issued it and
// whatever name it carries, and no other key is. The fingerprint is that which
// people have compared (hexadecimal, with colons or without). An older pin of
// this host and port is replaced, and the account registers at once. The error
// has CodeNotAcceptable where the phone has not seen this certificate there, or
// where nothing helps against its dates.
func (p *Phone) Trust(account, host string, port uint16, certificateSHA256 string) error {
	return p.change(func() error {
		settings, err := p.configuration()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(settings.Accounts, func(a config.Account) bool { return a.ID == account })
		if i < 0 {
			return p.noSuchAccount(account)
		}
		var seen sighting
		err = p.ask(func() error {
			a, err := p.account(account)
			if err == nil {
				seen, err = a.sighting(host, port, certificateSHA256)
			}
			return err
		})
		if err != nil {
			return err
		}
		settings.Accounts[i].TLS.Pins = pinned(settings.Accounts[i].TLS.Pins, seen, time.Now())
		if err := p.keep(settings, account, nil); err != nil {
			return err
		}
		return p.believe(settings, account)
	})
}

// believe lets an account go by the pins of the settings. Its calls go on, and
// so does a flow that stands.
func (p *Phone) believe(settings config.Config, id string) error {
	c, _ := settings.Account(id)
	var agent *sip.Agent
	err := p.ask(func() error {
		a, err := p.account(id)
		if err == nil {
			agent, a.config = a.agent, c
			p.adopt(settings, a)
		}
		return err
	})
	if err != nil || agent == nil {
		return err
	}
	if err := agent.Trust(pins(c.TLS.Pins)); err != nil {
		return p.Language().BadConfig(err)
	}
	if c.Register {
		agent.Register()
	}
	return nil
}

// pinned are the pins with that of a certificate in the place of the one that
// its server had.
func pinned(pins []config.Pin, seen sighting, now time.Time) []config.Pin {
	kept := slices.DeleteFunc(slices.Clone(pins), func(p config.Pin) bool { return p.Port == seen.port && sameHost(p.Host, seen.host) })
	return append(kept, config.Pin{
		Host: seen.host, Port: seen.port,
		SPKISHA256: seen.certificate.SPKISHA256, CertificateSHA256: seen.certificate.CertificateSHA256,
		TrustedOn: config.DateOf(now),
	})
}

// sighting finds the certificate with that fingerprint among those seen.
func (a *account) sighting(host string, port uint16, fingerprint string) (sighting, error) {
	refused := func(key string, pairs ...string) (sighting, error) {
		pairs = append(pairs, "server", host, "port", strconv.Itoa(int(port)))
		return sighting{}, a.phone.refusal(CodeNotAcceptable, key, pairs...)
	}
	i := slices.IndexFunc(a.seen, func(s sighting) bool { return s.port == port && sameHost(s.host, host) })
	if i < 0 {
		if a.config.Direct() {
			return refused("error.certificate-unseen.no-server")
		}
		return refused("error.certificate-unseen")
	}
	c := a.seen[i].certificate
	now := time.Now()
	switch {
	case bareFingerprint(c.CertificateSHA256) != bareFingerprint(fingerprint):
		return refused("error.certificate-other", "fingerprint", c.CertificateSHA256)
	case now.After(c.NotAfter):
		return refused("error.certificate-ended", "date", isoDay(c.NotAfter))
	case now.Before(c.NotBefore):
		return refused("error.certificate-not-yet", "date", isoDay(c.NotBefore), "now", isoDay(now))
	}
	return a.seen[i], nil
}

// saw remembers what servers have shown.
func (a *account) saw(sightings ...sighting) {
	for _, s := range sightings {
		a.seen = slices.DeleteFunc(a.seen, func(old sighting) bool { return old.port == s.port && sameHost(old.host, s.host) })
		a.seen = append(a.seen, s)
	}
	a.seen = a.seen[max(len(a.seen)-sightingsMost, 0):]
}

// sightingsIn is the certificate behind a failure, if one is. That of an issuer
// whose dates are wrong is not the server's own, but can't be trusted either.
func sightingsIn(err error) []sighting {
	if e, ok := errors.AsType[*trust.Error](err); ok && e.Certificate != nil && e.Port != 0 {
		return []sighting{{e.Server, e.Port, *e.Certificate}}
	}
	return nil
}

// sightingsOn is the certificate of a flow, if the other side has shown one.
func sightingsOn(f sip.Flow) []sighting {
	if f.TLS != nil && f.TLS.VerifiedBy != "" {
		return []sighting{{f.TLS.Server, f.Remote.Port(), f.TLS.Certificate}}
	}
	return nil
}

// sameHost compares hosts however they are written: in capitals, with a final
// dot, an IPv6 address in brackets.
func sameHost(a, b string) bool { return bareHost(a) == bareHost(b) }

func bareHost(host string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

func bareFingerprint(text string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(text), ":", ""))
}

// trustedOn is the day on which the user trusted a server; zero: not known.
func (a *account) trustedOn(host string, port uint16) config.Date {
	for _, p := range a.config.TLS.Pins {
		if p.Port == port && sameHost(p.Host, host) {
			return p.TrustedOn
		}
	}
	return config.Date{}
}
