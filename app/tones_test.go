package app_test

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	"sotto/app"
	"sotto/audio"
)

func TestTheCallerHearsThatItRingsUntilTheAnswer(t *testing.T) {
	_, alice, bob := pair(t)
	alice.dial("bob")
	alice.call(app.CallRinging)
	alice.card.AwaitBeep(t, app.RingBackFrames)
	alice.sounding(audio.RingBack, false)
	alice.used(0, 1, 0)
	bob.do(bob.Answer(bob.call(app.CallIncoming).ID))
	alice.connected()
	alice.sounding(audio.NoTone, false)
	alice.card.Await(t, app.ToneB)
	alice.used(1, 1, 0)
}

func TestTheCallerHearsNoRingingAfterGivingUp(t *testing.T) {
	_, alice, bob := pair(t)
	out := alice.dial("bob")
	alice.call(app.CallRinging)
	bob.call(app.CallIncoming)
	alice.card.Await(t, app.ToneNetwork)
	alice.do(alice.Hangup(out))
	alice.sounding(audio.NoTone, false)
	alice.card.AwaitSilenced(t)
	alice.ended(app.CauseCancelled, 0)
	alice.sounding(audio.NoTone, false)
	alice.used(0, 1, 0)
}

// hums sends plain RTP with tone A to a phone until the test ends: µ-law, low
// enough for a tone beside it to be noticed.
func (s *server) hums(port string) {
	s.t.Helper()
	to, err := net.ResolveUDPAddr("udp", "127.0.0.1:"+port)
	if err != nil {
		s.t.Fatal(err)
	}
	packet := make([]byte, 12+160)
	packet[0] = 0x80 // RTP version 2 (RFC 3550 §5.1), payload type 0
	for i := range 160 {
		packet[12+i] = 0xbf // a square wave of 16 samples
		if i%16 >= 8 {
			packet[12+i] = 0x3f
		}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for n := 0; ; n++ {
			binary.BigEndian.PutUint16(packet[2:], uint16(n))
			binary.BigEndian.PutUint32(packet[4:], uint32(160*n))
			_, _ = s.rtp.WriteTo(packet, to)
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
		}
	}()
	s.t.Cleanup(func() {
		close(stop)
		<-stopped
	})
}

func TestEarlyMediaReplacesTheRingingOnceItIsHeard(t *testing.T) {
	s, alice := startExchange(t).serve(t, encrypting("off"))
	alice.dial("bob")
	invite := s.hears("INVITE ")
	s.reply(invite, "180 Ringing", "one", nil)
	alice.call(app.CallRinging)
	alice.card.Await(t, app.ToneNetwork)
	s.reply(invite, "183 Session Progress", "one", s.audio("RTP/AVP"))
	alice.call(app.CallEarly)
	alice.sounding(audio.RingBack, false) // many a gateway agrees on sound and sends none
	s.hums(audioOf(invite.body)[0].port)
	alice.card.Await(t, app.ToneA)
	alice.sounding(audio.NoTone, false)
	s.reply(invite, "180 Ringing", "one", nil)
	s.reply(invite, "200 OK", "one", nil)
	s.hears("ACK ")
	alice.connected()
	alice.sounding(audio.NoTone, false)
	alice.used(1, 1, 0)
}

func TestARingingThatBringsItsSoundIsHeardAsItComes(t *testing.T) {
	s, alice := startExchange(t).serve(t, encrypting("off"))
	alice.dial("bob")
	invite := s.hears("INVITE ")
	s.reply(invite, "183 Session Progress", "one", s.audio("RTP/AVP"))
	alice.call(app.CallEarly)
	alice.sounding(audio.NoTone, false) // nobody said that it rings
	s.hums(audioOf(invite.body)[0].port)
	alice.card.Await(t, app.ToneA)
	s.reply(invite, "180 Ringing", "one", s.audio("RTP/AVP"))
	alice.card.Await(t, app.ToneA)
	if n := alice.card.Played(app.ToneNetwork); n != 0 {
		t.Errorf("%d frames of a tone were heard in its place", n)
	}
	s.reply(invite, "486 Busy Here", "one", nil)
	alice.ended(app.CauseBusy, 486)
	alice.card.AwaitBeep(t, app.BusyFrames)
}

