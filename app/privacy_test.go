package app

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"sotto/app/config"
)

var (
	verifiedFlow = Flow{Transport: "tls", Remote: "192.0.2.1:5061", TLS: &TLS{Version: "1.3", Server: "pbx.example.com", VerifiedBy: "roots"}}
	pinnedFlow   = Flow{Transport: "tls", Remote: "192.0.2.1:5061", TLS: &TLS{Version: "1.2", Server: "pbx.example.com", VerifiedBy: "pin"}}
	datedFlow    = Flow{Transport: "tls", Remote: "192.0.2.1:5061", TLS: &TLS{Version: "1.2", Server: "pbx.example.com", VerifiedBy: "pin", trusted: config.Date{Year: 2026, Month: 11, Day: 23}}}
	strangerFlow = Flow{Transport: "tls", Remote: "192.0.2.9:40000", TLS: &TLS{Version: "1.3"}}
	udpFlow      = Flow{Transport: "udp", Remote: "192.0.2.1:5060", server: "pbx.example.com"}
	tcpFlow      = Flow{Transport: "tcp", Remote: "192.0.2.1:5060", server: "pbx.example.com"}
)

// The facts that verdicts rest on, as programs and people read them.
var (
	factPlain = Reason{"voice-not-encrypted", map[string]string{},
		"The voice is not encrypted. Anyone on the way can listen."}
	factEncrypted = Reason{"voice-encrypted", map[string]string{"suite": "AES_CM_128_HMAC_SHA1_80"},
		"The voice is encrypted. SRTP, AES_CM_128_HMAC_SHA1_80."}
	factVerified = Reason{"keys-over-tls", map[string]string{"version": "1.3", "server": "pbx.example.com", "verified_by": "roots"},
		"Its keys went only over TLS 1.3 to pbx.example.com, whose certificate was checked."}
	factPinned = Reason{"keys-over-tls", map[string]string{"version": "1.2", "server": "pbx.example.com", "verified_by": "pin"},
		"Its keys went only over TLS 1.2 to pbx.example.com, whose certificate you trusted."}
	factDated = Reason{"keys-over-tls", map[string]string{"version": "1.2", "server": "pbx.example.com", "verified_by": "pin", "date": "2026-11-23"},
		"Its keys went only over TLS 1.2 to pbx.example.com, whose certificate you trusted on 23 November 2026."}
	factUDP = Reason{"keys-readable", map[string]string{"transport": "UDP", "server": "pbx.example.com"},
		"Its keys could be read on the way. They travelled over UDP to pbx.example.com, which is not encrypted."}
	factTCP = Reason{"keys-readable", map[string]string{"transport": "TCP", "server": "pbx.example.com"},
		"Its keys could be read on the way. They travelled over TCP to pbx.example.com, which is not encrypted."}
	factStranger = Reason{"keys-over-unverified-tls", map[string]string{"transport": "TLS", "server": "192.0.2.9:40000"},
		"Its keys could be read on the way. They travelled over a TLS connection from 192.0.2.9:40000, and nobody checked who that is."}
	factServer = Reason{"server-can-hear", map[string]string{},
		"The server can hear this call; Sotto protects it on the way there."}
	factRequired = Reason{"encryption-required", map[string]string{},
		"The voice will be encrypted, or there is no call."}
	factUndecided = Reason{"other-side-decides", map[string]string{},
		"The voice will be encrypted if the other side can do it; that is not known yet."}
)

func TestVerdictFollowsFromTheSuiteAndTheWayOfTheKeys(t *testing.T) {
	const suite = "AES_CM_128_HMAC_SHA1_80"
	for _, test := range []struct {
		name    string
		suite   string
		flows   []Flow
		verdict Verdict
		reasons []Reason
	}{
		{"plain RTP is open", "", nil, Open, []Reason{factPlain}},
		{"plain RTP is open whatever the messages went by", "", []Flow{verifiedFlow}, Open, []Reason{factPlain}},
		{"keys over verified TLS are private", suite, []Flow{verifiedFlow}, Private, []Reason{factEncrypted, factVerified, factServer}},
		{"keys over pinned TLS are private", suite, []Flow{pinnedFlow}, Private, []Reason{factEncrypted, factPinned, factServer}},
		{"keys over pinned TLS name the day of the trust", suite, []Flow{datedFlow}, Private, []Reason{factEncrypted, factDated, factServer}},
		{"keys over two verified flows name both", suite, []Flow{verifiedFlow, pinnedFlow}, Private, []Reason{factEncrypted, factVerified, factPinned, factServer}},
		{"keys over UDP are exposed", suite, []Flow{udpFlow}, Exposed, []Reason{factEncrypted, factUDP}},
		{"keys over TCP are exposed", suite, []Flow{tcpFlow}, Exposed, []Reason{factEncrypted, factTCP}},
		{"keys over TLS that nobody verified are exposed", suite, []Flow{strangerFlow}, Exposed, []Reason{factEncrypted, factStranger}},
		{"one readable way is enough, and then nothing went only over TLS", suite, []Flow{verifiedFlow, udpFlow, strangerFlow}, Exposed, []Reason{factEncrypted, factUDP, factStranger}},
		{"keys whose way nobody knows are not private", suite, nil, Exposed, []Reason{factEncrypted}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, expected := range []bool{true, false} {
				checkPrivacy(t, English.judge(test.suite, test.flows, expected), Privacy{test.verdict, expected, test.reasons})
			}
		})
	}
}

