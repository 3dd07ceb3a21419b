package pbx

import (
	"crypto/rand"
	"net/netip"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// place is where a PBX is: the names it answers to and the ports it listens on.
type place struct {
	address netip.Addr
	domain  string
	ports   map[string]uint16 // by transport
}

// names are the hosts that a certificate of this PBX must be good for.
func (p place) names() []string {
	names := []string{p.domain, "localhost", "127.0.0.1", "::1"}
	if p.domain == "localhost" || p.domain == "127.0.0.1" || p.domain == "::1" {
		names = names[1:]
	}
	if !p.address.IsLoopback() {
		names = append(names, p.address.String())
	}
	return names
}

// isHere says whether uri names this PBX: its domain at whatever port, or an
// address of this machine at a port that is not somebody else's.
func (p place) isHere(uri *sip.Uri) bool {
	host := strings.ToLower(strings.Trim(uri.Host, "[]"))
	if strings.EqualFold(strings.TrimSuffix(host, "."), p.domain) {
		return true
	}
	addr, err := netip.ParseAddr(host)
	if host != "localhost" && (err != nil || !addr.IsLoopback() && addr != p.address) {
		return false
	}
	return uri.Port == 0 || p.listens(uri.Port)
}

func (p place) listens(port int) bool {
	for _, own := range p.ports {
		if int(own) == port {
			return true
		}
	}
	return false
}

// endpoint is where this PBX listens on a transport.
func (p place) endpoint(transport string) netip.AddrPort {
	return netip.AddrPortFrom(p.address, p.ports[transport])
}

// uri is how a message names this PBX on a transport. A sips URI means TLS by
// itself (RFC 5630 §3.1.1).
func (p place) uri(user, transport, scheme string) sip.Uri {
	uri := sip.Uri{Scheme: scheme, User: user, Host: p.address.String(), Port: int(p.ports[transport])}
	if scheme == "sip" {
		uri.UriParams.Add("transport", strings.ToLower(transport))
	}
	return uri
}

// via is the Via header field that this PBX puts on what it sends by transport.
func (p place) via(transport string) *sip.ViaHeader {
	via := &sip.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: transport,
		Host: p.address.String(), Port: int(p.ports[transport]),
	}
	via.Params.Add("branch", sip.RFC3261BranchMagicCookie+rand.Text())
	return via
}

// passed counts how often req has been through this PBX.
func (p place) passed(req *sip.Request) int {
	n := 0
	for _, h := range req.GetHeaders("Via") {
		via, ok := h.(*sip.ViaHeader)
		if ok && strings.Trim(via.Host, "[]") == p.address.String() && p.listens(via.Port) {
			n++
		}
	}
	return n
}
