package pbx

import (
	"net/netip"
	"testing"
)

func TestThePBXAnswersToItsOwnNamesOnly(t *testing.T) {
	p := place{address: netip.MustParseAddr("127.0.0.1"), domain: "pbx.test", ports: map[string]uint16{udp: 5070, tls: 5071}}
	for text, want := range map[string]bool{
		"sip:pbx.test": true, "sip:a@PBX.Test.": true, "sip:pbx.test:9": true, "sip:localhost": true,
		"sip:127.0.0.1": true, "sip:127.0.0.1:5070": true, "sip:[::1]:5071": true, "sip:127.0.0.1:5072": false,
		"sip:localhost:80": false, "sip:192.0.2.1": false, "sip:192.0.2.1:5070": false, "sip:xpbx.test": false, "sip:a.pbx.test": false,
	} {
		u := uri(t, text)
		if got := p.isHere(&u); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
