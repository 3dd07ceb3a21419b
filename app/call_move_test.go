package app_test

import (
	"net"
	"strings"
	"testing"

	"sotto/app/config"
)

// listensOpenly starts a server in clear at an address of this computer.
func listensOpenly(t *testing.T, host string) *server {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	return serverAt(t, "tcp", listener)
}

func TestACallThatGoesOnFromAnotherAddressTellsWhereItsSoundIs(t *testing.T) {
	x := startExchange(t)
	first, second := listensOpenly(t, "127.0.0.1"), listensOpenly(t, "::1")
	alice := startPhone(t, x.options(x.direct(t, "alice", config.TransportTCP)))
	alice.dial("sip:bob@" + first.listener.Addr().String())
	first.refer(first.hears("INVITE "), "302 Moved Temporarily", "one", "sip:bob@"+second.listener.Addr().String()+";transport=tcp", nil)
	first.hears("ACK ")
	invite := second.hears("INVITE ")
	second.reply(invite, "200 OK", "two", second.audio("RTP/AVP", second.key(1)))
	second.hears("ACK ")
	alice.connected()
	if again := string(second.hears("INVITE ").body); !strings.Contains(again, "c=IN IP6 ::1") {
		t.Errorf("from ::1 the call names\n%s", again)
	}
}
