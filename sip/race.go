package sip

import (
	"context"
	"net"
	"time"
)

// headStart is how long an address is tried alone before the next one is tried
// beside it (RFC 8305 §5).
const headStart = 250 * time.Millisecond

// opened is a connection or socket that nobody reads yet, or a link by one that
// is read already.
type opened struct {
	hop     hop
	flow    Flow
	stream  net.Conn     // TCP and TLS
	packets *net.UDPConn // UDP
	link    *link        // UDP, by the socket that a direct account has
}

func (o *opened) close() {
	switch {
	case o.stream != nil:
		_ = o.stream.Close()
	case o.packets != nil:
		_ = o.packets.Close()
	}
}

// failure is why a hop could not be opened.
type failure struct {
	hop hop
	err error
}

// race opens the hops of one server with a short head start for each, and takes
// the first that succeeds. When it returns no other attempt is left running.
// The failures are those before the first success.
func race(ctx context.Context, hops []hop, open func(context.Context, hop) (*opened, error)) (*opened, []failure) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		opened *opened
		failure
	}
	outcomes := make(chan outcome)
	var won *opened
	var failures []failure
	running := 0
	turn := time.NewTimer(0)
	defer turn.Stop()
	for running > 0 || won == nil && len(hops) > 0 {
		select {
		case <-turn.C:
			if won != nil || len(hops) == 0 {
				continue
			}
			h := hops[0]
			hops = hops[1:]
			running++
			go func() {
				o, err := open(ctx, h)
				outcomes <- outcome{o, failure{h, err}}
			}()
			turn.Reset(headStart)
		case o := <-outcomes:
			running--
			switch {
			case o.err == nil && won == nil:
				won = o.opened
				cancel()
			case o.err == nil:
				o.opened.close()
			case won == nil:
				failures = append(failures, o.failure)
				turn.Reset(0) // no reason to wait for the rest of its head start
			}
		}
	}
	return won, failures
}
