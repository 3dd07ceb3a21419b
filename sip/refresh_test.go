package sip

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"sotto/sip/loop"
)

// respondWith answers a request with a body.
func respondWith(t *testing.T, server *net.UDPConn, request string, to net.Addr, body string) {
	t.Helper()
	lines := []string{"SIP/2.0 200 OK"}
	for line := range strings.SplitSeq(request, "\r\n") {
		switch name, _, _ := strings.Cut(line, ":"); name {
		case "Via", "From", "To", "Call-ID", "CSeq":
			lines = append(lines, line)
		}
	}
	lines = append(lines, "Contact: <sip:bob@"+server.LocalAddr().String()+">", "Session-Expires: 300;refresher=uac",
		"Content-Type: application/sdp", fmt.Sprintf("Content-Length: %d", len(body)))
	if _, err := server.WriteTo([]byte(strings.Join(lines, "\r\n")+"\r\n\r\n"+body), to); err != nil {
		t.Fatal(err)
	}
}

func TestASideThatTakesNoUpdateAfterAllGetsTheOldOffer(t *testing.T) {
	a, call, server, from, _ := running(t, "Allow: INVITE, UPDATE\r\nSession-Expires: 120;refresher=uac\r\n")
	a.loop.Post(call.refresh)
	update, _ := request(t, server, "UPDATE")
	respond(t, server, update, from, "405 Method Not Allowed")
	if invite, _ := request(t, server, "INVITE"); !strings.HasSuffix(invite, "\r\n\r\nv=0\r\n") {
		t.Errorf("the re-INVITE:\n%s", invite)
	}
}

func TestARefreshThatWorksBeginsTheIntervalAnew(t *testing.T) {
	a, call, server, from, _ := running(t, "Allow: UPDATE\r\nSession-Expires: 120;refresher=uac\r\n")
	var before *loop.Timer
	_ = a.loop.Do(func() { before = call.session.expiry })
	a.loop.Post(call.refresh)
	update, _ := request(t, server, "UPDATE")
	respondWith(t, server, update, from, "")
	eventually(t, a, func() bool { return call.session.expiry != before && call.session.interval == 300*time.Second })
}

func TestARefreshIsToldOnlyWhenItIsAnsweredOtherwise(t *testing.T) {
	a, call, server, from, events := running(t, "Session-Expires: 120;refresher=uac\r\n")
	const body = "v=0\r\no=- 7 7 IN IP4 127.0.0.1\r\n"
	refresh := func() {
		t.Helper()
		a.loop.Post(call.refresh)
		invite, _ := request(t, server, "INVITE")
		if !strings.HasSuffix(invite, "\r\n\r\nv=0\r\n") {
			t.Errorf("the re-INVITE:\n%s", invite)
		}
		await[Sent](t, events)
		respondWith(t, server, invite, from, body)
		request(t, server, "ACK")
	}
	refresh() // there was no body of theirs before
	if e := await[RefreshWanted](t, events); e.Call != call {
		t.Errorf("told %+v", e)
	}
	call.Reoffer([]byte("v=0\r\n"))
	invite, _ := request(t, server, "INVITE")
	await[Sent](t, events)
	respondWith(t, server, invite, from, body)
	request(t, server, "ACK")
	await[Answer](t, events)
	refresh()
	eventually(t, a, call.free)
	if len(events) > 0 {
		t.Errorf("told %+v", <-events)
	}
}

func TestARefreshThatIsRefusedIsTriedAgain(t *testing.T) {
	for _, allow := range []string{"UPDATE", "INVITE"} {
		t.Run(allow, func(t *testing.T) {
			a, call, server, from, events := running(t, "Allow: "+allow+"\r\nSession-Expires: 120;refresher=uac\r\n")
			var before *loop.Timer
			_ = a.loop.Do(func() { before = call.session.refresh })
			a.loop.Post(call.refresh)
			refresh, _ := request(t, server, allow)
			respond(t, server, refresh, from, "500 Server Internal Error")
			eventually(t, a, func() bool { return call.session.refresh != before && call.free() })
			for len(events) > 0 {
				if e, ok := (<-events).(Refused); ok {
					t.Errorf("told %+v", e)
				}
			}
		})
	}
}

func TestARefreshRepeatsWhatWasAgreedOnNotWhatWasRefused(t *testing.T) {
	a, call, server, from, events := running(t, "Session-Expires: 120;refresher=uac\r\n")
	call.Reoffer([]byte("v=0\r\na=refused\r\n"))
	invite, _ := request(t, server, "INVITE")
	respond(t, server, invite, from, "488 Not Acceptable Here")
	await[Refused](t, events)
	a.loop.Post(call.refresh)
	request(t, server, "ACK")
	if invite, _ = request(t, server, "INVITE"); !strings.HasSuffix(invite, "\r\n\r\nv=0\r\n") {
		t.Errorf("the re-INVITE:\n%s", invite)
	}
}
