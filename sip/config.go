package sip

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"time"

	"sotto/sip/trust"
)

// Config is one account as its agent needs it.
type Config struct {
	Username     string
	AuthUsername string // default: Username
	Password     string
	Realm        string // default: the realm that the first challenge to us names
	DisplayName  string
	Domain       string // host or host:port; the port only routes
	Proxy        string // outbound proxy, host or host:port; default: Domain
	Transport    Transport
	Register     bool
	Expires      time.Duration // asked for; default 5 minutes
	Keepalive    time.Duration // between pings to the server; 0: none
	LocalPort    uint16        // 0: any
	Instance     string        // UUID of this phone, which never changes (RFC 5626 §4.1); empty: none

	CAFile        string         // issuers trusted besides the system's
	Roots         *x509.CertPool // nil: the system's
	Pins          []trust.Pin
	MinTLSVersion uint16 // default: TLS 1.2

	UserAgent string // what the User-Agent header says
	Resolver  *net.Resolver
	Log       *slog.Logger

	// Events receives everything that happens, in order, from the agent's own
	// goroutine. It must not block, nor call a method of the agent that waits.
	Events func(Event)
}

// normalised fills in the defaults and reads the account's two servers.
func (c Config) normalised() (Config, endpoint, endpoint, error) {
	domain, err := parseEndpoint(c.Domain)
	if err != nil {
		return c, domain, domain, err
	}
	target := domain
	if c.Proxy != "" {
		if target, err = parseEndpoint(c.Proxy); err != nil {
			return c, domain, target, err
		}
	}
	if c.Username == "" {
		return c, domain, target, fmt.Errorf("the account has no user name")
	}
	if c.Instance, err = parseInstance(c.Instance); err != nil {
		return c, domain, target, fmt.Errorf("the phone's own name: %w", err)
	}
	if c.AuthUsername == "" {
		c.AuthUsername = c.Username
	}
	if c.Expires <= 0 {
		c.Expires = 5 * time.Minute
	}
	if c.UserAgent == "" {
		c.UserAgent = "Sotto"
	}
	if c.Resolver == nil {
		c.Resolver = net.DefaultResolver
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Events == nil {
		c.Events = func(Event) {}
	}
	return c, domain, target, nil
}

// policy is whom TLS believes for this account: the name is the host that one
// was told to contact, never what DNS made of it.
func (c Config) policy(target endpoint) trust.Policy {
	return trust.Policy{
		Server:     target.host,
		Port:       target.portFor(c.Transport),
		Roots:      c.Roots,
		CAFile:     c.CAFile,
		Pins:       c.Pins,
		MinVersion: c.MinTLSVersion,
	}
}
