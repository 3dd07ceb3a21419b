package interop

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"
)

// Ports are picked below those that systems give to outgoing connections (from 32768) and below a phone's RTP, so that
// nobody takes one between its being found free and its use.
const (
	firstPort = 10000
	lastPort  = 16000
)

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// loopback6 returns the loopback address of IPv6. A machine without it fails the test: calls that nobody made are no
// result.
func loopback6(t testing.TB) netip.Addr {
	t.Helper()
	address := netip.IPv6Loopback()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, 0)))
	if err != nil {
		t.Fatalf("this machine has no IPv6 loopback address (::1), which this test needs: %v; "+
			"on Linux `sysctl net.ipv6.conf.lo.disable_ipv6=0` gives it one", err)
	}
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// freePort returns a port of the loopback address that is free for UDP and TCP.
func freePort(t testing.TB) netip.AddrPort {
	t.Helper()
	return freePortOf(t, loopback)
}

func freePortOf(t testing.TB, address netip.Addr) netip.AddrPort {
	t.Helper()
	for range 200 {
		at := netip.AddrPortFrom(address, uint16(firstPort+rand.IntN(lastPort-firstPort)))
		if isFree(at) {
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
