package media

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
)

// PortRange limits the UDP ports of sessions, both ends included. The zero value is any port.
type PortRange struct{ Min, Max uint16 }

// anyPortTries is how many ports of the system's choice are tried before it counts as exhausted.
const anyPortTries = 64

// sockets are the two of a session: RTP on an even port and RTCP on the next (RFC 3550 section 11).
type sockets struct {
	rtp   *rtpSocket
	rtcp  *net.UDPConn
	ended chan struct{} // closed by close: their readers end
}

func bind(address netip.Addr, ports PortRange) (sockets, error) {
	if !address.IsValid() || address.IsUnspecified() {
		return sockets{}, ErrAddress
	}
	if ports == (PortRange{}) {
		return bindAny(address)
	}
	first := int(ports.Min) + int(ports.Min)%2
	pairs := (int(ports.Max) + 1 - first) / 2
	if pairs <= 0 {
		return sockets{}, fmt.Errorf("%w between %d and %d", ErrPorts, ports.Min, ports.Max)
	}
	// A start of its own for each session keeps a new call away from the ports of the last one, where
	// stray packets may still arrive.
	start := rand.IntN(pairs)
	var last error
	for i := range pairs {
		s, err := bindPair(address, first+2*((start+i)%pairs))
		if err == nil {
			return s, nil
		}
		last = err
	}
	return sockets{}, fmt.Errorf("%w between %d and %d on %v: %w", ErrPorts, ports.Min, ports.Max, address, last)
}

// bindAny takes a pair of the system's choice.
func bindAny(address netip.Addr) (sockets, error) {
	var last error
	for range anyPortTries {
		s, err := bindPair(address, 0)
		if err == nil {
			return s, nil
		}
		last = err
	}
	return sockets{}, fmt.Errorf("%w on %v: %w", ErrPorts, address, last)
}

// bindPair binds RTP to the port and RTCP to the next; 0 is any port.
func bindPair(address netip.Addr, port int) (sockets, error) {
	rtp, err := listenRTP(address, port)
	if err != nil {
		return sockets{}, err
	}
	port = rtp.port()
	if port%2 != 0 || port == 65535 {
		_ = rtp.Close()
		return sockets{}, fmt.Errorf("port %d is odd", port)
	}
	rtcp, err := listen(address, port+1)
	if err != nil {
		_ = rtp.Close()
		return sockets{}, err
	}
	return sockets{rtp, rtcp, make(chan struct{})}, nil
}

func listen(address netip.Addr, port int) (*net.UDPConn, error) {
	network := "udp4"
	if !address.Unmap().Is4() {
		network = "udp6"
	}
	return net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, uint16(port))))
}

func portOf(c *net.UDPConn) int { return int(c.LocalAddr().(*net.UDPAddr).AddrPort().Port()) }

// readRTCP hands on what comes for RTCP until done.
func (s sockets) readRTCP(done <-chan struct{}, take taker) error { return readAll(s.rtcp, done, take) }

// close frees the ports and ends who reads them. It is called once.
func (s sockets) close() {
	close(s.ended)
	_ = s.rtp.Close()
	_ = s.rtcp.Close()
}
