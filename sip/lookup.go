package sip

import (
	"context"
	"net"
)

// interruptible is a resolver like r whose questions end with their context:
// the one of the net package waits for the name server's answer, cancelled or
// not, which would hold the end of an agent up.
func interruptible(r *net.Resolver) *net.Resolver {
	dial := r.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &net.Resolver{PreferGo: r.PreferGo, StrictErrors: r.StrictErrors,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			if err == nil {
				context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		}}
}

// lookupSRV asks for SRV records until the context ends, also where the system
// does that and can't be interrupted (Windows).
func lookupSRV(ctx context.Context, r *net.Resolver, service, proto, name string) []*net.SRV {
	answer := make(chan []*net.SRV, 1)
	go func() {
		// Those that are well formed count even when others are not.
		_, records, _ := r.LookupSRV(ctx, service, proto, name)
		answer <- records
	}()
	select {
	case records := <-answer:
		return records
	case <-ctx.Done():
		return nil
	}
}
