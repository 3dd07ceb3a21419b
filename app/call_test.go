package app_test

import (
	"testing"

	"sotto/app"
	"sotto/app/config"
)

var transports = []config.Transport{config.TransportUDP, config.TransportTCP, config.TransportTLS}

func TestACallIsHeardBothWaysOverEveryTransport(t *testing.T) {
	for _, transport := range transports {
		for _, encryption := range []string{"off", "optional"} {
			t.Run(string(transport)+" "+encryption, func(t *testing.T) {
				t.Parallel()
				x := startExchange(t)
				alice := x.phone(t, "alice", by(transport), encrypting(encryption))
				bob := x.phone(t, "bob", by(transport), encrypting(encryption))
				out, in := talk(alice, bob, "bob")
				want := app.Open
				if encryption == "optional" {
					want = app.Exposed
					if transport == config.TransportTLS {
						want = app.Private
					}
				}
				for _, c := range []app.Call{out, in} {
					if c.Privacy.Verdict != want || c.Privacy.Expected || (c.SRTP == nil) != (want == app.Open) {
						t.Errorf("%s: %+v, SRTP %v; want %s", c.Direction, c.Privacy, c.SRTP, want)
					}
				}
				alice.card.Await(t, app.ToneB)
				bob.card.Await(t, app.ToneA)
				alice.do(alice.Hangup(out.ID))
				alice.ended(app.CauseLocalHangup, 0)
				bob.ended(app.CauseRemoteHangup, 0)
			})
		}
	}
}

// pair is two phones at one exchange over TLS.
func pair(t *testing.T, changes ...func(*config.Account)) (x *exchange, alice, bob *phone) {
	t.Helper()
	x = startExchange(t)
	return x, x.phone(t, "alice"), x.phone(t, "bob", changes...)
}

func TestACallTellsItsWholeStory(t *testing.T) {
	_, alice, bob := pair(t)
	id := alice.dial("bob")
	dialling := alice.call(app.CallDialling)
	if dialling.ID != id || dialling.Account != "alice" || dialling.Direction != app.Outgoing || dialling.Remote.URI != "sip:bob@localhost" ||
		dialling.StartedAt.IsZero() || dialling.AnsweredAt != nil || dialling.EndedAt != nil {
		t.Errorf("dialling: %+v", dialling)
	}
	incoming := bob.call(app.CallIncoming)
	if incoming.ID == id || incoming.Account != "bob" || incoming.Direction != app.Incoming || incoming.Remote.URI != "sip:alice@localhost" ||
		incoming.StartedAt.IsZero() || incoming.AnsweredAt != nil || incoming.EndedAt != nil {
		t.Errorf("incoming: %+v", incoming)
	}
	alice.call(app.CallRinging)
	for _, p := range []*phone{alice, bob} {
		if state := p.Snapshot(); len(state.Calls) != 1 || state.Missed != 0 {
			t.Errorf("the state is %+v", state)
		}
	}
	bob.do(bob.Answer(incoming.ID))
	out, in := alice.connected(), bob.connected()
	if out.ID != id || in.ID != incoming.ID || out.AnsweredAt == nil || in.AnsweredAt == nil {
		t.Errorf("connected: %+v and %+v", out, in)
	}
	bob.do(bob.Hangup(in.ID))
	last := bob.ended(app.CauseLocalHangup, 0)
	alice.ended(app.CauseRemoteHangup, 0)
	if last.AnsweredAt == nil || last.EndedAt.Before(*last.AnsweredAt) || last.AnsweredAt.Before(last.StartedAt) || last.Reason != "" {
		t.Errorf("the end: %+v", last)
	}
	for _, p := range []*phone{alice, bob} {
		if state := p.Snapshot(); len(state.Calls) != 0 || state.Missed != 0 {
			t.Errorf("the state is %+v", state)
		}
	}
}

func TestACallIsCancelledWhileItRings(t *testing.T) {
	_, alice, bob := pair(t)
	id := alice.dial("bob")
	bob.call(app.CallIncoming)
	alice.call(app.CallRinging)
	alice.do(alice.Hangup(id))
	alice.ended(app.CauseCancelled, 0)
	bob.ended(app.CauseCancelled, 487)
	if missed := bob.Snapshot().Missed; missed != 1 {
		t.Errorf("%d calls were missed, want 1", missed)
	}
	if missed := alice.Snapshot().Missed; missed != 0 {
		t.Errorf("the caller missed %d calls", missed)
	}
}

