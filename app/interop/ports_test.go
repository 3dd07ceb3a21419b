package interop

import (
	"net"
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
