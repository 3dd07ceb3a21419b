package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// ConnectCode says at which step a server could not be reached.
type ConnectCode string

// The steps at which a connection can fail before TLS comes into it; what
// fails in TLS is a *trust.Error.
const (
	ConnectDNS         ConnectCode = "dns"
	ConnectRefused     ConnectCode = "refused"
	ConnectTimeout     ConnectCode = "timeout"
	ConnectUnreachable ConnectCode = "unreachable"
)

// ConnectError is why a server could not be reached.
type ConnectError struct {
	Code   ConnectCode
	Server string // as the account names it
	Port   uint16
	Shook  bool // TCP had connected: it is the handshake of TLS that got no answer
	Err    error
}

// Error tells what happened and what to look at.
func (e *ConnectError) Error() string {
	switch e.Code {
	case ConnectDNS:
		if errors.Is(e.Err, ErrNoService) {
			return fmt.Sprintf("%s says that it has no SIP service of this kind. Does the account need another transport: udp, tcp or tls?", e.Server)
		}
		return fmt.Sprintf("The name %s can't be found. Is it spelt right, and is this computer online?", e.Server)
	case ConnectRefused:
		return fmt.Sprintf("%s refuses connections on port %d. Is the service switched on there? Hosted servers often use 6060 for TLS, others 5061.", e.Server, e.Port)
	case ConnectTimeout:
		return fmt.Sprintf("%s does not answer on port %d. A firewall may be in the way.", e.Server, e.Port)
	}
	return fmt.Sprintf("%s can't be reached on port %d. Is this computer online?", e.Server, e.Port)
}

// Unwrap returns what the system said.
func (e *ConnectError) Unwrap() error { return e.Err }

// connectError sorts what the system said about a connection to server.
func connectError(server string, port uint16, err error) *ConnectError {
	code := ConnectUnreachable
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns), errors.Is(err, ErrNoService):
		code = ConnectDNS
	case errors.Is(err, syscall.ECONNREFUSED):
		code = ConnectRefused
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		code = ConnectTimeout
	}
	return &ConnectError{Code: code, Server: server, Port: port, Err: err}
}
