package interop

import (
	"net"
	"net/netip"
	"testing"
)

func TestAPortInUseByEitherTransportIsNotFree(t *testing.T) {
	at := freePort(t)
	if !isFree(at) {
		t.Fatalf("%v was found free, and is not", at)
	}
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		t.Fatal(err)
	}
	if isFree(at) {
		t.Error("free while UDP uses it")
	}
	socket.Close()
	listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if isFree(at) {
		t.Error("free while TCP uses it")
	}
}

// Whoever is given ports in a row has all of them: sipp once found the third taken by another sipp's first.
func TestPortsInARowAreGivenOnce(t *testing.T) {
	address := netip.MustParseAddr("127.0.0.23") // where nobody else binds
	owner := map[uint16]int{}
	for run := range 40 {
		first := freePortsInARow(t, address, 4).Port()
		for port := first; port < first+4; port++ {
			if other, taken := owner[port]; taken {
				t.Fatalf("port %d was given to %d and to %d", port, other, run)
			}
			owner[port] = run
		}
	}
}
