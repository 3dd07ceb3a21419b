package interop

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// Ports are picked below those that systems give to outgoing connections (from 32768) and below a phone's RTP, so that
// nobody takes one between its being found free and its use.
const (
	firstPort = 10000
	lastPort  = 16000
)

// given are the ports that a test has been given: what it starts there may take a while to listen.
var given sync.Map

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// freePort returns a port of the loopback address that is free for UDP and TCP, and that no other test has.
func freePort(t testing.TB) netip.AddrPort {
	t.Helper()
	return freePortOf(t, loopback)
}

func freePortOf(t testing.TB, address netip.Addr) netip.AddrPort {
	t.Helper()
	for range 200 {
		at := netip.AddrPortFrom(address, uint16(firstPort+rand.IntN(lastPort-firstPort)))
		if _, taken := given.LoadOrStore(at.Port(), true); !taken && isFree(at) {
			return at
		}
	}
	t.Fatalf("200 tries found no free port between %d and %d", firstPort, lastPort)
	return netip.AddrPort{}
}

func isFree(at netip.AddrPort) bool {
	listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return false
	}
	defer listener.Close()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return false
	}
	return socket.Close() == nil
}
