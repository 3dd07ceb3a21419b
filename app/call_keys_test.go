package app_test

import (
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
	"sotto/media/codec"
)

func keysBy(way string) func(*config.Account) { return func(a *config.Account) { a.DTMF = way } }

func TestKeysArriveByEventsAndByINFOWhateverTheOtherSideSends(t *testing.T) {
	for _, way := range []string{config.DTMFEvents, config.DTMFInfo} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			x := startExchange(t)
			alice, bob := x.phone(t, "alice", keysBy(way)), x.phone(t, "bob", keysBy(config.DTMFInband))
			out, in := talk(alice, bob, "bob")
			alice.do(alice.SendDigits(out.ID, "5#"))
			alice.do(alice.SendDigits(out.ID, "d"))
			for _, want := range []string{"5", "#", "D"} {
				if got := until(bob, "a key", func(app.Digit) bool { return true }); got.Digit != want || got.Call != in.ID {
					t.Errorf("%q came in %s; want %q", got.Digit, got.Call, want)
				}
			}
			alice.do(alice.SendDigits(out.ID, ""))
		})
	}
}

// answers lets the phone answer a call of the server's, whose sound is this line.
func (s *server) answers(alice *phone, line string) app.Call {
	s.t.Helper()
	s.ask("INVITE", describe(line))
	s.answer("INVITE")
	s.ask("ACK", nil)
	return alice.connected()
}

// plainAudio is an audio line in clear that leads to the server, with events or without.
func (s *server) plainAudio(events bool) string {
	line := (&peer{port: s.rtp.LocalAddr().(*net.UDPAddr).Port}).audioLine("RTP/AVP")
	if !events {
		line = strings.Replace(strings.Replace(line, " 101", "", 1), "a=rtpmap:101 telephone-event/8000\r\n", "", 1)
	}
	return line
}

// keysHeard are the keys that sound in what the phone sends to the server in that
// time; every packet has to be µ-law.
func (s *server) keysHeard(length time.Duration) string {
	s.t.Helper()
	mulaw, _ := codec.Lookup("PCMU", 8000)
	buffer, samples := make([]byte, 2048), make([]int16, 2048)
	heard, last := "", byte(' ')
	if err := s.rtp.SetReadDeadline(time.Now().Add(app.Patience)); err != nil {
		s.t.Fatal(err)
	}
	for range length / (20 * time.Millisecond) {
		n, _, err := s.rtp.ReadFrom(buffer)
		if err != nil {
			s.t.Fatal(err)
		}
		if kind := buffer[1] & 0x7f; kind != 0 {
			s.t.Fatalf("a packet of the payload type %d", kind)
		}
		n, _ = mulaw.NewDecoder().Decode(samples, buffer[12:n])
		key := keyIn(samples[:n])
		if key != last && key != ' ' {
			heard += string(key)
		}
		last = key
	}
	return heard
}

// keyIn is the key whose two frequencies have nearly all that sounds; a blank is none.
func keyIn(samples []int16) byte {
	total := 0.0
	for _, v := range samples {
		total += float64(v) * float64(v)
	}
	share := func(hertz float64) float64 {
		var re, im float64
		for i, v := range samples {
			sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / 8000)
			re, im = re+float64(v)*cos, im+float64(v)*sin
		}
		return 2 * (re*re + im*im) / (float64(len(samples)) * total)
	}
	loudest := func(of []float64) (at int, most float64) {
		for i, hertz := range of {
			if s := share(hertz); s > most {
				at, most = i, s
			}
		}
		return at, most
	}
	row, low := loudest([]float64{697, 770, 852, 941})
	column, high := loudest([]float64{1209, 1336, 1477, 1633})
	if total/float64(len(samples)) < 1e6 || low < 0.2 || high < 0.2 {
		return ' '
	}
	return "123A456B789C*0#D"[4*row+column]
}

