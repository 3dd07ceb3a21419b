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
	Domain       string // host or host:port; the port only routes. Empty: a direct account, without a server
	Proxy        string // outbound proxy, host or host:port; default: Domain
	Transport    Transport
	Register     bool
	Expires      time.Duration // asked for; default 5 minutes
	Keepalive    time.Duration // between pings to the server; 0: none
	LocalPort    uint16        // 0: any. A direct account listens there
	Instance     string        // UUID of this phone, which never changes (RFC 5626 §4.1); empty: none

	CAFile        string         // issuers trusted besides the system's
	Roots         *x509.CertPool // nil: the system's
	Pins          []trust.Pin
	MinTLSVersion uint16 // default: TLS 1.2
	CertFile      string // PEM: our own certificate, to listen with and for servers that ask; empty: none
	KeyFile       string // PEM: its key

	UserAgent string // what the User-Agent header says
	Resolver  *net.Resolver
	Log       *slog.Logger

	// Events receives everything that happens, in order, from the agent's own
	// goroutine. It must not block, nor call a method of the agent that waits.
	Events func(Event)
}

// normalised fills in the defaults and reads the account's two servers.
func (c Config) normalised() (Config, endpoint, endpoint, error) {
	var domain, target endpoint
	var err error
	if c.direct() {
		if c.Register || c.Proxy != "" {
			return c, domain, target, fmt.Errorf("an account without a domain has no server to register with and no proxy")
		}
		target.host = "localhost" // the CA file is read for somebody, though nobody is called yet
		c.Password = ""           // whoever is called could ask for it
	} else if domain, err = parseEndpoint(c.Domain); err != nil {
		return c, domain, domain, err
	} else {
		target = domain
	}
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

// direct says whether the account has no server: it listens, and calls others
// where they are.
func (c Config) direct() bool { return c.Domain == "" }

// beliefs are those at the start. The certificate of our own that a direct
// account has is read when it begins to listen.
func (c Config) beliefs(first endpoint) (*beliefs, error) {
	policy := c.policy()
	if c.CertFile != "" && !c.direct() {
		own, err := trust.LoadOwn(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, err
		}
		policy.Certificate = own
	}
	return newBeliefs(policy, first)
}

// policy is whom TLS believes for this account, but for the name: that is the
// host that one was told to contact, never what DNS made of it.
func (c Config) policy() trust.Policy {
	return trust.Policy{
		Roots:      c.Roots,
		CAFile:     c.CAFile,
		Pins:       c.Pins,
		MinVersion: c.MinTLSVersion,
	}
}
