package app_test

import (
	"net"
	"sync"
	"testing"

	"sotto/app"
	"sotto/app/config"
)

func TestAPhoneThatClosesHangsUp(t *testing.T) {
	for _, transport := range transports {
		t.Run(string(transport), func(t *testing.T) {
			x := startExchange(t)
			alice, bob := x.phone(t, "alice", by(transport)), x.phone(t, "bob", by(transport))
			out, _ := talk(alice, bob, "bob")
			alice.closes()
			bob.ended(app.CauseRemoteHangup, 0)
			if last := alice.ended(app.CauseLocalHangup, 0); last.ID != out.ID {
				t.Errorf("the last word is of %s", last.ID)
			}
			alice.registration(app.RegistrationOff)
			for {
				if _, open := alice.next(); !open {
					break // and then the stream is over
				}
			}
			bob.dial("alice")
			bob.ended(app.CauseNoAnswer, 480) // its registration is taken back
		})
	}
}

func TestAPhoneThatClosesWhileItRingsThereGivesUp(t *testing.T) {
	_, alice, bob := pair(t)
	alice.dial("bob")
	bob.call(app.CallIncoming)
	alice.call(app.CallRinging)
	alice.closes()
	bob.ended(app.CauseCancelled, 487)
	alice.ended(app.CauseCancelled, 0)
	if missed := bob.Snapshot().Missed; missed != 1 {
		t.Errorf("%d calls were missed, want 1", missed)
	}
}

func TestACallThatRingsWhileThePhoneClosesIsMissed(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.keptOptions(t, x.account("bob"))
	bob := x.register(t, options)
	alice.dial("bob")
	bob.call(app.CallIncoming)
	bob.closes()
	if c := bob.ended(app.CauseBusy, 486); c.ReasonCode != "closing" {
		t.Errorf("it ended as %q", c.Reason)
	}
	alice.ended(app.CauseBusy, 486)
	if missed := startPhone(t, options).first.Missed; missed != 1 {
		t.Errorf("%d calls were missed, want 1", missed)
	}
}

func TestAPhoneClosesInTheMiddleOfWhateverItDoes(t *testing.T) {
	x := startExchange(t)
	bob := x.phone(t, "bob", answering)
	for range 10 {
		alice := x.phone(t, "alice")
		alice.dial("bob")
		alice.closes()
		if c := alice.call(app.CallEnded); c.Cause != app.CauseCancelled && c.Cause != app.CauseLocalHangup {
			t.Errorf("the call ended with %s, %q", c.Cause, c.Reason)
		}
	}
	for range 10 {
		startPhone(t, x.options(x.account("alice"))).closes() // before it is registered
	}
	for len(bob.Snapshot().Calls) > 0 {
		bob.next()
	}
}

func TestAPhoneClosesThoughItsServerIsSilent(t *testing.T) {
	t.Run("in a call", func(t *testing.T) {
		s, alice := startExchange(t).serve(t, answering)
		s.ask("INVITE", s.audio("RTP/SAVP", s.key(1)))
		s.answer("INVITE")
		s.ask("ACK", nil)
		alice.connected()
		s.deaf.Store(true)
		alice.closes()
		alice.ended(app.CauseLocalHangup, 0)
	})
	t.Run("in the handshake", func(t *testing.T) {
		silent, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		x := startExchange(t)
		p := startPhone(t, x.options(x.account("alice", func(a *config.Account) { a.Proxy = silent.Addr().String() })))
		conn, err := silent.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		p.closes()
	})
	t.Run("by UDP", func(t *testing.T) {
		silent, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		x := startExchange(t)
		p := startPhone(t, x.options(x.account("alice", by(config.TransportUDP), func(a *config.Account) { a.Proxy = silent.LocalAddr().String() })))
		if _, _, err := silent.ReadFrom(make([]byte, 2048)); err != nil {
			t.Fatal(err)
		}
		p.closes()
	})
}

func TestAPhoneIsClosedByManyAtOnce(t *testing.T) {
	_, alice, bob := pair(t, answering)
	alice.dial("bob")
	bob.connected()
	var all sync.WaitGroup
	for range 5 {
		all.Go(alice.Close)
	}
	all.Wait()
	bob.ended(app.CauseRemoteHangup, 0)
}

func TestAClosedPhoneSaysSo(t *testing.T) {
	x := startExchange(t)
	p := x.phone(t, "alice")
	p.Close()
	_, err := p.Dial("bob", "")
	refuses(t, err, app.CodeStopped)
	_, err = p.Stats("x")
	refuses(t, err, app.CodeStopped)
	for name, do := range map[string]func() error{
		"register":   func() error { return p.Register("alice") },
		"unregister": func() error { return p.Unregister("alice") },
		"answer":     func() error { return p.Answer("x") },
		"reject":     func() error { return p.Reject("x", 0) },
		"hangup":     func() error { return p.Hangup("x") },
		"digits":     func() error { return p.SendDigits("x", "1") },
		"mute":       func() error { return p.Mute("x", true) },
	} {
		t.Run(name, func(t *testing.T) { refuses(t, do(), app.CodeStopped) })
	}
	state, events := p.Subscribe()
	defer events.Close()
	if _, open := <-events.Events(); open || len(state.Accounts) != 0 || state.Accounts == nil || state.Calls == nil {
		t.Errorf("a closed phone still shows %+v", state)
	}
}

func TestASubscriberMissesNothingBetweenStateAndEvents(t *testing.T) {
	_, alice, bob := pair(t)
	id := alice.dial("bob")
	bob.call(app.CallIncoming)
	alice.call(app.CallRinging)
	state, events := alice.Subscribe()
	defer events.Close()
	if len(state.Calls) != 1 || state.Calls[0].ID != id || state.Calls[0].State != app.CallRinging {
		t.Fatalf("the state is %+v", state)
	}
	alice.do(alice.Hangup(id))
	alice.events.Close()
	alice.events = events
	alice.ended(app.CauseCancelled, 0)
}

func TestASubscriberThatLeavesHoldsNothingUp(t *testing.T) {
	_, alice, bob := pair(t, answering)
	for range 20 {
		_, events := alice.Subscribe()
		events.Close()
	}
	_, idle := alice.Subscribe() // reads nothing at all
	defer idle.Close()
	id := alice.dial("bob")
	alice.connected()
	for range 200 {
		alice.do(alice.Mute(id, true))
		alice.do(alice.Mute(id, false))
	}
	alice.do(alice.Hangup(id))
	alice.ended(app.CauseLocalHangup, 0)
	bob.ended(app.CauseRemoteHangup, 0)
	alice.events.Close()
	alice.events = idle
	events := 0
	until(alice, "the end, which is not lost", func(c app.Call) bool {
		events++
		return c.State == app.CallEnded
	})
	if events > 200 {
		t.Errorf("%d events had piled up", events)
	}
}