func TestKeysSoundWhereTheAccountWantsItAndWhereTheOtherSideTakesNoEvents(t *testing.T) {
	for _, test := range []struct {
		name, way string
		events    bool
		mute      bool
	}{
		{"the account wants it", config.DTMFInband, true, false},
		{"the account wants it, with the microphone off", config.DTMFInband, true, true},
		{"the other side takes no events", config.DTMFEvents, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, alice := startExchange(t).serve(t, encrypting("off"), answering, keysBy(test.way))
			c := s.answers(alice, s.plainAudio(test.events))
			alice.do(alice.Mute(c.ID, test.mute))
			alice.do(alice.SendDigits(c.ID, "11#"))
			alice.do(alice.SendDigits(c.ID, "D"))
			if heard := s.keysHeard(1200 * time.Millisecond); heard != "11#D" {
				t.Errorf("%q sounds", heard)
			}
			refuses(t, alice.SendDigits(c.ID, "x"), app.CodeNotAcceptable)
			s.ask("INVITE", describe(s.plainAudio(test.events)+"a=sendonly\r\n")) // on hold
			s.answer("INVITE")
			s.ask("ACK", nil)
			until(alice, "it is held", func(c app.Call) bool { return c.Hold.Remote })
			refuses(t, alice.SendDigits(c.ID, "1"), app.CodeNotAcceptable)
		})
	}
}

// infoKey is the key in an INFO of the phone's.
func infoKey(m message) string {
	key, _, _ := strings.Cut(strings.TrimPrefix(string(m.body), "Signal="), "\r\n")
	return key
}

func TestKeysByINFOGoOneAtATime(t *testing.T) {
	s, alice := startExchange(t).serve(t, answering, keysBy(config.DTMFInfo))
	c := s.answers(alice, (&peer{port: mutePort(t)}).audioLine("RTP/SAVP", s.key(1)))
	sent, err := alice.BeginDigits(c.ID, "12")
	alice.do(err)
	more, err := alice.BeginDigits(c.ID, "3")
	alice.do(err)
	answered := time.Time{}
	for _, want := range []string{"1", "2", "3"} {
		info := s.hears("INFO ")
		if got := infoKey(info); got != want {
			t.Errorf("%q came; want %q", got, want)
		}
		if since := time.Since(answered); since < 200*time.Millisecond {
			t.Errorf("%q came %v after the answer to the one before, which lasts 160 ms", want, since)
		}
		answered = time.Now()
		s.reply(info, "200 OK", "", nil)
	}
	alice.do(sent(t.Context()))
	alice.do(more(t.Context()))
}

func TestAKeyThatIsNotTakenEndsThoseThatWaitAndNotTheCall(t *testing.T) {
	s, alice := startExchange(t).serve(t, answering, keysBy(config.DTMFInfo))
	c := s.answers(alice, (&peer{port: mutePort(t)}).audioLine("RTP/SAVP", s.key(1)))
	for range 2 {
		sent, err := alice.BeginDigits(c.ID, "12")
		alice.do(err)
		more, err := alice.BeginDigits(c.ID, "3")
		alice.do(err)
		info := s.hears("INFO ")
		if got := infoKey(info); got != "1" {
			t.Errorf("%q came; want the first", got)
		}
		s.reply(info, "415 Unsupported Media Type", "", nil)
		for _, wait := range []error{sent(t.Context()), more(t.Context())} {
			refuses(t, wait, app.CodeNotAcceptable)
			if !strings.Contains(wait.Error(), "415 Unsupported Media Type") {
				t.Errorf("it says %q", wait)
			}
		}
	}
	alice.do(alice.Hangup(c.ID))
	s.hears("BYE ")
	alice.ended(app.CauseLocalHangup, 0)
}

func TestTheEndOfACallIsTheEndOfItsKeys(t *testing.T) {
	s, alice := startExchange(t).serve(t, answering, keysBy(config.DTMFInfo))
	c := s.answers(alice, (&peer{port: mutePort(t)}).audioLine("RTP/SAVP", s.key(1)))
	sent, err := alice.BeginDigits(c.ID, "12")
	alice.do(err)
	s.hears("INFO ")
	s.ask("BYE", nil)
	alice.ended(app.CauseRemoteHangup, 0)
	refuses(t, sent(t.Context()), app.CodeNoSuchCall)
	refuses(t, alice.SendDigits(c.ID, "1"), app.CodeNoSuchCall)
}

func TestKeysByINFONeedACallThatWasAnsweredAndRoom(t *testing.T) {
	s, alice := startExchange(t).serve(t, keysBy(config.DTMFInfo))
	id := alice.dial("bob")
	invite := s.hears("INVITE ")
	refuses(t, alice.SendDigits(id, "1"), app.CodeWrongState)
	s.reply(invite, "200 OK", "b", (&server{t: t, rtp: s.rtp}).audio("RTP/AVP"))
	alice.connected()
	for _, digits := range []string{"x", strings.Repeat("1", 65)} {
		refuses(t, alice.SendDigits(id, digits), app.CodeNotAcceptable)
	}
}
