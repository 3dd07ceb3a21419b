package app

import (
	"net/netip"
	"reflect"
	"testing"

	"sotto/sip"
)

func TestStepsAreSentences(t *testing.T) {
	for _, test := range []struct {
		probed sip.Probed
		want   Step
	}{
		{sip.Probed{Step: sip.ProbeDNS, Server: "pbx.example.com", Addresses: []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.1")}},
			Step{Step: "dns", OK: true, Text: "pbx.example.com is found at 2001:db8::1, 192.0.2.1."}},
		{sip.Probed{Step: sip.ProbeDNS, Server: "pbx.example.com", Err: &sip.ConnectError{Code: sip.ConnectDNS, Server: "pbx.example.com", Err: sip.ErrNoService}},
			Step{Step: "dns", Code: "dns", Text: "pbx.example.com says that it has no SIP service of this kind. Does the account need another transport: udp, tcp or tls?"}},
		{sip.Probed{Step: sip.ProbeRegister, Server: "pbx.example.com", Proof: sip.ProofOpen},
			Step{Step: "register", OK: true, Text: "pbx.example.com answers, and asks for no password."}},
		{sip.Probed{Step: sip.ProbeRegister, Server: "pbx.example.com", Proof: sip.ProofBinding},
			Step{Step: "register", OK: true, Text: "pbx.example.com accepts this user name and password: the account was registered for a moment."}},
		{sip.Probed{Step: sip.ProbeRegister, Server: "pbx.example.com", Proof: sip.ProofNone, Status: &sip.StatusError{Code: 400, Reason: "Missing Contact Header"}},
			Step{Step: "register", OK: true, Text: "pbx.example.com can be reached, but does not say whether it takes this user name and password without registering it (400 Missing Contact Header)."}},
		{sip.Probed{Step: sip.ProbeRegister, Server: "pbx.example.com", Err: sip.ErrUnauthorized},
			Step{Step: "register", Code: "unauthorized", Text: "pbx.example.com does not accept this user name and password."}},
	} {
		t.Run(test.want.Text, func(t *testing.T) {
			got := English.step(test.probed)
			if test.want.Code != "" {
				test.want.Args = map[string]string{"server": "pbx.example.com"}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
