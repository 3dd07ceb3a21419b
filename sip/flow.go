package sip

import (
	"crypto/tls"
	"net/netip"

	"sotto/sip/trust"
)

// Flow says how a message came or went. It shares nothing with the agent.
type Flow struct {
	Transport Transport
	Local     netip.AddrPort
	Remote    netip.AddrPort
	TLS       *FlowTLS // nil without TLS
}

// FlowTLS is what the handshake of a flow established.
type FlowTLS struct {
	Version     string // 1.2 or 1.3
	Cipher      string // IANA's name of the suite
	Server      string // the name that the certificate was checked for
	VerifiedBy  trust.VerifiedBy
	Certificate trust.Certificate
}

// tlsVersion names a version as people write it; older ones are never negotiated.
func tlsVersion(v uint16) string {
	if v == tls.VersionTLS13 {
		return "1.3"
	}
	return "1.2"
}
