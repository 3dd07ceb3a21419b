package app

import (
	"errors"
	"fmt"
	"testing"

	"sotto/app/config"
	"sotto/media/sdp"
	"sotto/sip"
)

// callOf is a call to Bob with an account of that policy.
func callOf(encryption string) *call {
	return &call{
		phone:   &Phone{},
		policy:  encryption,
		account: &account{config: config.Account{Domain: "pbx.example.com:5061"}},
		shown:   Call{Direction: Outgoing, Remote: Party{URI: "sip:bob@pbx.example.com"}},
	}
}

func TestEveryStatusHasItsCause(t *testing.T) {
	for _, test := range []struct {
		codes  []int
		cause  Cause
		reason string // %d is the code
	}{
		{[]int{401, 403, 407}, CauseUnauthorized, "pbx.example.com answers %d Words."},
		{[]int{404, 410, 484, 604}, CauseNotFound, "bob is not known to pbx.example.com."},
		{[]int{408, 480}, CauseNoAnswer, "bob can't be reached at the moment."},
		{[]int{486, 600}, CauseBusy, "bob is busy."},
		{[]int{487}, CauseCancelled, ""},
		{[]int{603}, CauseDeclined, "bob declined the call."},
		{[]int{503}, CauseUnreachable, "pbx.example.com answers %d Words."},
		{[]int{415, 488, 606}, CauseNotAcceptable, "bob accepts neither an encrypted nor a plain call from this phone."},
		{[]int{300, 301, 302, 305, 380}, CauseFailed, "pbx.example.com answers %d Words."},
		{[]int{400, 402, 405, 406, 413, 414, 416, 420, 421, 423, 481, 482, 483, 485, 491, 493}, CauseFailed, "pbx.example.com answers %d Words."},
		{[]int{500, 501, 502, 504, 505, 513, 699}, CauseFailed, "pbx.example.com answers %d Words."},
	} {
		for _, code := range test.codes {
			t.Run(fmt.Sprint(code), func(t *testing.T) {
				want := test.reason
				if test.cause == CauseFailed || test.cause == CauseUnreachable || test.cause == CauseUnauthorized {
					want = fmt.Sprintf(want, code)
				}
				cause, reason := callOf("optional").causeOf(sip.Ended{Cause: sip.CauseRejected, Code: code, Reason: "Words"})
				if cause != test.cause || reason.Text != want {
					t.Errorf("got %s, %q; want %s, %q", cause, reason.Text, test.cause, want)
				}
			})
		}
	}
}

func TestEndsWithoutAStatusHaveTheirCause(t *testing.T) {
	for _, test := range []struct {
		name   string
		ended  sip.Ended
		cause  Cause
		reason string
	}{
		{"we said BYE", sip.Ended{Cause: sip.CauseLocalHangup}, CauseLocalHangup, ""},
		{"they said BYE", sip.Ended{Cause: sip.CauseRemoteHangup}, CauseRemoteHangup, ""},
		{"the caller gave up", sip.Ended{Cause: sip.CauseCancelled, Code: 487}, CauseCancelled, ""},
		{"another phone answered", sip.Ended{Cause: sip.CauseElsewhere, Code: 487}, CauseElsewhere, ""},
		{"it rang there for too long", sip.Ended{Cause: sip.CauseNoAnswer}, CauseNoAnswer, "bob does not answer."},
		{"the exchange broke down", sip.Ended{Cause: sip.CauseFailed, Reason: "No route to host."}, CauseFailed, "The call broke down: No route to host."},
		{"nobody confirmed it", sip.Ended{Cause: sip.CauseFailed, Err: sip.ErrNotConfirmed}, CauseFailed, "The other side never confirmed the answer (no ACK)."},
		{"the password was refused", sip.Ended{Cause: sip.CauseUnauthorized, Code: 407, Reason: "words of the package"}, CauseUnauthorized, "pbx.example.com does not accept this user name and password."},
		{"no server", sip.Ended{Cause: sip.CauseUnreachable, Reason: "words", Err: sip.ErrNoAnswer}, CauseUnreachable, "pbx.example.com does not answer. A firewall may be in the way."},
		{"no connection", sip.Ended{Cause: sip.CauseUnreachable, Err: errors.New("broken pipe")}, CauseUnreachable, "pbx.example.com can't be reached: broken pipe."},
	} {
		t.Run(test.name, func(t *testing.T) {
			cause, reason := callOf("optional").causeOf(test.ended)
			if cause != test.cause || reason.Text != test.reason {
				t.Errorf("got %s, %q; want %s, %q", cause, reason.Text, test.cause, test.reason)
			}
		})
	}
}

