package sip

import (
	"context"
	"crypto/tls"
	"net/netip"
)

// trace is told how far the way to a server has come, whichever of its
// addresses are tried and however many at once. It travels in a context.
type trace struct {
	resolved  func([]netip.Addr)        // what the server's name stands for
	connected func(netip.AddrPort)      // TCP has connected there
	shown     func(tls.ConnectionState) // what a handshake has agreed on, before the certificate is judged
}

type traceKey struct{}

// withTrace lets what is done in the context tell t.
func withTrace(ctx context.Context, t trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// traceOf returns the context's trace, or one that nobody hears.
func traceOf(ctx context.Context) trace {
	if t, ok := ctx.Value(traceKey{}).(trace); ok {
		return t
	}
	return trace{resolved: func([]netip.Addr) {}, connected: func(netip.AddrPort) {}}
}

// watched is the configuration with which a handshake is told of too.
func (t trace) watched(config *tls.Config) *tls.Config {
	if t.shown == nil {
		return config
	}
	config = config.Clone()
	verify := config.VerifyConnection
	config.VerifyConnection = func(state tls.ConnectionState) error {
		t.shown(state)
		return verify(state)
	}
	return config
}
