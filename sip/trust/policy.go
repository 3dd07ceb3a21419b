// Package trust decides whom TLS believes: an issuer the system knows, an issuer in a CA file, or a certificate
// the user has pinned. There is no way to believe nobody in particular: no switch here skips verification.
package trust

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/netip"
	"strings"
	"time"
)

// Faults of a Policy itself, found before anything is dialled.
var (
	ErrNoServer   = errors.New("no server name is given, so no certificate could be checked against it")
	ErrOldVersion = errors.New("TLS older than 1.2 is not offered here")
)

// Policy says what a server's certificate has to show. It is a value: a change makes a new tls.Config necessary.
type Policy struct {
	// Server is the name that the certificate has to carry: a host name or an IP literal (IPv6 with or without
	// brackets), without a port. It is the host that the user told the phone to contact, never an SRV target
	// (RFC 5922 section 4).
	Server string
	// Port is the TCP port of the server, for choosing among Pins. With 0 every pin of Server counts, which is what
	// an account needs whose port comes out of SRV records.
	Port uint16
	// Roots are the certificates of trusted issuers; nil means the system's.
	Roots *x509.CertPool
	// CAFile names a PEM file with certificates of issuers to trust besides Roots; empty means none.
	CAFile string
	// Pins are the servers whose certificates the user trusted by hand, also other servers than this one.
	Pins []Pin
	// MinVersion is the oldest version of TLS that is offered, tls.VersionTLS12 or later; 0 means TLS 1.2.
	MinVersion uint16
	// Certificate is our own, for a server that asks; nil means none.
	Certificate *tls.Certificate
	// Now is the clock for validity periods; nil means time.Now.
	Now func() time.Time
}

// ClientConfig returns a configuration for connections to Server alone. A handshake that the policy refuses fails
// with an *Error; an unusable policy is refused here with ErrNoServer, ErrOldVersion or a *CAFileError.
// The CA file is read once, now.
//
// ServerName is set for host names only (RFC 6066 section 3 has no addresses in SNI). What a transport puts there
// afterwards has no influence on the name that is checked.
func (p Policy) ClientConfig() (*tls.Config, error) {
	minVersion := p.MinVersion
	if minVersion == 0 {
		minVersion = tls.VersionTLS12
	}
	if minVersion < tls.VersionTLS12 {
		return nil, ErrOldVersion
	}
	v, err := p.verifier()
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		MinVersion: minVersion,
		Time:       p.Now,
		// The package's own verification knows one set of roots and no pins, so it is turned off, and
		// VerifyConnection does all of its work: it runs in every handshake, a resumed one included, and an error
		// from it ends the connection before any data passes.
		InsecureSkipVerify: true,
		VerifyConnection: func(cs tls.ConnectionState) error {
			_, err := v.verify(cs)
			return err
		},
	}
	if _, err := netip.ParseAddr(v.server); err != nil {
		config.ServerName = v.server
	}
	if p.Certificate != nil {
		config.Certificates = []tls.Certificate{*p.Certificate}
	}
	return config, nil
}

// Verify tells what makes the server at the other end of a connection trusted. The error is an *Error when the
// server is not, otherwise one of those of ClientConfig. Verify reads the CA file again.
func (p Policy) Verify(cs tls.ConnectionState) (VerifiedBy, error) {
	v, err := p.verifier()
	if err != nil {
		return "", err
	}
	return v.verify(cs)
}

// verifier makes the policy ready for use: files read, names in one form, only the pins that concern Server.
func (p Policy) verifier() (*verifier, error) {
	v := &verifier{server: canonicalHost(p.Server), now: p.Now}
	if v.server == "" {
		return nil, ErrNoServer
	}
	if v.now == nil {
		v.now = time.Now
	}
	v.anchors = append(v.anchors, anchor{VerifiedByRoots, rootsOrSystem(p.Roots)})
	if p.CAFile != "" {
		pool, err := readCAFile(p.CAFile)
		if err != nil {
			return nil, err
		}
		v.anchors = append(v.anchors, anchor{VerifiedByCAFile, pool})
	}
	for _, pin := range p.Pins {
		if pin.concerns(v.server, p.Port) {
			v.pins = append(v.pins, pin)
		}
	}
	return v, nil
}

// rootsOrSystem returns the system's roots for nil. A system whose roots can't be read trusts nobody by them: the CA
// file and pins still work, and everything else is an unknown issuer.
func rootsOrSystem(roots *x509.CertPool) *x509.CertPool {
	if roots != nil {
		return roots
	}
	if system, err := x509.SystemCertPool(); err == nil {
		return system
	}
	return x509.NewCertPool()
}

// canonicalHost brings a host to one form for comparing: without brackets, zone and final dot, in small letters.
func canonicalHost(host string) string {
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.WithZone("").String()
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
