package pbx

import (
	"net/netip"
	"testing"
)

func TestATokenBringsItsHopBack(t *testing.T) {
	tokens := newTokens()
	for _, want := range []hop{
		{flow{udp, netip.MustParseAddrPort("127.0.0.1:5060"), 0}, "1001"},
		{flow{tcp, netip.MustParseAddrPort("192.0.2.7:65535"), 1 << 60}, ""},
		{flow{tls, netip.MustParseAddrPort("[2001:db8::1]:1"), 7}, "a user with a long name, who is called something else too"},
	} {
		got, ok := tokens.read(tokens.write(want))
		if !ok || got != want {
			t.Errorf("got %v %v, want %v", got, ok, want)
		}
	}
}

func TestATokenThatWasTamperedWithIsNone(t *testing.T) {
	tokens := newTokens()
	good := tokens.write(hop{flow{udp, netip.MustParseAddrPort("127.0.0.1:5060"), 0}, "1001"})
	for i := range len(good) - 1 { // the last character's low bits may be padding
		bad := []byte(good)
		if bad[i]++; bad[i] == '[' || bad[i] == '{' || bad[i] == ':' {
			bad[i] = 'A'
		}
		if _, ok := tokens.read(string(bad)); ok && string(bad) != good {
			t.Errorf("taken although character %d was changed", i)
		}
	}
	for _, bad := range []string{"", "1001", good[:20], good + "AAAA"} {
		if _, ok := tokens.read(bad); ok {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, ok := newTokens().read(good); ok {
		t.Error("another PBX took it")
	}
}
