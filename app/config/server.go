package config

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// Faults of a server's address.
var (
	ErrServerEmpty   = errors.New("the server is missing: a host name or an IP address")
	ErrServerHost    = errors.New("the host has to be a name such as pbx.example.com, an IPv4 address, or an IPv6 address in brackets")
	ErrServerPort    = errors.New("the port has to be a number from 1 to 65535")
	ErrServerBracket = errors.New("an IPv6 address has to stand in brackets, such as [2001:db8::1] or [2001:db8::1]:5061")
)

// SplitServer splits host, host:port, [v6] or [v6]:port. The host comes
// without brackets; port 0 means that none is given. The error is one of the
// package's Err… values.
func SplitServer(server string) (host string, port uint16, err error) {
	if server == "" {
		return "", 0, ErrServerEmpty
	}
	host, rest, err := splitHost(server)
	if err != nil || rest == "" {
		return host, 0, err
	}
	port, err = parsePort(rest[1:])
	if err != nil {
		return "", 0, err
	}
	return host, port, nil
}

// splitHost returns the host and what follows it: nothing, or a colon and a
// port.
func splitHost(server string) (host, rest string, err error) {
	if after, bracketed := strings.CutPrefix(server, "["); bracketed {
		host, rest, closed := strings.Cut(after, "]")
		if addr, err := netip.ParseAddr(host); !closed || err != nil || !addr.Is6() {
			return "", "", ErrServerBracket
		}
		if rest != "" && rest[0] != ':' {
			return "", "", ErrServerPort
		}
		return host, rest, nil
	}
	if strings.Count(server, ":") > 1 {
		return "", "", ErrServerBracket
	}
	end := len(server)
	if colon := strings.IndexByte(server, ':'); colon >= 0 {
		end = colon
	}
	if !isHost(server[:end]) {
		return "", "", ErrServerHost
	}
	return server[:end], server[end:], nil
}

func parsePort(s string) (uint16, error) {
	if strings.Trim(s, "0123456789") != "" {
		return 0, ErrServerPort
	}
	port, err := strconv.ParseUint(s, 10, 16)
	if err != nil || port == 0 {
		return 0, ErrServerPort
	}
	return uint16(port), nil
}

// isHost says whether the host is an IPv4 address or a name as SIP writes it
// (RFC 3261 section 25.1), underscores allowed because private names have them.
func isHost(host string) bool {
	name := strings.TrimSuffix(host, ".")
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if !isLabel(label) {
			return false
		}
	}
	if last := name[strings.LastIndexByte(name, '.')+1:]; strings.Trim(last, "0123456789") == "" {
		addr, err := netip.ParseAddr(host)
		return err == nil && addr.Is4()
	}
	return true
}

func isLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, r := range label {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
		default:
			return false
		}
	}
	return true
}
