package sip

import "testing"

func TestTransportsHaveNamesAndPorts(t *testing.T) {
	for _, test := range []struct {
		transport Transport
		name, via string
		port      uint16
	}{{UDP, "udp", "UDP", 5060}, {TCP, "tcp", "TCP", 5060}, {TLS, "tls", "TLS", 5061}} {
		got, err := ParseTransport(test.name)
		if err != nil || got != test.transport {
			t.Errorf("%q is %v, %v", test.name, got, err)
		}
		if got.String() != test.name || got.via() != test.via || got.defaultPort() != test.port {
			t.Errorf("%v: %s, port %d", got, got.via(), got.defaultPort())
		}
	}
	for _, name := range []string{"", "UDP", "ws", "sctp"} {
		if got, err := ParseTransport(name); err == nil {
			t.Errorf("%q is taken as %v", name, got)
		}
	}
}