func TestTheCallerHearsHowTheCallEnded(t *testing.T) {
	for _, test := range []struct {
		name, status string
		cause        app.Cause
		code, frames int
		tone         audio.Tone
	}{
		{"busy", "486 Busy Here", app.CauseBusy, 486, app.BusyFrames, audio.Busy},
		{"busy everywhere", "600 Busy Everywhere", app.CauseBusy, 600, app.BusyFrames, audio.Busy},
		{"declined", "603 Decline", app.CauseDeclined, 603, app.BusyFrames, audio.Busy},
		{"nobody there", "480 Temporarily Unavailable", app.CauseNoAnswer, 480, app.CongestionFrames, audio.Congestion},
		{"nobody of that name", "404 Not Found", app.CauseNotFound, 404, app.CongestionFrames, audio.Congestion},
		{"a server in trouble", "503 Service Unavailable", app.CauseUnreachable, 503, app.CongestionFrames, audio.Congestion},
		{"a broken server", "500 Server Internal Error", app.CauseFailed, 500, app.CongestionFrames, audio.Congestion},
		{"no encryption there", "488 Not Acceptable Here", app.CauseEncryptionRequired, 488, app.CongestionFrames, audio.Congestion},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, alice := startExchange(t).serve(t, encrypting("required"))
			alice.dial("bob")
			s.reply(s.hears("INVITE "), test.status, "one", nil)
			alice.ended(test.cause, test.code)
			alice.sounding(test.tone, false)
			alice.card.AwaitBeep(t, test.frames)
			alice.card.AwaitSilenced(t) // by itself, after a while
			alice.sounding(audio.NoTone, false)
			alice.used(0, 1, 0)
		})
	}
}

func TestTheRingingGoesOverIntoTheToneOfItsEnd(t *testing.T) {
	_, alice, bob := pair(t)
	alice.dial("bob")
	alice.call(app.CallRinging)
	alice.card.Await(t, app.ToneNetwork)
	bob.do(bob.Reject(bob.call(app.CallIncoming).ID, 0))
	alice.ended(app.CauseBusy, 486)
	alice.card.AwaitBeep(t, app.BusyFrames)
	alice.used(0, 1, 0) // the loudspeaker was not closed between
}

func TestACallThatWasTalkedThroughEndsInSilence(t *testing.T) {
	for _, test := range []struct {
		name   string
		hangUp func(alice, bob *phone, out, in string)
	}{
		{"we hang up", func(alice, _ *phone, out, _ string) { alice.do(alice.Hangup(out)) }},
		{"they hang up", func(_, bob *phone, _, in string) { bob.do(bob.Hangup(in)) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, alice, bob := pair(t)
			out, in := talk(alice, bob, "bob")
			test.hangUp(alice, bob, out.ID, in.ID)
			alice.call(app.CallEnded)
			bob.call(app.CallEnded)
			alice.sounding(audio.NoTone, false)
			bob.sounding(audio.NoTone, false)
		})
	}
}

func TestAnyNewActionCutsTheToneOfAnEndShort(t *testing.T) {
	x := startExchange(t)
	carol := x.phone(t, "carol")
	for name, act := range map[string]func(*phone){
		"dialling":              func(p *phone) { p.dial("carol") },
		"dialling a wrong name": func(p *phone) { _, err := p.Dial("", ""); refuses(t, err, app.CodeBadAddress) },
		"hanging up":            func(p *phone) { refuses(t, p.Hangup("x"), app.CodeNoSuchCall) },
		"answering":             func(p *phone) { refuses(t, p.Answer("x"), app.CodeNoSuchCall) },
		"a call from elsewhere": func(p *phone) { carol.dial("alice"); p.call(app.CallIncoming) },
	} {
		t.Run(name, func(t *testing.T) {
			alice := x.phone(t, "alice")
			alice.dial("dave")
			alice.ended(app.CauseNotFound, 404)
			alice.sounding(audio.Congestion, false)
			_, err := alice.Stats("x") // a question is no action
			refuses(t, err, app.CodeNoSuchCall)
			alice.sounding(audio.Congestion, false)
			act(alice)
			if tone, _ := app.Sounding(alice.Phone); tone == audio.Congestion {
				t.Error("the tone goes on")
			}
			alice.closes()
		})
	}
}
