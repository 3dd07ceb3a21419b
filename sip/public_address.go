package sip

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// address is what our Contact names: where the flow really comes from, as far
// as is known.
func (l *link) address() netip.AddrPort {
	if l.public.IsValid() {
		return l.public
	}
	return l.flow.Local
}

// seenAs is the address that the server saw a request of ours come from
// (RFC 3261 §18.2.1, RFC 3581 §4): that of the NAT between us, where there is
// one. Without a word about it, it is the one that the request names.
func seenAs(res *sip.Response, sent netip.AddrPort) netip.AddrPort {
	via := res.Via()
	if via == nil {
		return sent
	}
	addr, port := sent.Addr(), sent.Port()
	if text, ok := via.Params.Get("received"); ok {
		received, err := netip.ParseAddr(strings.Trim(text, "[]"))
		if err != nil {
			return sent
		}
		addr = received.Unmap()
	}
	if text, ok := via.Params.Get("rport"); ok && text != "" {
		rport, err := strconv.ParseUint(text, 10, 16)
		if err != nil || rport == 0 {
			return sent
		}
		port = uint16(rport)
	}
	return netip.AddrPortFrom(addr, port)
}

// reachable says whether a server may be told to reach us at an address: never
// at a loopback address unless it is on one itself, whatever stands between us
// and calls itself so.
func reachable(at, server netip.Addr) bool {
	switch {
	case !at.IsValid(), at.IsUnspecified(), at.IsMulticast(), at == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return false
	case at.IsLoopback():
		return server.IsLoopback()
	case at.IsLinkLocalUnicast():
		return server.IsLinkLocalUnicast()
	}
	return true
}

// correctContact takes the answer to a REGISTER and says whether our Contact
// names an address that the server does not see us at. It knows the right one
// then. A registrar that keeps flows needs none.
func (a *Agent) correctContact(res *sip.Response) bool {
	l := a.server.link
	seen := seenAs(res, l.flow.Local)
	if l.outbound || seen == l.address() || !reachable(seen.Addr(), l.flow.Remote.Addr()) {
		return false
	}
	l.public = seen
	return true
}
