package sip

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// endpoint is a host with an optional port, as people write a server.
type endpoint struct {
	host string // name or IP literal, without brackets
	port uint16 // 0: not said
}

// parseEndpoint reads host, host:port, an IPv4 or IPv6 literal, [v6] or [v6]:port.
func parseEndpoint(s string) (endpoint, error) {
	if addr, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil && strings.HasPrefix(s, "[") == strings.HasSuffix(s, "]") {
		return endpoint{host: addr.String()}, nil
	}
	host, portText, err := net.SplitHostPort(s)
	if err != nil {
		if strings.ContainsAny(s, ":[]/@ \t\r\n") || s == "" {
			return endpoint{}, fmt.Errorf("%q is no server: host, host:port or [IPv6]:port", s)
		}
		return endpoint{host: s}, nil
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || port == 0 || host == "" || strings.ContainsAny(host, "/@ \t\r\n") {
		return endpoint{}, fmt.Errorf("%q is no server: host, host:port or [IPv6]:port", s)
	}
	return endpoint{host: host, port: uint16(port)}, nil
}

// portFor is the port, or the transport's own when none was said.
func (e endpoint) portFor(t Transport) uint16 {
	if e.port != 0 {
		return e.port
	}
	return t.defaultPort()
}

// uriHost is the host as it stands in a SIP URI (RFC 3261 §25.1: an IPv6
// address has brackets there).
func (e endpoint) uriHost() string {
	if strings.Contains(e.host, ":") {
		return "[" + e.host + "]"
	}
	return e.host
}
