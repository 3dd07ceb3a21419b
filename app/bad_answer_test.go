package app_test

import (
	"strings"
	"testing"

	"sotto/app"
	"sotto/media/sdes"
)

// badAnswers are answers that no call may come of: the a=crypto lines in them,
// made from those of our offer, and what the phone says of it.
var badAnswers = []struct {
	name    string
	cryptos func(s *server, offered []string) []string
	reason  string
}{
	{"a tag not offered", func(s *server, _ []string) []string { return []string{s.key(7)} }, notOffered},
	{"tag 0", func(s *server, _ []string) []string { return []string{s.key(0)} }, notOffered},
	{"a suite not offered", func(s *server, _ []string) []string { return []string{s.fresh(1, sdes.AEADAES128GCM)} }, notOffered},
	{"the tag of another suite", func(s *server, _ []string) []string { return []string{s.key(2)} }, notOffered},
	{"our own key", func(_ *server, offered []string) []string { return offered[:1] }, "The answer sends our own key back."},
	{"our own key under the other tag", func(_ *server, offered []string) []string { return offered[1:] }, "The answer sends our own key back."},
	{"no base64", func(*server, []string) []string { return []string{"1 AES_CM_128_HMAC_SHA1_80 inline:not/base64!"} }, notUsable},
	{"a short key", func(*server, []string) []string { return []string{"1 AES_CM_128_HMAC_SHA1_80 inline:AAAA"} }, notUsable},
	{"no key", func(*server, []string) []string { return []string{"1 AES_CM_128_HMAC_SHA1_80"} }, notUsable},
	{"no line of its kind", func(*server, []string) []string { return []string{"nonsense"} }, notUsable},
	{"a suite of NULL", func(s *server, _ []string) []string { return []string{weakened(s)["the suite NULL"]} }, notUsable},
	{"a good key, not encrypted", func(s *server, _ []string) []string { return []string{weakened(s)["UNENCRYPTED_SRTP"]} }, notUsable},
	{"a good key, not authenticated", func(s *server, _ []string) []string { return []string{weakened(s)["UNAUTHENTICATED_SRTP"]} }, notUsable},
	{"a good key, RTCP not encrypted", func(s *server, _ []string) []string { return []string{weakened(s)["UNENCRYPTED_SRTCP"]} }, notUsable},
	{"two good lines", func(s *server, _ []string) []string {
		return []string{s.key(1), s.fresh(2, sdes.AESCM256HMACSHA180)}
	}, "The answer has more than one a=crypto line."},
}

const (
	notOffered = "The a=crypto line of the answer has a tag or a suite that was not offered."
	notUsable  = "The a=crypto line of the answer cannot be used."
)

// fresh is a crypto attribute with a key of its own.
func (s *server) fresh(tag int, suite sdes.Suite) string { return (&peer{t: s.t}).fresh(tag, suite) }

func TestACallWhoseAnswerCantBeTrustedHasNoSound(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"optional", "required"} {
		s, alice := startExchange(t).serve(t, encrypting(policy))
		for _, test := range badAnswers {
			t.Run(policy+" "+test.name, func(t *testing.T) {
				s.in(t, alice)
				s.mustBeLeft(alice, test.cryptos, app.CauseNotAcceptable, test.reason)
			})
		}
	}
	t.Run("required, no key at all", func(t *testing.T) {
		s, alice := startExchange(t).serve(t, encrypting("required"))
		s.mustBeLeft(alice, func(*server, []string) []string { return nil }, app.CauseEncryptionRequired,
			"bob cannot encrypt, and this account requires it.")
	})
}

// mustBeLeft answers a call of the phone, first early and then for good, with
// these crypto lines. The answer gets its ACK and a BYE, and no packet of audio
// goes or is heard.
func (s *server) mustBeLeft(alice *phone, cryptos func(*server, []string) []string, cause app.Cause, reason string) {
	s.t.Helper()
	before, _, _ := alice.card.Use()
	alice.dial("bob")
	invite := s.hears("INVITE ")
	offer := audioOf(invite.body)[0]
	answer := s.audio(offer.profile, cryptos(s, offer.cryptos)...)
	s.reply(invite, "183 Session Progress", "one", answer)
	s.reply(invite, "200 OK", "one", answer)
	if m := s.next(); !strings.HasPrefix(m.start, "ACK ") || m.header.Get("Call-Id") != invite.header.Get("Call-Id") {
		s.t.Errorf("after the answer comes %s", m.start)
	}
	bye := s.next()
	if !strings.HasPrefix(bye.start, "BYE ") || bye.header.Get("Call-Id") != invite.header.Get("Call-Id") {
		s.t.Errorf("after the ACK comes %s", bye.start)
	}
	var last app.Call
	for last.State != app.CallEnded {
		if last = until(alice, "the end", func(app.Call) bool { return true }); last.State == app.CallEarly || last.Codec != "" || last.SRTP != nil {
			s.t.Errorf("it is said that the call has sound: %+v", last)
		}
	}
	if last.Cause != cause || last.Code != 0 || last.Reason != reason {
		s.t.Errorf("ended by %s, %d, %q; want %s, 0, %q", last.Cause, last.Code, last.Reason, cause, reason)
	}
	if after, _, _ := alice.card.Use(); after != before {
		s.t.Error("the microphone was opened")
	}
	mustHaveNothing(s.t, s.rtp)
}
