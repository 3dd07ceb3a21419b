package sip

import (
	"net/netip"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestALoopbackAddressIsOnlyForAServerOnOne(t *testing.T) {
	for _, test := range []struct {
		at, server string
		want       bool
	}{
		{"127.0.0.1", "192.0.2.1", false},
		{"127.0.0.1", "127.0.0.2", true},
		{"::1", "2001:db8::1", false},
		{"::1", "::1", true},
		{"198.51.100.7", "127.0.0.1", true},
		{"198.51.100.7", "192.0.2.1", true},
		{"10.0.0.7", "192.0.2.1", true},
		{"169.254.1.1", "192.0.2.1", false},
		{"169.254.1.1", "169.254.2.2", true},
		{"fe80::1", "2001:db8::1", false},
		{"0.0.0.0", "127.0.0.1", false},
		{"::", "::1", false},
		{"224.0.1.75", "192.0.2.1", false},
	} {
		if got := reachable(netip.MustParseAddr(test.at), netip.MustParseAddr(test.server)); got != test.want {
			t.Errorf("%s for a server at %s: %v", test.at, test.server, got)
		}
	}
	if reachable(netip.Addr{}, netip.MustParseAddr("127.0.0.1")) {
		t.Error("no address at all")
	}
}

func TestWhatTheServerSeesStandsInItsVia(t *testing.T) {
	sent := netip.MustParseAddrPort("10.0.0.7:5060")
	for _, test := range []struct{ params, want string }{
		{"", "10.0.0.7:5060"},
		{";rport", "10.0.0.7:5060"},
		{";received=198.51.100.7;rport=40001", "198.51.100.7:40001"},
		{";rport=40001;received=198.51.100.7", "198.51.100.7:40001"},
		{";received=198.51.100.7", "198.51.100.7:5060"}, // RFC 3261 knows no rport
		{";rport=40001", "10.0.0.7:40001"},
		{";received=2001:db8::7;rport=40001", "[2001:db8::7]:40001"},
		{";received=[2001:db8::7];rport=40001", "[2001:db8::7]:40001"},
		{";received=::ffff:198.51.100.7;rport=40001", "198.51.100.7:40001"},
		{";received=somewhere;rport=40001", "10.0.0.7:5060"},
		{";received=198.51.100.7;rport=0", "10.0.0.7:5060"},
	} {
		text := "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bKx" + test.params + "\r\nContent-Length: 0\r\n\r\n"
		msg, err := sip.ParseMessage([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := seenAs(msg.(*sip.Response), sent); got.String() != test.want {
			t.Errorf("%q: %s; want %s", test.params, got, test.want)
		}
	}
	if got := seenAs(sip.NewResponse(200, "OK"), sent); got != sent {
		t.Errorf("without a Via: %s", got)
	}
}