func TestARefusedOfferSaysWhatToChange(t *testing.T) {
	for _, test := range []struct {
		encryption, warning string
		cause               Cause
		reason              string
	}{
		{"off", "", CauseNotAcceptable, "bob refuses calls that are not encrypted, or has no codec that this phone has. Set media encryption to optional."},
		{"off", "SRTP is required", CauseNotAcceptable, "bob refuses calls that are not encrypted, or has no codec that this phone has. Set media encryption to optional. It says: SRTP is required."},
		{"optional", "", CauseNotAcceptable, "bob accepts neither an encrypted nor a plain call from this phone."},
		{"required", "", CauseEncryptionRequired, "bob cannot encrypt, and this account requires it."},
		{"required", "No SRTP here.", CauseEncryptionRequired, "bob cannot encrypt, and this account requires it. It says: No SRTP here."},
	} {
		t.Run(test.encryption+" "+test.warning, func(t *testing.T) {
			cause, reason := callOf(test.encryption).causeOf(sip.Ended{Cause: sip.CauseRejected, Code: 488, Warning: test.warning})
			if cause != test.cause || reason.Text != test.reason {
				t.Errorf("got  %s, %q\nwant %s, %q", cause, reason.Text, test.cause, test.reason)
			}
		})
	}
}

func TestOurOwnRefusalsSayWhy(t *testing.T) {
	c := callOf("required")
	plain := fmt.Errorf("answering: %w", &sdp.Refusal{Code: 488, Cause: sdp.EncryptionRequired, Warning: "technical"})
	if got := refusalCause(plain); got != CauseEncryptionRequired {
		t.Errorf("plain RTP: %s", got)
	}
	if got, want := c.refusalReason(plain).Text, "bob cannot encrypt, and this account requires it."; got != want {
		t.Errorf("plain RTP: %q", got)
	}
	bad := &sdp.Refusal{Code: 488, Cause: sdp.BadAnswer, Warning: "The answer sends our own key back."}
	if got := refusalCause(bad); got != CauseNotAcceptable {
		t.Errorf("a bad answer: %s", got)
	}
	if got := c.refusalReason(bad).Text; got != bad.Warning {
		t.Errorf("a bad answer: %q", got)
	}
	unknown := &sdp.Refusal{Code: 500, Warning: "no suite is left."}
	if got, want := c.refusalReason(unknown).Text, "bob and this phone can't agree on how to talk: no suite is left."; got != want {
		t.Errorf("got %q", got)
	}
	if got, want := c.refusalReason(errors.New("no port is free")).Text, "The call could not be set up: no port is free."; got != want {
		t.Errorf("our own mistake: %q", got)
	}
}

func TestOnlyARefusedOptionalOfferIsTriedAgainAndOnce(t *testing.T) {
	for _, test := range []struct {
		name       string
		encryption string
		code       int
		change     func(*call)
		want       bool
	}{
		{"488", "optional", 488, nil, true},
		{"415", "optional", 415, nil, true},
		{"606", "optional", 606, nil, true},
		{"busy", "optional", 486, nil, false},
		{"off", "off", 488, nil, false},
		{"required", "required", 488, nil, false},
		{"the second time", "optional", 488, func(c *call) { c.triedSecure = true }, false},
		{"after hanging up", "optional", 488, func(c *call) { c.why = &ending{CauseCancelled, Reason{}} }, false},
		{"a call to us", "optional", 488, func(c *call) { c.shown.Direction = Incoming }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := callOf(test.encryption)
			if test.change != nil {
				test.change(c)
			}
			if got := c.mayTryAgain(test.code); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestTheOtherSideIsNamedAsPeopleKnowIt(t *testing.T) {
	for _, test := range []struct {
		party Party
		want  string
	}{
		{Party{URI: "sip:bob@example.com", Name: "Bob"}, "Bob"},
		{Party{URI: "sip:bob@example.com", Name: ""}, "bob"},
		{Party{URI: "sips:+49301234@example.com", Name: ""}, "+49301234"},
		{Party{URI: "sip:example.com", Name: ""}, "sip:example.com"},
		{Party{URI: "", Name: ""}, ""},
	} {
		if got := (&call{shown: Call{Remote: test.party}}).who(); got != test.want {
			t.Errorf("%+v: %q", test.party, got)
		}
	}
}
