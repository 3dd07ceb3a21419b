package sip

import (
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

// These limits are minutes long: the tests call what their timers call.

// silent is a call of ours at an agent whose server says only what the test does.
func silent(t *testing.T) (*Agent, *Call, *net.UDPConn, <-chan Event) {
	t.Helper()
	events := make(chan Event, 64)
	a, server := quietAgent(t, func(e Event) { events <- e })
	call, err := a.Invite("sip:bob@example.test", []byte("v=0\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return a, call, server, events
}

// request reads datagrams until one has this method.
func request(t *testing.T, server *net.UDPConn, method string) (string, net.Addr) {
	t.Helper()
	buf := make([]byte, 65535)
	_ = server.SetReadDeadline(time.Now().Add(patienceInTests))
	for {
		n, from, err := server.ReadFrom(buf)
		if err != nil {
			t.Fatalf("no %s: %v", method, err)
		}
		if text := string(buf[:n]); strings.HasPrefix(text, method+" ") {
			return text, from
		}
	}
}

// respond answers a request with a status.
func respond(t *testing.T, server *net.UDPConn, request string, to net.Addr, status string) {
	t.Helper()
	lines := []string{"SIP/2.0 " + status}
	for line := range strings.SplitSeq(request, "\r\n") {
		switch name, _, _ := strings.Cut(line, ":"); name {
		case "To":
			lines = append(lines, line+";tag=bob")
		case "Via", "From", "Call-ID", "CSeq", "Contact":
			lines = append(lines, line)
		}
	}
	if _, err := server.WriteTo([]byte(strings.Join(lines, "\r\n")+"\r\nContent-Length: 0\r\n\r\n"), to); err != nil {
		t.Fatal(err)
	}
}

// await passes over events until there is an E.
func await[E Event](t *testing.T, events <-chan Event) E {
	t.Helper()
	for deadline := time.After(patienceInTests); ; {
		select {
		case e := <-events:
			if found, ok := e.(E); ok {
				return found
			}
		case <-deadline:
			var want E
			t.Fatalf("no %T came", want)
		}
	}
}

func TestACallOfOursThatRingsTooLongIsCancelled(t *testing.T) {
	a, call, server, events := silent(t)
	invite, from := request(t, server, "INVITE")
	respond(t, server, invite, from, "180 Ringing")
	await[Progress](t, events)
	_ = a.loop.Do(func() {
		if call.timer == nil {
			t.Error("no limit was set")
		}
		call.unanswered()
	})
	request(t, server, "CANCEL")
	respond(t, server, invite, from, "487 Request Terminated")
	if ended := await[Ended](t, events); ended.Cause != CauseNoAnswer {
		t.Errorf("told %+v", ended)
	}
}

func TestACancelThatNobodyAnswersEndsTheCallAllTheSame(t *testing.T) {
	a, call, server, events := silent(t)
	invite, from := request(t, server, "INVITE")
	respond(t, server, invite, from, "180 Ringing")
	await[Progress](t, events)
	call.Hangup()
	request(t, server, "CANCEL")
	_ = a.loop.Do(func() {
		if call.state != cancelling || call.timer == nil {
			t.Errorf("state %d, timer %v", call.state, call.timer)
		}
		call.finish(call.leftWhy)
	})
	if ended := await[Ended](t, events); ended.Cause != CauseCancelled {
		t.Errorf("told %+v", ended)
	}
	respond(t, server, invite, from, "200 OK") // after all
	request(t, server, "ACK")
	request(t, server, "BYE")
}

func TestAnInviteThatNobodyAnswersIsUnreachable(t *testing.T) {
	a, call, server, events := silent(t)
	request(t, server, "INVITE")
	_ = a.loop.Do(func() { call.invited(call.invite, nil, ErrNoAnswer) })
	if ended := await[Ended](t, events); ended.Cause != CauseUnreachable || ended.Err != ErrNoAnswer || ended.Reason == "" {
		t.Errorf("told %+v", ended)
	}
}

// rung is a call that rings at an agent.
func rung(t *testing.T) (*Agent, *Call, *net.UDPConn, <-chan Event) {
	t.Helper()
	events := make(chan Event, 64)
	a, server := quietAgent(t, func(e Event) { events <- e })
	local := reach(t, a)
	host := server.LocalAddr().String()
	text := "INVITE sip:alice@" + local.String() + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ";branch=z9hG4bKx\r\n" +
		"From: <sip:bob@example.test>;tag=bob\r\nTo: <sip:alice@example.test>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n" +
		"Contact: <sip:bob@" + host + ">\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n"
	if _, err := server.WriteTo([]byte(text), net.UDPAddrFromAddrPort(local)); err != nil {
		t.Fatal(err)
	}
	return a, await[Incoming](t, events).Call, server, events
}

func TestACallThatNobodyTakesIsGivenUp(t *testing.T) {
	a, call, server, events := rung(t)
	_ = a.loop.Do(func() {
		if call.timer == nil {
			t.Error("no limit was set")
		}
		call.rangOut()
	})
	request(t, server, "SIP/2.0 480")
	if ended := await[Ended](t, events); ended.Cause != CauseNoAnswer || ended.Code != 480 {
		t.Errorf("told %+v", ended)
	}
}

func TestAnAnswerThatIsNeverConfirmedEndsTheCall(t *testing.T) {
	for name, want := range map[string]Cause{"by itself": CauseFailed, "and was hung up": CauseLocalHangup} {
		t.Run(name, func(t *testing.T) {
			a, call, server, events := rung(t)
			call.Accept(await[Offer](t, events).ID, []byte("v=0\r\n"))
			request(t, server, "SIP/2.0 200")
			_ = a.loop.Do(func() {
				if call.timer != nil {
					t.Error("it may still ring for too long")
				}
			})
			if want == CauseLocalHangup {
				call.Hangup()
			}
			_ = a.loop.Do(func() { call.repeat(time.Millisecond, time.Now()) })
			bye, from := request(t, server, "BYE")
			respond(t, server, bye, from, "200 OK")
			if ended := await[Ended](t, events); ended.Cause != want {
				t.Errorf("told %+v", ended)
			}
		})
	}
}

func TestACallWhoseFlowWasLostBeforeItIsHeardOfEndsAtOnce(t *testing.T) {
	a, call, _, events := rung(t)
	await[Offer](t, events)
	_ = a.loop.Do(func() {
		call.finish(Ended{})
		tx := sip.NewServerTx("x", call.theirInvite.req, nil, slog.New(slog.DiscardHandler))
		if err := tx.Init(); err != nil {
			t.Error(err)
		}
		tx.Terminate()
		a.incoming(call.theirInvite.req, tx)
	})
	await[Ended](t, events)
	if ended := await[Ended](t, events); ended.Call == call || ended.Cause != CauseUnreachable || ended.Err == nil {
		t.Errorf("told %+v", ended)
	}
}

func TestACancelThatOvertookOurAnswerStillEndsTheCall(t *testing.T) {
	a, call, _, events := rung(t)
	call.Accept(await[Offer](t, events).ID, []byte("v=0\r\n"))
	await[Connected](t, events)
	_ = a.loop.Do(func() { call.cancelledBy(nil) }) // as sipgo calls when it took the CANCEL first
	if ended := await[Ended](t, events); ended.Cause != CauseCancelled {
		t.Errorf("told %+v", ended)
	}
}

func TestAnAcceptThatACancelOvertookIsNoAnswer(t *testing.T) {
	a, call, server, events := rung(t)
	offer := await[Offer](t, events)
	cancelled := make(chan struct{})
	_ = a.loop.Do(func() { // while the loop is busy, sipgo takes the CANCEL
		go func() {
			defer close(cancelled)
			host := server.LocalAddr().String()
			text := "CANCEL sip:alice@x SIP/2.0\r\nVia: SIP/2.0/UDP " + host + ";branch=z9hG4bKx\r\n" +
				"From: <sip:bob@example.test>;tag=bob\r\nTo: <sip:alice@example.test>\r\nCall-ID: x\r\nCSeq: 1 CANCEL\r\nContent-Length: 0\r\n\r\n"
			_, _ = server.WriteTo([]byte(text), net.UDPAddrFromAddrPort(a.server.link.flow.Local))
			request(t, server, "SIP/2.0 487")
		}()
		<-cancelled
		call.accept(offer.ID, []byte("v=0\r\n"))
		if call.state != ringing {
			t.Errorf("the call is in state %d", call.state)
		}
	})
	for e := range events {
		switch e := e.(type) {
		case Ended:
			if e.Cause != CauseCancelled {
				t.Errorf("told %+v", e)
			}
			return
		case Connected, Sent:
			t.Errorf("told %T of a call that was cancelled", e)
		}
	}
}
