package app

import (
	"fmt"
	"strings"
)

// Verdict says in one word how private a call is.
type Verdict string

// The verdicts. SDES protects a call as far as the server, so no verdict
// claims more than that.
const (
	// Private: the audio is SRTP, and every body that carried its keys went
	// only over TLS flows that this side verified.
	Private Verdict = "private"
	// Exposed: the audio is SRTP, but some of its keys were readable on the
	// way (UDP, TCP, or TLS that a stranger opened to us).
	Exposed Verdict = "exposed"
	// Open: the audio is plain RTP.
	Open Verdict = "open"
)

// Reason is one fact behind a verdict: a code with its arguments for programs
// and translations, and an English sentence.
type Reason struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
	Text string            `json:"text"`
}

// Privacy is a verdict with its reasons.
type Privacy struct {
	Verdict Verdict `json:"verdict"`
	// Expected is true while the call is not answered: the verdict is what
	// the call will be if nothing changes, not what it is.
	Expected bool     `json:"expected"`
	Reasons  []Reason `json:"reasons"`
}

// judge is the one place that decides how private a call is. Suite is the
// agreed crypto suite, empty for plain RTP; flows are those by which bodies
// with keys of this call came or went, the first of each transport kept.
func judge(suite string, flows []Flow, expected bool) Privacy {
	if suite == "" {
		return Privacy{Open, expected, []Reason{reasonPlain()}}
	}
	reasons := []Reason{reasonEncrypted(suite)}
	var readable, protected []Reason
	for _, f := range flows {
		if f.TLS == nil || f.TLS.VerifiedBy == "" {
			readable = append(readable, reasonKeysReadable(f))
		} else {
			protected = append(protected, reasonKeysProtected(f))
		}
	}
	if len(readable) > 0 || len(flows) == 0 {
		// Without a flow nothing is known of the keys' way: never claim more.
		return Privacy{Exposed, expected, append(reasons, readable...)}
	}
	hears := reasonServerHears()
	if flows[0].direct {
		hears = reasonHostHears(flows[0].TLS.Server)
	}
	return Privacy{Private, expected, append(append(reasons, protected...), hears)}
}

// foresee says what a call of ours will be before the other side has answered.
// It never promises more than the account's policy makes sure of.
func foresee(encryption string, flows []Flow) Privacy {
	switch encryption {
	case "required":
		p := judge("SRTP", flows, true)
		p.Reasons[0] = reasonRequired()
		return p
	case "optional":
		return Privacy{Open, true, []Reason{reasonUndecided()}}
	}
	return judge("", nil, true)
}

func reasonRequired() Reason {
	return Reason{"encryption-required", map[string]string{}, "The voice will be encrypted, or there is no call."}
}

func reasonUndecided() Reason {
	return Reason{"other-side-decides", map[string]string{},
		"The voice will be encrypted if the other side can do it; that is not known yet."}
}

func reasonPlain() Reason {
	return Reason{"voice-not-encrypted", map[string]string{},
		"The voice is not encrypted. Anyone on the way can listen."}
}

func reasonEncrypted(suite string) Reason {
	return Reason{"voice-encrypted", map[string]string{"suite": suite},
		fmt.Sprintf("The voice is encrypted. SRTP, %s.", suite)}
}

func reasonKeysReadable(f Flow) Reason {
	transport := strings.ToUpper(f.Transport)
	if f.TLS != nil {
		return Reason{"keys-over-unverified-tls", map[string]string{"transport": transport, "server": f.Remote}, fmt.Sprintf(
			"Its keys could be read on the way. They travelled over a TLS connection from %s, and nobody checked who that is.", f.Remote)}
	}
	return Reason{"keys-readable", map[string]string{"transport": transport, "server": f.server}, fmt.Sprintf(
		"Its keys could be read on the way. They travelled over %s to %s, which is not encrypted.", transport, f.server)}
}

func reasonKeysProtected(f Flow) Reason {
	how := "was checked"
	if f.TLS.VerifiedBy == "pin" {
		how = "you trusted"
	}
	return Reason{"keys-over-tls",
		map[string]string{"version": f.TLS.Version, "server": f.TLS.Server, "verified_by": f.TLS.VerifiedBy},
		fmt.Sprintf("Its keys went only over TLS %s to %s, whose certificate %s.", f.TLS.Version, f.TLS.Server, how)}
}

func reasonHostHears(host string) Reason {
	return Reason{"host-can-hear", map[string]string{"host": host}, fmt.Sprintf(
		"Whatever answers at %s can hear this call; Sotto protects it on the way there.", host)}
}

func reasonServerHears() Reason {
	return Reason{"server-can-hear", map[string]string{},
		"The server can hear this call; Sotto protects it on the way there."}
}
