package app_test

import (
	"slices"
	"strings"
	"testing"

	"sotto/app"
	"sotto/media/sdes"
)

// What the other side is told in the Warning of a 488, and our own people when
// it is not the same.
const (
	wantsKeys   = "The offer has plain RTP only, and encrypted audio (SRTP with a=crypto) is required here."
	noUsableKey = "The offer has no a=crypto line with a suite and a key that can be used here."
	wantsClear  = "The offer wants encrypted audio, and media encryption is off here."
	cantEncrypt = "Bob, Builder cannot encrypt, and this account requires it."
)

// weakened are crypto attributes that would leave something without encryption
// or authentication (RFC 4568 §6.3.2, §6.3.3), or that name a suite of which
// somebody might think so.
func weakened(s *server) map[string]string {
	good := s.key(1)
	inline := good[strings.Index(good, "inline:"):]
	return map[string]string{
		"UNENCRYPTED_SRTP":         good + " UNENCRYPTED_SRTP",
		"UNENCRYPTED_SRTCP":        good + " UNENCRYPTED_SRTCP",
		"UNAUTHENTICATED_SRTP":     good + " UNAUTHENTICATED_SRTP",
		"in small letters":         good + " unencrypted_srtp",
		"all of them":              good + " UNENCRYPTED_SRTP UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP",
		"behind a good parameter":  good + " WSH=128 UNENCRYPTED_SRTCP",
		"the suite NULL":           "1 NULL_HMAC_SHA1_80 " + inline,
		"the suite NULL_NULL":      "1 NULL_NULL " + inline,
		"AES without a tag":        "1 AES_CM_128_NULL_AUTH " + inline,
		"AES with a tag of NULL":   "1 AES_CM_128_HMAC_SHA1_0 " + inline,
		"a good suite, then space": "1 AES_CM_128_HMAC_SHA1_80\u00a0NULL " + inline,
	}
}

func TestAnOfferOfNoEncryptionIsRefusedWithAWarning(t *testing.T) {
	t.Parallel()
	s, alice := startExchange(t).serve(t, encrypting("required"))
	s.mustRefuse(alice, s.audio("RTP/AVP"), wantsKeys, app.CauseEncryptionRequired, cantEncrypt)

	s, alice = startExchange(t).serve(t, encrypting("off"))
	s.mustRefuse(alice, s.audio("RTP/SAVP", s.key(1)), wantsClear, app.CauseNotAcceptable, wantsClear)
}

func TestEncryptionThatIsNoneIsRefusedWithAWarning(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"optional", "required"} {
		s, alice := startExchange(t).serve(t, encrypting(policy))
		for name, line := range weakened(s) {
			t.Run(policy+" "+name, func(t *testing.T) {
				s.in(t, alice)
				s.mustRefuse(alice, s.audio("RTP/SAVP", line), noUsableKey, app.CauseNotAcceptable, noUsableKey)
			})
		}
		if policy == "required" {
			t.Run("required, under RTP/AVP", func(t *testing.T) {
				s.in(t, alice)
				s.mustRefuse(alice, s.audio("RTP/AVP", weakened(s)["the suite NULL"]), noUsableKey, app.CauseNotAcceptable, noUsableKey)
			})
		}
	}
}

// mustRefuse offers a body to the phone and checks the refusal on the wire and
// what the phone tells of it. The phone does not even ring.
func (s *server) mustRefuse(alice *phone, offer []byte, warning string, cause app.Cause, reason string) {
	s.t.Helper()
	s.anew()
	s.ask("INVITE", offer)
	m := s.answer("INVITE")
	s.ask("ACK", nil)
	if got, want := m.header.Get("Warning"), `399 sotto "`+warning+`"`; !strings.HasPrefix(m.start, "SIP/2.0 488 ") || got != want {
		s.t.Errorf("%s, Warning: %s; want 488 and %s", m.start, got, want)
	}
	c := until(alice, "the refusal", func(app.Call) bool { return true })
	if c.State != app.CallEnded || c.Cause != cause || c.Code != 488 || c.Reason != reason || c.SRTP != nil {
		s.t.Errorf("told %s, %s, %d, %q; want its end by %s, 488, %q", c.State, c.Cause, c.Code, c.Reason, cause, reason)
	}
	if microphones, _, _ := alice.card.Use(); microphones > 0 {
		s.t.Error("the microphone was opened")
	}
}

// in makes what goes wrong a fault of a test within the one that began with the
// server and the phone, until that test ends.
func (s *server) in(t *testing.T, p *phone) {
	outer := s.t
	t.Cleanup(func() { s.t, p.t = outer, outer })
	s.t, p.t = t, t
}

// anew lets the next INVITE begin another call.
func (s *server) anew() {
	s.calls++
	s.phoneTag = ""
}

func TestAGoodLineBesideEncryptionThatIsNoneIsUsed(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"behind it", "before it"} {
		s, alice := startExchange(t).serve(t, encrypting("required"), answering)
		for name, bad := range weakened(s) {
			t.Run(order+" "+name, func(t *testing.T) {
				s.in(t, alice)
				lines := []string{bad, s.key(2)}
				if order == "before it" {
					slices.Reverse(lines)
				}
				s.anew()
				s.ask("INVITE", s.audio("RTP/SAVP", lines...))
				m := s.answer("INVITE")
				s.ask("ACK", nil)
				answered := audioOf(m.body)
				if len(answered) != 1 || len(answered[0].cryptos) != 1 || tagOf(answered[0].cryptos[0]) != "2 "+string(sdes.AESCM128HMACSHA180) ||
					len(strings.Fields(answered[0].cryptos[0])) != 3 {
					t.Fatalf("%s: answered %+v", m.start, answered)
				}
				checkVerdict(t, alice.connected(), app.Private, false)
				s.ask("BYE", nil)
				alice.ended(app.CauseRemoteHangup, 0)
			})
		}
	}
}

func TestARefusedReofferIsExplainedToTheOtherSideInItsWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ policy, name, warning string }{
		{"required", "plain", wantsKeys},
		{"optional", "plain", "This call stays as private as it is"},
		{"optional", "weakened", noUsableKey},
	} {
		t.Run(test.policy+" "+test.name, func(t *testing.T) {
			s, alice := startExchange(t).serve(t, encrypting(test.policy), answering)
			s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
			s.answer("INVITE")
			s.ask("ACK", nil)
			alice.connected()
			offer := s.audio("RTP/AVP")
			if test.name == "weakened" {
				offer = s.audio("RTP/SAVP", weakened(s)["UNENCRYPTED_SRTP"])
			}
			s.ask("INVITE", offer)
			m := s.answer("INVITE")
			s.ask("ACK", nil)
			if got, want := m.header.Get("Warning"), `399 sotto "`+test.warning+`"`; !strings.HasPrefix(m.start, "SIP/2.0 488 ") || got != want {
				t.Errorf("%s, Warning: %s; want %s", m.start, got, want)
			}
			checkVerdict(t, alice.Snapshot().Calls[0], app.Private, false)
		})
	}
}
