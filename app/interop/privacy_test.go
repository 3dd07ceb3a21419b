//go:build interop

package interop

import (
	"reflect"
	"strings"
	"testing"
)

// The reasons that do not depend on the way.
var (
	notEncrypted  = Reason{Code: "voice-not-encrypted"}
	otherDecides  = Reason{Code: "other-side-decides"}
	required      = Reason{Code: "encryption-required"}
	encrypted     = Reason{Code: "voice-encrypted", Args: map[string]string{"suite": suiteOfAll}}
	serverCanHear = Reason{Code: "server-can-hear"}
)

// agreed is what the phone has to say of a call whose voice is SRTP or not, and whose offer and answer went only between
// the phone and its server.
func (s *Sotto) agreed(srtp, expected bool) Privacy {
	if !srtp {
		return Privacy{Verdict: "open", Expected: expected, Reasons: []Reason{notEncrypted}}
	}
	return s.keysWent(encrypted, expected)
}

// foreseen is what it has to say of a call that it places, before there is an answer.
func (s *Sotto) foreseen() Privacy {
	switch s.encryption {
	case "required":
		return s.keysWent(required, true)
	case "optional":
		return Privacy{Verdict: "open", Expected: true, Reasons: []Reason{otherDecides}}
	}
	return s.agreed(false, true)
}

// keysWent is how private SRTP is on the account's way to its server.
func (s *Sotto) keysWent(first Reason, expected bool) Privacy {
	flow, server := s.Registration.Flow, s.Account.Server.Addr().String()
	if s.Account.Transport == "tls" {
		way := Reason{Code: "keys-over-tls", Args: map[string]string{"version": flow.TLS.Version, "server": server, "verified_by": "ca-file"}}
		return Privacy{Verdict: "private", Expected: expected, Reasons: []Reason{first, way, serverCanHear}}
	}
	way := Reason{Code: "keys-readable", Args: map[string]string{"transport": strings.ToUpper(s.Account.Transport), "server": server}}
	return Privacy{Verdict: "exposed", Expected: expected, Reasons: []Reason{first, way}}
}

// mustSay compares what a call was said to be in one of its states with what it is. Each reason has to name its facts in
// words too, all but how a certificate was verified, which has words of its own.
func mustSay(t *testing.T, state string, said, want Privacy) {
	t.Helper()
	codes := Privacy{Verdict: said.Verdict, Expected: said.Expected}
	for _, r := range said.Reasons {
		if !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s: %s has no sentence, but %q", state, r.Code, r.Text)
		}
		for name, value := range r.Args {
			if name != "verified_by" && !strings.Contains(r.Text, value) {
				t.Errorf("%s: the sentence of %s does not name %s: %q", state, r.Code, value, r.Text)
			}
		}
		codes.Reasons = append(codes.Reasons, Reason{Code: r.Code, Args: r.Args})
	}
	for i, r := range want.Reasons {
		if r.Args == nil {
			want.Reasons[i].Args = map[string]string{}
		}
	}
	if !reflect.DeepEqual(codes, want) {
		t.Errorf("%s: the call is said to be %+v; want %+v", state, codes, want)
	}
}

// mustBeRegistered checks by which way the phone registered, and for TLS that it knows why it believes the server.
func mustBeRegistered(t *testing.T, s *Sotto) {
	t.Helper()
	flow := s.Registration.Flow
	if flow.Transport != s.Account.Transport {
		t.Errorf("sotto of %s registered by %q; want %s", s.Account.User, flow.Transport, s.Account.Transport)
	}
	if flow.Transport != "tls" {
		return
	}
	if flow.TLS.VerifiedBy != "ca-file" || flow.TLS.Server != s.Account.Server.Addr().String() {
		t.Errorf("sotto of %s registered over %+v; want it verified by the CA file for %v", s.Account.User, flow, s.Account.Server.Addr())
	}
	if flow.TLS.Version != "1.3" && flow.TLS.Version != "1.2" {
		t.Errorf("sotto of %s: the TLS version is %q", s.Account.User, flow.TLS.Version)
	}
}
