package sip

import (
	"net"
	"strings"
	"testing"
)

// The timers of sessions are minutes long: these tests call what they call.

// running is a call of ours that bob has taken, with these headers in his 200.
func running(t *testing.T, headers string) (*Agent, *Call, *net.UDPConn, net.Addr, <-chan Event) {
	t.Helper()
	a, call, server, events := silent(t)
	invite, from := request(t, server, "INVITE")
	respond(t, server, invite, from, "200 OK\r\nContent-Type: application/sdp\r\n"+headers+"Content-Length: 0")
	request(t, server, "ACK")
	await[Connected](t, events)
	return a, call, server, from, events
}

func TestARefreshIsAnUpdateWhereTheOtherSideTakesIt(t *testing.T) {
	a, call, server, from, _ := running(t, "Allow: INVITE, UPDATE\r\nSession-Expires: 120;refresher=uac\r\n")
	a.loop.Post(call.refresh)
	update, _ := request(t, server, "UPDATE")
	if !strings.Contains(update, "Session-Expires: 120;refresher=uac\r\n") || !strings.Contains(update, "Content-Length: 0\r\n") {
		t.Errorf("the UPDATE:\n%s", update)
	}
	respond(t, server, update, from, "405 Method Not Allowed")
	_ = a.loop.Do(func() {}) // the answer is taken in some time: then by an offer
}

func TestARefreshIsTheOldOfferWhereTheOtherSideTakesNoUpdate(t *testing.T) {
	a, call, server, _, _ := running(t, "Allow: INVITE\r\nSession-Expires: 120;refresher=uac\r\n")
	a.loop.Post(call.refresh)
	invite, _ := request(t, server, "INVITE")
	if !strings.Contains(invite, "Session-Expires: 120;refresher=uac\r\n") || !strings.HasSuffix(invite, "\r\n\r\nv=0\r\n") {
		t.Errorf("the re-INVITE:\n%s", invite)
	}
}

func TestARefreshThatFindsNoCallEndsIt(t *testing.T) {
	a, call, server, from, events := running(t, "Allow: UPDATE\r\nSession-Expires: 120;refresher=uac\r\n")
	a.loop.Post(call.refresh)
	update, _ := request(t, server, "UPDATE")
	respond(t, server, update, from, "481 Call/Transaction Does Not Exist")
	bye, _ := request(t, server, "BYE")
	respond(t, server, bye, from, "200 OK")
	if e := await[Ended](t, events); e.Cause != CauseFailed || e.Err != ErrForgotten || e.Reason == "" {
		t.Errorf("told %+v", e)
	}
}

func TestACallThatNobodyConfirmsEnds(t *testing.T) {
	a, call, server, from, events := running(t, "Session-Expires: 120;refresher=uas\r\n")
	a.loop.Post(call.expired)
	bye, _ := request(t, server, "BYE")
	respond(t, server, bye, from, "200 OK")
	if e := await[Ended](t, events); e.Cause != CauseFailed || e.Err != ErrNotRefreshed || e.Reason == "" {
		t.Errorf("told %+v", e)
	}
}
