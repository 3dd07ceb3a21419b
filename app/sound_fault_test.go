package app_test

import (
	"net"
	"testing"
	"time"

	"sotto/app"
)

// fault waits until a call's sound is said to have this fault; none where the
// code is empty.
func (p *phone) fault(code string) app.Call {
	p.t.Helper()
	return until(p, "a fault of the sound: "+code, func(c app.Call) bool {
		return c.State == app.CallConnected && (c.Sound == nil && code == "" || c.Sound != nil && c.Sound.Code == code && c.Sound.Text != "")
	})
}

// silentCall is a call that a server places, in which nothing comes from it.
func silentCall(t *testing.T, profile string, keys bool) (*server, *phone, mediaLine) {
	t.Helper()
	s, alice := startExchange(t).serve(t, answering)
	body := s.audio(profile)
	if keys {
		body = s.audio(profile, s.key(1))
	}
	s.ask("INVITE", body)
	answer := s.answer("INVITE")
	s.ask("ACK", nil)
	alice.connected()
	return s, alice, audioOf(answer.body)[0]
}

func TestACallInWhichNothingArrivesSaysSoWithinFourSeconds(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s, alice, line := silentCall(t, "RTP/AVP", false)
	c := alice.fault(app.CodeNoPackets)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("said after %v", took)
	}
	if want := "Bob, Builder can't be heard: no sound arrives here. A firewall or router on the way may keep it back, or Bob, Builder sends none."; c.Sound.Text != want {
		t.Errorf("told %q", c.Sound.Text)
	}
	s.hums(line.port)
	alice.fault("")
}

func TestSoundThatDoesNotAuthenticateIsNamed(t *testing.T) {
	t.Parallel()
	s, alice, line := silentCall(t, "RTP/SAVP", true)
	s.hums(line.port) // in clear
	alice.fault(app.CodeSRTPAuthentication)
}

func TestSoundFromTheWrongSourceIsNamed(t *testing.T) {
	t.Parallel()
	s, alice, line := silentCall(t, "RTP/AVP", false)
	to, err := net.ResolveUDPAddr("udp", "127.0.0.1:"+line.port)
	if err != nil {
		t.Fatal(err)
	}
	stranger := strangerSocket(t)
	packet := make([]byte, 12+160)
	packet[0] = 0x80
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for n := byte(0); ; n += 2 { // never two in sequence: it is followed by nobody
			packet[3] = n
			_, _ = stranger.WriteTo(packet, to)
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
		}
	}()
	alice.fault(app.CodeWrongSource)
	close(stop)
	<-stopped
	s.hums(line.port)
	alice.fault("")
}

func TestAMicrophoneThatGivesNothingIsNamedUnlessItIsMuted(t *testing.T) {
	t.Parallel()
	x := startExchange(t)
	options := x.options(x.account("bob"))
	options.Audio = app.NewSoundCard(app.Silence)
	alice, bob := x.phone(t, "alice"), x.register(t, options)
	_, in := talk(alice, bob, "bob")
	bob.fault(app.CodeDeadMicrophone)
	bob.do(bob.Mute(in.ID, true))
	bob.fault("")
	for _, c := range alice.Snapshot().Calls {
		if c.Sound != nil {
			t.Errorf("in a good call: %+v", c.Sound)
		}
	}
}

func TestAGoodCallAndOneOnHoldHaveNoFault(t *testing.T) {
	_, alice, bob := pair(t)
	_, in := talk(alice, bob, "bob")
	alice.card.Await(t, app.ToneB)
	bob.card.Await(t, app.ToneA)
	look := func() {
		t.Helper()
		for _, p := range []*phone{alice, bob} {
			app.LookAhead(p.Phone, 0)
			for _, c := range p.Snapshot().Calls {
				if c.Sound != nil {
					t.Errorf("%+v", c.Sound)
				}
			}
		}
	}
	look()
	bob.do(bob.Hold(in.ID))
	alice.isHeld(true)
	for _, p := range []*phone{alice, bob} {
		app.LookAhead(p.Phone, 0)
		app.LookAhead(p.Phone, 2*time.Minute)
	}
	look()
	if n := len(alice.Snapshot().Calls) + len(bob.Snapshot().Calls); n != 2 {
		t.Errorf("of a call on hold %d ends are left", n)
	}
}

func TestACallWhoseOtherSideHasGoneWithoutAWordEnds(t *testing.T) {
	s, alice, _ := silentCall(t, "RTP/AVP", false)
	app.LookAhead(alice.Phone, 0)
	app.LookAhead(alice.Phone, 59*time.Second)
	if calls := alice.Snapshot().Calls; len(calls) != 1 {
		t.Fatal("it was ended too early")
	}
	app.LookAhead(alice.Phone, 62*time.Second)
	s.hears("BYE ")
	if c := alice.ended(app.CauseMediaTimeout, 0); c.Reason == "" {
		t.Error("it does not say why")
	}
}
