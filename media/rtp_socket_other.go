//go:build !(linux && (amd64 || arm64))

package media

import (
	"net"
	"net/netip"
)

// rtpSocket is the UDP socket of a session's RTP. A goroutine waits for its packets.
type rtpSocket struct{ *net.UDPConn }

// listenRTP binds a socket; port 0 is any.
func listenRTP(address netip.Addr, port int) (*rtpSocket, error) {
	conn, err := listen(address, port)
	if err != nil {
		return nil, err
	}
	return &rtpSocket{conn}, nil
}

func (s *rtpSocket) port() int { return portOf(s.UDPConn) }

// run hands packets on until done.
func (s *rtpSocket) run(done <-chan struct{}, take taker) error {
	return readAll(s.UDPConn, done, take)
}

// beat and drain have nothing to do: run is always ahead of them.
func (s *rtpSocket) beat(taker)  {}
func (s *rtpSocket) drain(taker) {}

// writer is the socket itself.
func (s *rtpSocket) writer() packetConn { return s.UDPConn }
