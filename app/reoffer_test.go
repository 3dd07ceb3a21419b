package app_test

import (
	"strings"
	"testing"

	"sotto/app"
	"sotto/media/sdes"
)

// key is a crypto attribute of the server's.
func (s *server) key(tag int) string {
	p := &peer{t: s.t}
	return p.fresh(tag, sdes.AESCM128HMACSHA180)
}

func TestAReofferThatWouldLowerTheVerdictIsRefusedAndTheCallGoesOn(t *testing.T) {
	for _, test := range []struct{ policy, profile string }{
		{"optional", "RTP/AVP"}, {"optional", "RTP/SAVP"}, {"required", "RTP/SAVP"},
	} {
		t.Run(test.policy+" "+test.profile, func(t *testing.T) {
			s, alice := startExchange(t).serve(t, encrypting(test.policy), answering)
			key := s.key(1)
			s.ask("INVITE", s.audio(test.profile, key))
			first := s.answer("INVITE")
			s.ask("ACK", nil)
			c := alice.connected()
			checkVerdict(t, c, app.Private, false)
			s.receives()

			for _, method := range []string{"INVITE", "UPDATE"} {
				s.ask(method, s.audio("RTP/AVP"))
				refusal := s.answer(method)
				if !strings.HasPrefix(refusal.start, "SIP/2.0 488 ") || !strings.HasPrefix(refusal.header.Get("Warning"), "399 ") {
					t.Errorf("plain RTP by %s: %s, Warning %q", method, refusal.start, refusal.header.Get("Warning"))
				}
				if method == "INVITE" {
					s.ask("ACK", nil)
				}
				s.receives()
				now := alice.Snapshot().Calls
				if len(now) != 1 || now[0].State != app.CallConnected {
					t.Fatalf("the calls are %+v", now)
				}
				checkVerdict(t, now[0], app.Private, false)
			}

			s.ask("INVITE", s.audio(test.profile, key)) // one that changes nothing
			again := s.answer("INVITE")
			s.ask("ACK", nil)
			if !strings.HasPrefix(again.start, "SIP/2.0 200 ") || audioOf(again.body)[0].cryptos[0] != audioOf(first.body)[0].cryptos[0] {
				t.Errorf("a good re-offer: %s, and the key is not repeated as it should be", again.start)
			}
			s.receives()
			s.ask("BYE", nil)
			alice.ended(app.CauseRemoteHangup, 0)
		})
	}
}

func TestAReofferMayMakeACallMorePrivate(t *testing.T) {
	s, alice := startExchange(t).serve(t, answering)
	s.ask("INVITE", s.audio("RTP/AVP"))
	s.answer("INVITE")
	s.ask("ACK", nil)
	checkVerdict(t, alice.connected(), app.Open, false)
	s.ask("INVITE", s.audio("RTP/AVP", s.key(1)))
	if m := s.answer("INVITE"); !strings.HasPrefix(m.start, "SIP/2.0 200 ") {
		t.Fatalf("SRTP in an open call: %s", m.start)
	}
	s.ask("ACK", nil)
	c := until(alice, "the call is private", func(c app.Call) bool { return c.SRTP != nil })
	checkVerdict(t, c, app.Private, false)
	s.receives()
	s.ask("BYE", nil)
	checkVerdict(t, alice.ended(app.CauseRemoteHangup, 0), app.Private, false)
	past, err := alice.History(app.HistoryQuery{})
	if err != nil || len(past.Rows) != 1 || past.Rows[0].Privacy.Verdict != string(app.Open) || past.Rows[0].SRTP != nil {
		t.Errorf("it began in clear, and is remembered as %+v, %v", past.Rows, err)
	}
}

func TestAReofferThatCantBeReadIsRefusedAndTheCallGoesOn(t *testing.T) {
	s, alice := startExchange(t).serve(t, answering)
	s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
	s.answer("INVITE")
	s.ask("ACK", nil)
	alice.connected()
	s.ask("INVITE", []byte("this is no SDP\r\n"))
	if m := s.answer("INVITE"); !strings.HasPrefix(m.start, "SIP/2.0 488 ") {
		t.Errorf("refused with %s", m.start)
	}
	s.ask("ACK", nil)
	s.receives()
	checkVerdict(t, alice.Snapshot().Calls[0], app.Private, false)
}

func TestASecondOfferWhileItRingsHasToWait(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
	c := alice.call(app.CallIncoming)
	_, tag, _ := strings.Cut(s.hears("SIP/2.0 180 ").header.Get("To"), ";tag=")
	s.phoneTag = ";tag=" + tag
	s.ask("UPDATE", s.audio("RTP/AVP"))
	if m := s.answer("UPDATE"); !strings.HasPrefix(m.start, "SIP/2.0 500 ") || m.header.Get("Retry-After") == "" {
		t.Errorf("answered with %s", m.start)
	}
	alice.do(alice.Answer(c.ID))
	s.hears("SIP/2.0 200 ")
	checkVerdict(t, alice.connected(), app.Private, false)
}

