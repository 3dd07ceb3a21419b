package sdp

import (
	"net/netip"
	"strconv"
	"strings"

	pion "github.com/pion/sdp/v3"
)

// endpoints are the addresses for RTP and RTCP: from c= and m=, and for RTCP
// from a=rtcp (RFC 3605), else the next port. With mux both are the same
// (RFC 5761). Names of hosts are refused, as no name service is asked here.
func (s *section) endpoints(mux bool) (rtp, rtcp netip.AddrPort, refusal *Refusal) {
	connection := s.media.ConnectionInformation
	if connection == nil {
		connection = s.session.ConnectionInformation
	}
	if connection == nil || connection.Address == nil {
		return rtp, rtcp, refuse(BadSDP, "The session description has no address for its audio.")
	}
	addr, ok := parseAddress(connection)
	if !ok {
		return rtp, rtcp, refuse(BadSDP, "The address of the audio is not a unicast IP address.")
	}
	port := s.media.MediaName.Port.Value // 0 to 65535, as parsed
	rtp = netip.AddrPortFrom(addr, uint16(port))
	rtcp = netip.AddrPortFrom(addr, uint16(port)+1) // behind 65535 comes 0, which is none
	if mux {
		rtcp = rtp
	} else if value, ok := s.attribute("rtcp"); ok {
		rtcp = parseRTCP(value, rtcp)
	}
	if rtcp.Port() == 0 || rtcp.Addr().IsUnspecified() {
		rtcp = netip.AddrPort{}
	}
	return rtp, rtcp, nil
}

// parseAddress reads a literal, whichever family c= says it to be. A scope
// means nothing on another host.
func parseAddress(c *pion.ConnectionInformation) (netip.Addr, bool) {
	literal, _, _ := strings.Cut(c.Address.Address, "/")
	addr, err := netip.ParseAddr(strings.Trim(literal, "[]"))
	if err != nil || addr.IsMulticast() {
		return netip.Addr{}, false
	}
	return addr.Unmap().WithZone(""), true
}

// parseRTCP reads port [nettype addrtype address]; what cannot be read leaves
// the default.
func parseRTCP(value string, fallback netip.AddrPort) netip.AddrPort {
	fields := strings.Fields(value)
	if len(fields) == 0 {
		return fallback
	}
	port, err := strconv.ParseUint(fields[0], 10, 16)
	if err != nil {
		return fallback
	}
	addr := fallback.Addr()
	if len(fields) >= 4 {
		named, ok := parseAddress(&pion.ConnectionInformation{Address: &pion.Address{Address: fields[3]}})
		if !ok {
			return fallback
		}
		addr = named
	}
	return netip.AddrPortFrom(addr, uint16(port))
}

// route fills in where the peer receives, and the direction that follows from
// it: towards 0.0.0.0 or :: nothing is sent (RFC 3264 section 8.4).
func (a *Agreement) route(l Local, s *section) *Refusal {
	var refusal *Refusal
	if a.Remote, a.RemoteRTCP, refusal = s.endpoints(a.RTCPMux); refusal != nil {
		return refusal
	}
	remote := s.direction()
	if a.Remote.Addr().IsUnspecified() {
		remote = directionOf(remote.Sends(), false)
	} else if a.Remote.Addr().Is4() != l.Address.Is4() {
		return refuse(NotAcceptable, "The audio addresses of both sides are of different IP versions.")
	}
	a.Direction = l.Direction.answering(remote)
	if a.RemoteRTCP.IsValid() && a.RemoteRTCP.Addr().Is4() != l.Address.Is4() {
		a.RemoteRTCP = netip.AddrPort{}
	}
	a.Ptime, a.MaxPtime = s.duration("ptime"), s.duration("maxptime")
	return nil
}
