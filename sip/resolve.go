package sip

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Limits on the search for a server.
const (
	addressesLimit = 8 * time.Second
	servicesMost   = 8 // SRV records that are looked at
	addressesMost  = 8 // addresses of one name
)

// ErrNoService is what a domain says that has a name and wants no SIP by this
// transport (RFC 2782: the target ".").
var ErrNoService = errors.New("the domain says that it has no such service")

// hop is an address at which the account's server may be reached.
type hop struct {
	remote netip.AddrPort
	server int // the SRV record that it belongs to, counted from 0
	rank   int // the record's priority, counted from 0, which is the best
}

// services are the names under which SRV records are asked for (RFC 3263 §4.1):
// the account has fixed the transport, so there is no other choice to make.
var services = map[Transport]struct{ service, proto string }{
	UDP: {"sip", "udp"},
	TCP: {"sip", "tcp"},
	TLS: {"sips", "tcp"},
}

// resolve returns where the server may be reached, best first (RFC 3263 §4.2):
// an IP address or a port that was said is taken as it is, else the SRV records
// of the name count, and without any its own addresses.
func (c *connector) resolve(ctx context.Context) ([]hop, error) {
	port := c.server.portFor(c.transport)
	if addr, err := netip.ParseAddr(c.server.host); err == nil {
		return []hop{{remote: netip.AddrPortFrom(addr.Unmap(), port)}}, nil
	}
	if c.server.port != 0 {
		return c.hopsOf(ctx, c.server.host, port)
	}
	// The addresses are asked for at the same time: most names have no SRV
	// records, and nobody is to wait for that answer first.
	plain, stop := context.WithCancel(ctx)
	var own []hop
	var why error
	var asking sync.WaitGroup
	asking.Go(func() { own, why = c.hopsOf(plain, c.server.host, port) })
	records := c.records(ctx)
	if len(records) > 0 {
		stop()
	}
	asking.Wait()
	stop()
	switch {
	case len(records) == 0:
		return own, why
	case len(records) == 1 && records[0].Target == ".":
		return nil, connectError(c.server.host, port, ErrNoService)
	}
	return c.hopsOfServices(ctx, records)
}

// records are the SRV records, by priority and, within one, in an order drawn
// by weight (RFC 2782). A failure counts as none: there are servers and home
// routers that answer nothing but questions for addresses.
func (c *connector) records(ctx context.Context) []*net.SRV {
	ctx, cancel := context.WithTimeout(ctx, c.waits.services)
	defer cancel()
	names := services[c.transport]
	records := lookupSRV(ctx, c.resolver, names.service, names.proto, c.server.host)
	return records[:min(len(records), servicesMost)]
}

// hopsOfServices looks up every target, since over UDP each of them may speak
// for the server. The error is that of the best when none has an address.
func (c *connector) hopsOfServices(ctx context.Context, records []*net.SRV) ([]hop, error) {
	found := make([][]hop, len(records))
	why := make([]error, len(records))
	var asking sync.WaitGroup
	for i, r := range records {
		asking.Go(func() { found[i], why[i] = c.hopsOf(ctx, r.Target, r.Port) })
	}
	asking.Wait()
	var all []hop
	rank := 0
	for i, r := range records {
		if i > 0 && r.Priority > records[i-1].Priority {
			rank++
		}
		for _, h := range found[i] {
			all = append(all, hop{remote: h.remote, server: i, rank: rank})
		}
	}
	if len(all) == 0 {
		return nil, why[0]
	}
	return all, nil
}

// hopsOf are the addresses of one name, in the order in which to try them.
func (c *connector) hopsOf(ctx context.Context, name string, port uint16) ([]hop, error) {
	ctx, cancel := context.WithTimeout(ctx, addressesLimit)
	defer cancel()
	addrs, err := c.resolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return nil, connectError(c.server.host, port, asDNS(name, err))
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	var hops []hop
	for _, addr := range interleaved(addrs) {
		hops = append(hops, hop{remote: netip.AddrPortFrom(addr, port)})
	}
	return hops[:min(len(hops), addressesMost)], nil
}

// asDNS makes sure that a failed look-up is told as one, whatever failed in it.
func asDNS(name string, err error) error {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return err
	}
	return &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: name}
}

// interleaved alternates between IPv6 and IPv4, beginning with the family of
// the first address, and keeps the order within each (RFC 8305 §4).
func interleaved(addrs []netip.Addr) []netip.Addr {
	if len(addrs) == 0 {
		return nil
	}
	var first, second []netip.Addr
	for _, addr := range addrs {
		if addr.Is4() == addrs[0].Is4() {
			first = append(first, addr)
		} else {
			second = append(second, addr)
		}
	}
	mixed := make([]netip.Addr, 0, len(addrs))
	for i := range max(len(first), len(second)) {
		mixed = append(mixed, first[min(i, len(first)):min(i+1, len(first))]...)
		mixed = append(mixed, second[min(i, len(second)):min(i+1, len(second))]...)
	}
	return slices.Clip(mixed)
}