func TestALateOfferIsAnsweredInTheACK(t *testing.T) {
	for _, test := range []struct {
		name, policy string
		answer       func(s *server, offer mediaLine) []byte
		verdict      app.Verdict // empty: the call ends
		cause        app.Cause
	}{
		{"with a good key", "optional", func(s *server, offer mediaLine) []byte { return s.audio(offer.profile, s.key(1)) }, app.Private, ""},
		{"in clear", "optional", func(s *server, offer mediaLine) []byte { return s.audio(offer.profile) }, app.Open, ""},
		{"with a bad key", "optional", func(s *server, offer mediaLine) []byte { return s.audio(offer.profile, s.key(9)) }, "", app.CauseNotAcceptable},
		{"with our own key", "optional", func(s *server, offer mediaLine) []byte { return s.audio(offer.profile, offer.cryptos[0]) }, "", app.CauseNotAcceptable},
		{"in clear where it must not be", "required", func(s *server, offer mediaLine) []byte { return s.audio(offer.profile) }, "", app.CauseEncryptionRequired},
		{"not at all", "optional", func(*server, mediaLine) []byte { return nil }, "", app.CauseFailed},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, alice := startExchange(t).serve(t, encrypting(test.policy), answering)
			s.ask("INVITE", nil)
			ok := s.answer("INVITE")
			s.ask("ACK", test.answer(s, audioOf(ok.body)[0]))
			if test.verdict == "" {
				s.hears("BYE ")
				if c := alice.ended(test.cause, 0); c.Reason == "" || c.SRTP != nil {
					t.Errorf("%+v", c)
				}
				return
			}
			checkVerdict(t, alice.connected(), test.verdict, false)
			s.receives()
		})
	}
}

func TestEarlySoundHasAVerdictOfItsOwn(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	alice.dial("bob")
	invite := s.hears("INVITE ")
	offer := audioOf(invite.body)[0]
	s.reply(invite, "183 Session Progress", "one", s.audio(offer.profile, s.key(1)))
	early := alice.call(app.CallEarly)
	checkVerdict(t, early, app.Private, false)
	if early.AnsweredAt != nil {
		t.Error("it was not answered yet")
	}
	s.receives()
	s.reply(invite, "200 OK", "one", nil)
	s.hears("ACK ")
	checkVerdict(t, alice.connected(), app.Private, false)
	s.receives()
}

func TestTheForkThatAnswersDecides(t *testing.T) {
	type fork func(s *server, offer mediaLine) []byte
	secure := fork(func(s *server, offer mediaLine) []byte { return s.audio(offer.profile, s.key(1)) })
	plain := fork(func(s *server, offer mediaLine) []byte { return s.audio(offer.profile) })
	bad := fork(func(s *server, offer mediaLine) []byte { return s.audio(offer.profile, s.key(9)) })
	silent := fork(func(*server, mediaLine) []byte { return nil })
	for _, test := range []struct {
		name          string
		early, answer fork        // of two forks
		verdict       app.Verdict // empty: the call ends as not acceptable
	}{
		{"a bad early answer does no harm", bad, secure, app.Private},
		{"an early answer of another fork does not count", secure, plain, app.Open},
		{"nor the other way round", plain, secure, app.Private},
		{"a bad answer ends the call", secure, bad, ""},
		{"an answer that says nothing", bad, silent, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, alice := startExchange(t).serve(t)
			alice.dial("bob")
			invite := s.hears("INVITE ")
			offer := audioOf(invite.body)[0]
			s.reply(invite, "183 Session Progress", "one", test.early(s, offer))
			s.reply(invite, "200 OK", "two", test.answer(s, offer))
			s.hears("ACK ")
			if test.verdict == "" {
				s.hears("BYE ")
				alice.ended(app.CauseNotAcceptable, 0)
				return
			}
			checkVerdict(t, alice.connected(), test.verdict, false)
		})
	}
}

func TestACallAnsweredElsewhereIsNotMissed(t *testing.T) {
	for _, test := range []struct {
		reason string
		cause  app.Cause
		missed int
	}{
		{`Reason: SIP;cause=200;text="Call completed elsewhere"`, app.CauseElsewhere, 0},
		{`Reason: SIP;cause=487`, app.CauseCancelled, 1},
	} {
		t.Run(string(test.cause), func(t *testing.T) {
			s, alice := startExchange(t).serve(t)
			s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
			if c := alice.call(app.CallIncoming); c.Remote.Name != "Bob, Builder" || c.Remote.URI != "sip:bob@localhost" {
				t.Errorf("from %+v", c.Remote)
			}
			s.ask("CANCEL", nil, test.reason)
			alice.ended(test.cause, 487)
			if missed := alice.Snapshot().Missed; missed != test.missed {
				t.Errorf("%d calls were missed, want %d", missed, test.missed)
			}
		})
	}
}
