package config

import (
	"fmt"
	"net/netip"
)

// Network is how every account finds its server.
type Network struct {
	// DNS are the name servers to ask in place of the system's, best first: IP
	// addresses, with a port or without; at most 8. None means the system's own.
	DNS []string `toml:"dns"`
}

// mostNameServers is more than anybody has.
const mostNameServers = 8

// dnsPort is where a name server listens (RFC 1035 section 4.2).
const dnsPort = 53

// NameServer reads the address of a name server: an IPv4 or IPv6 address, with
// a port behind it or without (an IPv6 address has brackets then).
func NameServer(text string) (netip.AddrPort, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.AddrPortFrom(addr, dnsPort), nil
	}
	at, err := netip.ParseAddrPort(text)
	if err != nil || at.Port() == 0 {
		return netip.AddrPort{}, fmt.Errorf("%q is no name server: an IP address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353", text)
	}
	return at, nil
}

func (k checker) network(n Network) {
	k.verify(len(n.DNS) <= mostNameServers, "dns", "dns names %d servers; it can be %d", len(n.DNS), mostNameServers)
	for i, text := range n.DNS {
		_, err := NameServer(text)
		k.verify(err == nil, element("dns", i), "%v", err)
	}
}
