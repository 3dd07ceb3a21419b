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
	return freePortsInARow(t, address, 1)
}

// freePortsInARow returns the first of count ports that follow each other; all of them are the caller's.
func freePortsInARow(t testing.TB, address netip.Addr, count uint16) netip.AddrPort {
	t.Helper()
	for range 200 {
		first := uint16(firstPort + rand.IntN(lastPort-firstPort))
		if takePorts(address, first, count) {
			return netip.AddrPortFrom(address, first)
		}
	}
	t.Fatalf("200 tries found no %d free ports between %d and %d", count, firstPort, lastPort)
	return netip.AddrPort{}
}

// takePorts claims ports before it looks whether they are free: looking binds them for a moment, which must not happen
// to a port that somebody else has been given.
func takePorts(address netip.Addr, first, count uint16) bool {
	for port := first; port < first+count; port++ {
		if _, taken := given.LoadOrStore(port, true); taken || !isFree(netip.AddrPortFrom(address, port)) {
			return false
		}
	}
	return true
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
