package sip

import (
	"fmt"
	"strings"
)

// Transport is how an account's messages travel. The account fixes it.
type Transport int

// The transports.
const (
	UDP Transport = iota
	TCP
	TLS
)

var transportNames = [...]string{"udp", "tcp", "tls"}

// ParseTransport reads udp, tcp or tls.
func ParseTransport(s string) (Transport, error) {
	for i, name := range transportNames {
		if s == name {
			return Transport(i), nil
		}
	}
	return 0, fmt.Errorf("%q is no transport: udp, tcp or tls", s)
}

// String returns udp, tcp or tls.
func (t Transport) String() string { return transportNames[t] }

// via is the name in a Via header (RFC 3261 §20.42).
func (t Transport) via() string { return strings.ToUpper(t.String()) }

// defaultPort is where a server listens when nobody says otherwise (RFC 3261 §19.1.2).
func (t Transport) defaultPort() uint16 {
	if t == TLS {
		return 5061
	}
	return 5060
}
