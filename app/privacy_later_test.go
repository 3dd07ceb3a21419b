package app_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net/textproto"
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
