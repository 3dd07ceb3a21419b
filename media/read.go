package media

import (
	"fmt"
	"net"
	"net/netip"
	"time"
)

// taker takes a packet, which is the caller's again afterwards, that came from there at that time.
type taker func(packet []byte, from netip.AddrPort, at time.Time)

// failedReads is after how many failures in a row a socket is given up.
const failedReads = 1000

// readAll hands each packet of a socket on, with the time it came, until done. The error says that the
// socket cannot be read any more.
func readAll(conn *net.UDPConn, done <-chan struct{}, take taker) error {
	buffer := make([]byte, largestPacket)
	var last error
	for failures := 0; failures < failedReads; {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		at := time.Now()
		select {
		case <-done:
			return nil
		default:
		}
		if last = err; err != nil { // some systems report here what became of a packet we sent
			failures++
			continue
		}
		failures = 0
		take(buffer[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), at)
	}
	return fmt.Errorf("media: a socket cannot be read any more: %w", last)
}
