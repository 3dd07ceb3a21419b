package app_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

func TestAChangeOfThePolicyPromisesNothingToACallThatWasDialledBefore(t *testing.T) {
	x := startExchange(t)
	alice, bob := x.kept(t, x.account("alice")), x.phone(t, "bob", encrypting("off"))
	alice.registration(app.RegistrationRegistered)
	alice.dial("bob")
	ringing := bob.call(app.CallIncoming)
	alice.call(app.CallRinging)
	alice.do(alice.UpdateAccount("alice", to(encrypting("required")), nil))
	if now := alice.Snapshot().Calls[0].Privacy; now.Verdict != app.Open || !now.Expected {
		t.Errorf("the offer went out with the encryption as an option, and the call will be %+v", now)
	}
	bob.do(bob.Answer(ringing.ID))
	checkVerdict(t, alice.connected(), app.Open, false)
}

// stranger opens a connection of its own to a phone that listens, and sends a
// re-INVITE of the dialog that an INVITE of the phone has begun. It returns the
// start of the final response.
func (s *server) stranger(phone string, invite message, body []byte) string {
	s.t.Helper()
	conn, err := tls.Dial("tcp", phone, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "INVITE sip:alice@%[1]s;transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS %[2]s;branch=z9hG4bK-stranger\r\nMax-Forwards: 70\r\n"+
		"From: %[3]s;tag=one\r\nTo: %[4]s\r\nCall-ID: %[5]s\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@%[2]s;transport=tls>\r\n"+
		"Content-Type: application/sdp\r\nContent-Length: %[6]d\r\n\r\n%[7]s",
		phone, conn.LocalAddr(), invite.header.Get("To"), invite.header.Get("From"), invite.header.Get("Call-Id"), len(body), body)
	in := textproto.NewReader(bufio.NewReader(conn))
	for {
		m, err := readMessage(in)
		if err != nil {
			s.t.Fatal(err)
		}
		if !strings.HasPrefix(m.start, "SIP/2.0 1") {
			return m.start
		}
	}
}

func TestKeysInAnOfferThatIsRefusedCountAtOnceWhenOthersCouldReadThem(t *testing.T) {
	x := startExchange(t)
	for name, attribute := range map[string]string{"as phones write them": "a=crypto:", "with a blank that is passed over": "a= crypto:"} {
		t.Run(name, func(t *testing.T) {
			s := x.listens(t)
			alice := startPhone(t, x.options(x.direct(t, "alice", config.TransportTLS)))
			_, at, _ := strings.Cut(alice.listening("alice"), "@")
			alice.dial("sip:bob@" + s.listener.Addr().String())
			invite := s.hears("INVITE ")
			body := s.audio(audioOf(invite.body)[0].profile, s.key(1))
			s.reply(invite, "200 OK", "one", body)
			s.hears("ACK ")
			if c := alice.connected(); c.Privacy.Verdict != app.Private {
				t.Fatalf("the call is %+v", c.Privacy)
			}
			body = []byte(strings.Replace(string(body), "a=crypto:", attribute, 1))
			if start := s.stranger(at, invite, body); !strings.HasPrefix(start, "SIP/2.0 488 ") {
				t.Errorf("it was answered with %s", start)
			}
			until(alice, "its front was told", func(c app.Call) bool {
				return c.Sound == nil && c.Privacy.Verdict == app.Exposed && hasReason(c.Privacy, "keys-over-unverified-tls")
			})
		})
	}
}

func TestACallEndsWhenTheAnswerToAnOfferOfOursHasNoKeysAnyMore(t *testing.T) {
	s, alice := startExchange(t).serve(t, answering)
	s.ask("INVITE", s.audio("RTP/AVP", s.key(1)))
	s.answer("INVITE")
	s.ask("ACK", nil)
	c := alice.connected()
	checkVerdict(t, c, app.Private, false)
	alice.do(alice.Hold(c.ID))
	s.reply(s.hears("INVITE "), "200 OK", "bobs", s.audio("RTP/AVP"))
	s.hears("ACK ")
	s.hears("BYE ")
	end := alice.ended(app.CauseNotAcceptable, 0)
	if checkVerdict(t, end, app.Private, false); end.ReasonCode != "less-private" {
		t.Errorf("it ended as %q", end.Reason)
	}
}

func TestEachHostThatA3xxLedTheKeysToIsNamed(t *testing.T) {
	x := startExchange(t)
	first, second := x.listens(t), x.listensAs(t, "localhost")
	alice := startPhone(t, x.options(x.direct(t, "alice", config.TransportTLS)))
	alice.dial("sip:bob@" + first.listener.Addr().String())
	_, port, _ := strings.Cut(second.listener.Addr().String(), ":")
	first.refer(first.hears("INVITE "), "302 Moved Temporarily", "one", "sip:bob@localhost:"+port+";transport=tls", nil)
	first.hears("ACK ")
	invite := second.hears("INVITE ")
	second.reply(invite, "200 OK", "two", second.audio(audioOf(invite.body)[0].profile, second.key(1)))
	second.hears("ACK ")
	var hosts []string
	for _, r := range alice.connected().Privacy.Reasons {
		if r.Code == "host-can-hear" {
			hosts = append(hosts, r.Args["host"])
		}
	}
	if !slices.Equal(hosts, []string{"127.0.0.1", "localhost"}) {
		t.Errorf("its keys went to %v", hosts)
	}
}

func TestWhatAForkDidBeforeDoesNotCountWhenTheCallIsPlacedAgain(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	alice.dial("bob")
	invite := s.hears("INVITE ")
	s.reply(invite, "183 Session Progress", "one", s.audio("RTP/AVP", s.key(9))) // a tag that was not offered
	s.reply(invite, "180 Ringing", "one", nil)
	alice.call(app.CallRinging)
	s.reply(invite, "488 Not Acceptable Here", "one", nil)
	s.hears("ACK ")
	again := s.hears("INVITE ")
	s.reply(again, "200 OK", "one", s.audio("RTP/SAVP", s.key(1)))
	s.hears("ACK ")
	checkVerdict(t, alice.connected(), app.Private, false)
}

func TestABetterWordOfTheSameForkCounts(t *testing.T) {
	s, alice := startExchange(t).serve(t)
	alice.dial("bob")
	invite := s.hears("INVITE ")
	s.reply(invite, "183 Session Progress", "one", s.audio("RTP/AVP", s.key(9)))
	s.reply(invite, "180 Ringing", "one", nil)
	alice.call(app.CallRinging)
	s.reply(invite, "200 OK", "one", s.audio("RTP/AVP", s.key(1)))
	s.hears("ACK ")
	checkVerdict(t, alice.connected(), app.Private, false)
}