func TestEachHostThatHasGotTheKeysCanHear(t *testing.T) {
	at := func(host, remote string) Flow {
		return Flow{Transport: "tls", Remote: remote, TLS: &TLS{Version: "1.3", Server: host, VerifiedBy: "roots"}, direct: true}
	}
	p := English.judge("AES_CM_128_HMAC_SHA1_80", []Flow{at("a.example.com", "192.0.2.1:5061"), at("b.example.com", "192.0.2.2:5061"), at("a.example.com", "192.0.2.3:5061")}, false)
	var hosts []string
	for _, r := range p.Reasons {
		if r.Code == "host-can-hear" {
			hosts = append(hosts, r.Args["host"])
		}
	}
	if p.Verdict != Private || !slices.Equal(hosts, []string{"a.example.com", "b.example.com"}) {
		t.Errorf("%s, and those can hear it: %v", p.Verdict, hosts)
	}
}

func TestWhatACallWillBePromisesNoMoreThanThePolicy(t *testing.T) {
	for _, test := range []struct {
		name       string
		encryption string
		flows      []Flow
		verdict    Verdict
		reasons    []Reason
	}{
		{"off is open", "off", []Flow{verifiedFlow}, Open, []Reason{factPlain}},
		{"optional is open until the other side has answered", "optional", []Flow{verifiedFlow}, Open, []Reason{factUndecided}},
		{"required over verified TLS is private", "required", []Flow{verifiedFlow}, Private, []Reason{factRequired, factVerified, factServer}},
		{"required over UDP is exposed", "required", []Flow{udpFlow}, Exposed, []Reason{factRequired, factUDP}},
		{"required by nobody knows what way is exposed", "required", nil, Exposed, []Reason{factRequired}},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkPrivacy(t, English.foresee(test.encryption, test.flows), Privacy{test.verdict, true, test.reasons})
		})
	}
}

func TestNoReasonClaimsEndToEnd(t *testing.T) {
	for _, flows := range [][]Flow{nil, {verifiedFlow}, {pinnedFlow}, {strangerFlow}, {udpFlow}, {tcpFlow}} {
		for _, encryption := range []string{"off", "optional", "required"} {
			for _, p := range []Privacy{English.judge("", flows, false), English.judge("AEAD_AES_256_GCM", flows, false), English.foresee(encryption, flows)} {
				for _, r := range p.Reasons {
					text := strings.ToLower(strings.ReplaceAll(r.Text, "-", " "))
					if strings.Contains(text, "end to end") || r.Text == "" || r.Args == nil {
						t.Errorf("%s: %q with %v", r.Code, r.Text, r.Args)
					}
				}
			}
		}
	}
}

func TestVerdictsAreOrderedFromPrivateToOpen(t *testing.T) {
	order := []Verdict{Private, Exposed, Open}
	for i, a := range order {
		for j, b := range order {
			if got := worse(a, b); got != (i > j) {
				t.Errorf("%s is worse than %s: %v", a, b, got)
			}
		}
	}
}

func TestOnlyFlowsOfBodiesWithKeysCount(t *testing.T) {
	renegotiated := verifiedFlow
	renegotiated.TLS = &TLS{Version: "1.3", Server: "pbx.example.com", VerifiedBy: "roots"}
	c := &call{}
	c.carried([]byte("v=0\r\nm=audio 4000 RTP/AVP 0\r\n"), udpFlow)
	c.carried([]byte("v=0\r\nm=audio 4000 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"), verifiedFlow)
	c.carried([]byte("v=0\r\na=crypto:1 once more by the same way"), renegotiated)
	c.carried([]byte("v=0\r\na=crypto:1 by a way that was trusted otherwise"), pinnedFlow)
	c.carried([]byte("v=0\r\na=crypto:1 by a stranger's"), strangerFlow)
	c.carried([]byte("v=0\r\na= crypto:1 with a blank that is passed over"), tcpFlow)
	if want := []Flow{verifiedFlow, pinnedFlow, strangerFlow, tcpFlow}; !slices.Equal(c.keyFlows, want) {
		t.Errorf("keys went by %v, want %v", c.keyFlows, want)
	}
}

func TestACallNotYetAgreedIsForeseenFromTheRegisteredFlow(t *testing.T) {
	c := &call{phone: &Phone{}, policy: "required", account: &account{}}
	checkPrivacy(t, c.privacy(), Privacy{Exposed, true, []Reason{factRequired}})
	c.account.registration.Flow = &verifiedFlow
	checkPrivacy(t, c.privacy(), Privacy{Private, true, []Reason{factRequired, factVerified, factServer}})
	c.keyFlows = []Flow{udpFlow}
	checkPrivacy(t, c.privacy(), Privacy{Exposed, true, []Reason{factRequired, factUDP}})
}

func checkPrivacy(t *testing.T, got, want Privacy) {
	t.Helper()
	same := func(a, b Reason) bool { return a.Code == b.Code && maps.Equal(a.Args, b.Args) && a.Text == b.Text }
	if got.Verdict != want.Verdict || got.Expected != want.Expected || !slices.EqualFunc(got.Reasons, want.Reasons, same) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