func TestACallIsCancelledBeforeAnythingWasHeard(t *testing.T) {
	_, alice, _ := pair(t)
	id := alice.dial("bob")
	alice.do(alice.Hangup(id))
	alice.ended(app.CauseCancelled, 0)
	refuses(t, alice.Hangup(id), app.CodeNoSuchCall)
}

func TestACallIsRejected(t *testing.T) {
	for _, test := range []struct {
		name     string
		say      int
		code     int
		cause    app.Cause // there
		reason   string
		byHangup bool
	}{
		{name: "as busy when nothing is said", say: 0, code: 486, cause: app.CauseBusy, reason: "bob is busy."},
		{name: "with a word", say: 603, code: 603, cause: app.CauseDeclined, reason: "bob declined the call."},
		{name: "as not there", say: 480, code: 480, cause: app.CauseNoAnswer, reason: "bob can't be reached at the moment."},
		{name: "by hanging up", byHangup: true, code: 486, cause: app.CauseBusy, reason: "bob is busy."},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, alice, bob := pair(t)
			alice.dial("bob")
			ringing := bob.call(app.CallIncoming)
			for _, code := range []int{-1, 200, 399, 700} {
				refuses(t, bob.Reject(ringing.ID, code), app.CodeNotAcceptable)
			}
			if test.byHangup {
				bob.do(bob.Hangup(ringing.ID))
			} else {
				bob.do(bob.Reject(ringing.ID, test.say))
			}
			bob.ended(app.CauseDeclined, test.code)
			if c := alice.ended(test.cause, test.code); c.Reason != test.reason {
				t.Errorf("the caller is told %q", c.Reason)
			}
			if missed := bob.Snapshot().Missed; missed != 0 {
				t.Errorf("a declined call counts as missed: %d", missed)
			}
		})
	}
}

func TestAPhoneAtItsLimitIsBusyAndDialsNoMore(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	carol := x.phone(t, "carol")
	options := x.options(x.account("bob"))
	options.Config.Calls.Limit = 1
	bob := x.register(t, options)
	_, in := talk(alice, bob, "bob")
	carol.dial("bob")
	if c := carol.ended(app.CauseBusy, 486); c.Reason != "bob is busy." {
		t.Errorf("the second caller is told %q", c.Reason)
	}
	_, err := bob.Dial("carol", "")
	refuses(t, err, app.CodeLimit)
	if calls := bob.Snapshot().Calls; len(calls) != 1 || calls[0].ID != in.ID || calls[0].State != app.CallConnected {
		t.Errorf("the calls are %+v", calls)
	}
	bob.do(bob.Hangup(in.ID))
	bob.ended(app.CauseLocalHangup, 0)
	carol.dial("bob")
	bob.call(app.CallIncoming) // there is room again
}

func TestDoNotDisturbIsBusyAndCountsWhatWasMissed(t *testing.T) {
	x := startExchange(t)
	alice := x.phone(t, "alice")
	options := x.options(x.account("bob"))
	options.Config.Calls.DND = true
	bob := x.register(t, options)
	alice.dial("bob")
	alice.ended(app.CauseBusy, 486)
	if state := bob.Snapshot(); !state.DND || state.Missed != 1 || len(state.Calls) != 0 {
		t.Errorf("the state is %+v", state)
	}
	bob.dial("alice") // it does not keep its owner from calling
	alice.call(app.CallIncoming)
}

func TestAnAccountMayAnswerByItself(t *testing.T) {
	_, alice, bob := pair(t, answering)
	alice.dial("bob")
	in := bob.connected()
	alice.connected()
	refuses(t, bob.Answer(in.ID), app.CodeWrongState)
	refuses(t, bob.Reject(in.ID, 0), app.CodeWrongState)
	bob.card.Await(t, app.ToneA)
}

func TestDigitsGoBothWays(t *testing.T) {
	_, alice, bob := pair(t)
	alice.dial("bob")
	ringing := bob.call(app.CallIncoming)
	refuses(t, bob.SendDigits(ringing.ID, "1"), app.CodeWrongState)
	bob.do(bob.Answer(ringing.ID))
	out, in := alice.connected(), bob.connected()
	refuses(t, alice.SendDigits(out.ID, "12x"), app.CodeNotAcceptable)
	alice.do(alice.SendDigits(out.ID, "10*"))
	bob.do(bob.SendDigits(in.ID, "#D"))
	for _, test := range []struct {
		at     *phone
		call   string
		digits []string
	}{{bob, in.ID, []string{"1", "0", "*"}}, {alice, out.ID, []string{"#", "D"}}} {
		for _, want := range test.digits {
			got := until(test.at, "a digit", func(app.Digit) bool { return true })
			if got.Digit != want || got.Call != test.call {
				t.Errorf("got %+v, want %s", got, want)
			}
		}
	}
}

