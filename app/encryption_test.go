package app_test

import (
	"testing"

	"sotto/app"
	"sotto/app/config"
	"sotto/media/sdes"
)

const usualSuite = "AES_CM_128_HMAC_SHA1_80"

func TestTwoPhonesOverTLSAgreeAsTheirPoliciesAllow(t *testing.T) {
	type end struct {
		cause app.Cause
		text  string // what it tells people
	}
	const wantsSRTP = "bob refuses calls that are not encrypted, or has no codec that this phone has. Set media encryption to optional. It says: The offer has plain RTP only, and encrypted audio (SRTP with a=crypto) is required here."
	for _, test := range []struct {
		caller, callee string
		verdict        app.Verdict // empty: there is no call
		out, in        end         // then
	}{
		{caller: "off", callee: "off", verdict: app.Open},
		{caller: "off", callee: "optional", verdict: app.Open},
		{caller: "off", callee: "required",
			out: end{app.CauseNotAcceptable, wantsSRTP},
			in:  end{app.CauseEncryptionRequired, "alice cannot encrypt, and this account requires it."}},
		{caller: "optional", callee: "off", verdict: app.Open},
		{caller: "optional", callee: "optional", verdict: app.Private},
		{caller: "optional", callee: "required", verdict: app.Private},
		{caller: "required", callee: "off",
			out: end{app.CauseEncryptionRequired, "bob cannot encrypt, and this account requires it. It says: The offer wants encrypted audio, and media encryption is off here."},
			in:  end{app.CauseNotAcceptable, "The offer wants encrypted audio, and media encryption is off here."}},
		{caller: "required", callee: "optional", verdict: app.Private},
		{caller: "required", callee: "required", verdict: app.Private},
	} {
		t.Run(test.caller+" calls "+test.callee, func(t *testing.T) {
			t.Parallel()
			x := startExchange(t)
			alice := x.phone(t, "alice", encrypting(test.caller))
			bob := x.phone(t, "bob", encrypting(test.callee))
			id := alice.dial("bob")
			dialling := alice.call(app.CallDialling)
			checkForeseen(t, dialling, test.caller)

			if test.verdict == "" {
				in := until(bob, "the refusal", func(app.Call) bool { return true })
				if in.State != app.CallEnded || in.Cause != test.in.cause || in.Code != 488 || in.Reason != test.in.text {
					t.Errorf("bob: %s, %s, %d, %q", in.State, in.Cause, in.Code, in.Reason)
				}
				if out := alice.ended(test.out.cause, 488); out.Reason != test.out.text {
					t.Errorf("alice: %q", out.Reason)
				}
				return
			}
			ringing := bob.call(app.CallIncoming)
			checkVerdict(t, ringing, test.verdict, true)
			checkForeseen(t, alice.call(app.CallRinging), test.caller)
			bob.do(bob.Answer(ringing.ID))
			checkVerdict(t, alice.connected(), test.verdict, false)
			checkVerdict(t, bob.connected(), test.verdict, false)
			bob.card.Await(t, app.ToneA)
			alice.card.Await(t, app.ToneB)
			alice.do(alice.Hangup(id))
			checkVerdict(t, alice.ended(app.CauseLocalHangup, 0), test.verdict, false)
			checkVerdict(t, bob.ended(app.CauseRemoteHangup, 0), test.verdict, false)
		})
	}
}

// checkForeseen checks what a caller may be told before there is an answer.
func checkForeseen(t *testing.T, c app.Call, policy string) {
	t.Helper()
	verdict, code := app.Open, "voice-not-encrypted"
	switch policy {
	case "optional":
		code = "other-side-decides"
	case "required":
		verdict, code = app.Private, "encryption-required"
	}
	if c.Privacy.Verdict != verdict || !c.Privacy.Expected || c.Privacy.Reasons[0].Code != code {
		t.Errorf("%s: %+v; want %s, expected, by %s", c.State, c.Privacy, verdict, code)
	}
}

// checkVerdict checks all that a call over TLS tells of its privacy, with the
// suite that everyone has.
func checkVerdict(t *testing.T, c app.Call, verdict app.Verdict, expected bool) {
	t.Helper()
	checkVerdictOf(t, c, verdict, usualSuite, expected)
}

// checkVerdictOf is checkVerdict for any suite; a plain call has none.
func checkVerdictOf(t *testing.T, c app.Call, verdict app.Verdict, suite string, expected bool) {
	t.Helper()
	codes := []string{"voice-encrypted", "keys-over-tls", "server-can-hear"}
	if verdict == app.Open {
		codes, suite = []string{"voice-not-encrypted"}, ""
	}
	if c.Privacy.Verdict != verdict || c.Privacy.Expected != expected || len(c.Privacy.Reasons) != len(codes) {
		t.Errorf("%s, %s: %+v; want %s, expected %v", c.Direction, c.State, c.Privacy, verdict, expected)
		return
	}
	for i, r := range c.Privacy.Reasons {
		if r.Code != codes[i] {
			t.Errorf("%s, %s: reason %d is %+v, want %s", c.Direction, c.State, i, r, codes[i])
		}
		if r.Code == "keys-over-tls" && (r.Args["server"] != "127.0.0.1" || r.Args["verified_by"] != "roots" || r.Args["version"] != "1.3") {
			t.Errorf("%s, %s: %v", c.Direction, c.State, r.Args)
		}
	}
	if got := suiteOf(c); got != suite {
		t.Errorf("%s, %s: SRTP %q, want %q", c.Direction, c.State, got, suite)
	}
	if c.Codec != "PCMU" && c.Codec != "PCMA" {
		t.Errorf("%s, %s: codec %q", c.Direction, c.State, c.Codec)
	}
}

func suiteOf(c app.Call) string {
	if c.SRTP == nil {
		return ""
	}
	return c.SRTP.Suite
}

func TestTheSuiteIsTheCallersFirst(t *testing.T) {
	x := startExchange(t)
	for _, suite := range []sdes.Suite{"AES_256_CM_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AES_256_CM_HMAC_SHA1_32", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"} {
		t.Run(string(suite), func(t *testing.T) {
			alice := x.phone(t, "alice", offering(suite, usualSuite))
			bob := x.phone(t, "bob", answering)
			alice.dial("bob")
			for _, p := range []*phone{alice, bob} {
				if c := p.connected(); suiteOf(c) != string(suite) || c.Privacy.Reasons[0].Args["suite"] != string(suite) {
					t.Errorf("%s: SRTP %q, %+v", c.Direction, suiteOf(c), c.Privacy)
				}
			}
			alice.card.Await(t, app.ToneB)
			bob.card.Await(t, app.ToneA)
		})
	}
}

func TestKeysOverAClearTransportAreExposedOnTheSideThatUsesIt(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice", by(config.TransportUDP))
	bob := x.phone(t, "bob", by(config.TransportTLS))
	out, in := talk(alice, bob, "bob")
	if p := out.Privacy; p.Verdict != app.Exposed || p.Reasons[1].Code != "keys-readable" || p.Reasons[1].Args["transport"] != "UDP" {
		t.Errorf("alice: %+v", p)
	}
	// Each phone judges what it can know: its own way to the server.
	if p := in.Privacy; p.Verdict != app.Private {
		t.Errorf("bob: %+v", p)
	}
}
