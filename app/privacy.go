package app

import (
	"slices"
	"strings"

	"sotto/app/config"
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
func (l Language) judge(suite string, flows []Flow, expected bool) Privacy {
	if suite == "" {
		return Privacy{Open, expected, []Reason{l.reason("reason.voice-not-encrypted")}}
	}
	reasons := []Reason{l.reason("reason.voice-encrypted", "suite", suite)}
	var readable, protected []Reason
	for _, f := range flows {
		if f.TLS == nil || f.TLS.VerifiedBy == "" {
			readable = append(readable, l.keysReadable(f))
		} else {
			protected = append(protected, l.keysProtected(f.TLS))
		}
	}
	if len(readable) > 0 || len(flows) == 0 {
		// Without a flow nothing is known of the keys' way: never claim more.
		return Privacy{Exposed, expected, append(reasons, readable...)}
	}
	return Privacy{Private, expected, slices.Concat(reasons, protected, l.hearers(flows))}
}

// hearers say who can hear a private call: the account's server or, without one,
// each host that has got its keys.
func (l Language) hearers(flows []Flow) []Reason {
	var hosts []string
	var reasons []Reason
	for _, f := range flows {
		if !f.direct {
			return []Reason{l.reason("reason.server-can-hear")}
		}
		if host := f.TLS.Server; !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
			reasons = append(reasons, l.reason("reason.host-can-hear", "host", host))
		}
	}
	return reasons
}

// foresee says what a call of ours will be before the other side has answered.
// It never promises more than the account's policy makes sure of.
func (l Language) foresee(encryption string, flows []Flow) Privacy {
	switch encryption {
	case "required":
		p := l.judge("SRTP", flows, true)
		p.Reasons[0] = l.reason("reason.encryption-required")
		return p
	case "optional":
		return Privacy{Open, true, []Reason{l.reason("reason.other-side-decides")}}
	}
	return l.judge("", nil, true)
}

func (l Language) keysReadable(f Flow) Reason {
	transport := strings.ToUpper(f.Transport)
	if f.TLS != nil {
		return l.reason("reason.keys-over-unverified-tls", "transport", transport, "server", f.Remote)
	}
	return l.reason("reason.keys-readable", "transport", transport, "server", f.server)
}

func (l Language) keysProtected(t *TLS) Reason {
	args := arguments([]string{"version", t.Version, "server", t.Server, "verified_by", t.VerifiedBy})
	if t.VerifiedBy == "pin" && t.trusted != (config.Date{}) {
		args["date"] = isoDay(t.trusted.Time())
	}
	return l.PrivacyReason("keys-over-tls", args)
}

// PrivacyReason is a fact behind a verdict of which the code and the arguments are known, as the history keeps them.
func (l Language) PrivacyReason(code string, args map[string]string) Reason {
	key := "reason." + code
	switch {
	case code != "keys-over-tls":
	case args["verified_by"] != "pin":
		key = "reason.keys-over-tls"
	case args["date"] != "":
		key = "reason.keys-over-tls.pin"
	default:
		key = "reason.keys-over-tls.pin-undated"
	}
	return Reason{code, args, l.Text(key, args)}
}