func TestMuteKeepsTheMicrophoneFromTheCall(t *testing.T) {
	_, alice, bob := pair(t)
	id := alice.dial("bob")
	alice.do(alice.Mute(id, true)) // before there is any sound
	ringing := bob.call(app.CallIncoming)
	bob.do(bob.Answer(ringing.ID))
	if c := alice.connected(); !c.Muted {
		t.Error("the call forgot that it was muted")
	}
	alice.card.Await(t, app.ToneB)
	bob.card.Await(t, app.Silence)
	alice.do(alice.Mute(id, false))
	if c := until(alice, "the call was heard again", func(c app.Call) bool { return !c.Muted }); c.State != app.CallConnected {
		t.Errorf("the call is %s", c.State)
	}
	bob.card.Await(t, app.ToneA)
}

func TestSoundIsCounted(t *testing.T) {
	_, alice, bob := pair(t, answering)
	id := alice.dial("bob")
	_, err := alice.Stats("nobody")
	refuses(t, err, app.CodeNoSuchCall)
	alice.connected()
	bob.card.Await(t, app.ToneA)
	alice.card.Await(t, app.ToneB)
	stats, err := alice.Stats(id)
	if err != nil || stats.PacketsSent == 0 || stats.PacketsReceived == 0 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestWhatCantBeDialledIsRefused(t *testing.T) {
	x := startExchange(t)
	tcp := x.account("alice", by(config.TransportTCP))
	off := x.account("bob")
	off.Enabled = false
	idle := x.account("carol")
	idle.Register = false
	options := x.options(tcp)
	options.Config.Accounts = append(options.Config.Accounts, off, idle)
	p := x.register(t, options)
	for _, test := range []struct{ name, to, account, code string }{
		{"no address", "", "", app.CodeBadAddress},
		{"a hostile address", "bob\r\nEvil: yes", "", app.CodeBadAddress},
		{"an account that is not there", "bob", "dave", app.CodeNoSuchAccount},
		{"an account that is switched off", "bob", "bob", app.CodeWrongState},
		{"a sips: address without TLS", "sips:bob@localhost", "", app.CodeNeedsTLS},
	} {
		t.Run(test.name, func(t *testing.T) {
			id, err := p.Dial(test.to, test.account)
			refuses(t, err, test.code)
			if id != "" || len(p.Snapshot().Calls) != 0 {
				t.Error("a call began all the same")
			}
		})
	}
	if _, err := p.Dial("alice", "carol"); err != nil {
		t.Errorf("an account that does not register can't call: %v", err)
	}
}

func TestNothingCanBeDoneToACallThatIsNotThere(t *testing.T) {
	x := startExchange(t)
	p := x.phone(t, "alice")
	for name, do := range map[string]func() error{
		"answer": func() error { return p.Answer("x") },
		"reject": func() error { return p.Reject("x", 0) },
		"hangup": func() error { return p.Hangup("x") },
		"digits": func() error { return p.SendDigits("x", "1") },
		"mute":   func() error { return p.Mute("x", true) },
	} {
		t.Run(name, func(t *testing.T) { refuses(t, do(), app.CodeNoSuchCall) })
	}
}

func TestAnOutgoingCallCantBeAnsweredOrRejected(t *testing.T) {
	_, alice, bob := pair(t)
	id := alice.dial("bob")
	bob.call(app.CallIncoming)
	refuses(t, alice.Answer(id), app.CodeWrongState)
	refuses(t, alice.Reject(id, 0), app.CodeWrongState)
}

func TestACallThatFindsNobodySaysSo(t *testing.T) {
	_, alice, _ := pair(t)
	alice.dial("dave")
	if c := alice.ended(app.CauseNotFound, 404); c.Reason != "dave is not known to 127.0.0.1." {
		t.Errorf("told %q", c.Reason)
	}
	alice.dial("carol") // she has no phone on
	if c := alice.ended(app.CauseNoAnswer, 480); c.Reason != "carol can't be reached at the moment." {
		t.Errorf("told %q", c.Reason)
	}
}
