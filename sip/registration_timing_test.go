package sip

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func TestTheLifetimeIsWhatTheRegistrarGrants(t *testing.T) {
	request := sip.NewRequest(sip.REGISTER, sip.Uri{Scheme: "sip", Host: "pbx.test"})
	request.AppendHeader(&sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: "us", Host: "192.0.2.1"}})
	request.AppendHeader(sip.NewHeader("Expires", "300"))
	for _, test := range []struct {
		name    string
		headers []string
		want    time.Duration
	}{
		{"at our Contact", []string{"Contact: <sip:us@192.0.2.1>;expires=50", "Expires: 70"}, 50 * time.Second},
		{"not at another's", []string{"Contact: <sip:them@192.0.2.2>;expires=50", "Expires: 70"}, 70 * time.Second},
		{"for all", []string{"Contact: <sip:us@192.0.2.1>", "Expires: 70"}, 70 * time.Second},
		{"as asked for", []string{"Contact: <sip:us@192.0.2.1>"}, 300 * time.Second},
		{"no number", []string{"Contact: <sip:us@192.0.2.1>;expires=soon", "Expires: later"}, 300 * time.Second},
		{"a day at most", []string{"Expires: 4000000000"}, 24 * time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := "SIP/2.0 200 OK\r\n" + strings.Join(append(test.headers, "Content-Length: 0"), "\r\n") + "\r\n\r\n"
			msg, err := sip.ParseMessage([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if got := granted(request, msg.(*sip.Response)); got != test.want {
				t.Errorf("granted %v; want %v", got, test.want)
			}
		})
	}
	request.RemoveHeader("Expires")
	if got := granted(request, sip.NewResponse(200, "OK")); got != expiresLeast {
		t.Errorf("without any word %v", got)
	}
}

func TestARefreshComesBeforeTheEnd(t *testing.T) {
	for _, lifetime := range []time.Duration{expiresLeast, time.Minute, time.Hour} {
		for range 200 {
			if got := refreshAfter(lifetime); got > lifetime*3/4 || got <= lifetime*5/8 {
				t.Fatalf("after %v of %v", got, lifetime)
			}
		}
	}
}

func TestRetriesBackOffUpToALimit(t *testing.T) {
	for failures, want := range map[int]time.Duration{
		0: 2 * time.Second, 1: 4 * time.Second, 4: 32 * time.Second, 7: 256 * time.Second, 8: retryMost, 1000: retryMost,
	} {
		for range 200 {
			if got := retryAfter(failures); got < want/2 || got >= want {
				t.Fatalf("after %d failures %v; want up to %v", failures, got, want)
			}
		}
	}
}

func TestWhatIsHopelessIsNotTriedAgain(t *testing.T) {
	for _, test := range []struct {
		code     int
		err      error
		hopeless bool
	}{
		{401, ErrUnauthorized, true}, {407, ErrNoPassword, true}, {403, &StatusError{403, "Forbidden"}, true}, {404, &StatusError{404, "Not Found"}, true},
		{503, &StatusError{503, "Service Unavailable"}, false}, {0, ErrNoAnswer, false}, {0, &ConnectError{Code: ConnectDNS}, false},
	} {
		if got := hopeless(test.code, test.err); got != test.hopeless {
			t.Errorf("%d %v: %v", test.code, test.err, got)
		}
	}
}

func TestTheLifetimeAskedForIsTheLargerOne(t *testing.T) {
	a := &Agent{config: Config{Expires: time.Minute}}
	if got := (&registration{}).lifetime(a); got != time.Minute {
		t.Errorf("asked for %v", got)
	}
	if got := (&registration{expires: time.Hour}).lifetime(a); got != time.Hour {
		t.Errorf("asked for %v", got)
	}
}

// quietAgent is an agent with a server that never says a word.
func quietAgent(t *testing.T, events func(Event)) (*Agent, *net.UDPConn) {
	t.Helper()
	server, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	a, err := NewAgent(Config{Username: "alice", Domain: server.LocalAddr().String(), Events: events})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.Close(t.Context()) // cancelled by now
		_ = server.Close()
	})
	return a, server
}

// reach opens the agent's flow and returns its address.
func reach(t *testing.T, a *Agent) netip.AddrPort {
	t.Helper()
	told := make(chan Flow, 1)
	a.Reach("", func(f Flow, err error) {
		if err != nil {
			t.Error(err)
		}
		told <- f
	})
	return (<-told).Local
}

func TestAServerThatDoesNotAnswerIsLookedForAnew(t *testing.T) {
	events := make(chan Event, 8)
	a, _ := quietAgent(t, func(e Event) { events <- e })
	before := reach(t, a)
	_ = a.loop.Do(func() {
		a.registration.wanted = true
		a.registered(nil, nil, ErrNoAnswer)
		if a.server.link != nil {
			t.Error("the flow is kept")
		}
	})
	if failed := (<-events).(Registration); !errors.Is(failed.Err, ErrNoAnswer) || failed.RetryAt.IsZero() || failed.Code != 0 {
		t.Errorf("told %+v", failed)
	}
	if after := reach(t, a); after == before {
		t.Errorf("still %s", after)
	}
}

func TestAFlowThatACallNeedsIsKept(t *testing.T) {
	a, _ := quietAgent(t, nil)
	before := reach(t, a)
	if _, err := a.Invite("sip:bob@example.test", nil); err != nil {
		t.Fatal(err)
	}
	_ = a.loop.Do(a.server.leave)
	if after := reach(t, a); after != before {
		t.Errorf("%s has become %s", before, after)
	}
}

func TestAVeryShortBindingIsTakenForALongerOne(t *testing.T) {
	events := make(chan Event, 8)
	a, _ := quietAgent(t, func(e Event) { events <- e })
	reach(t, a)
	req := sip.NewRequest(sip.REGISTER, sip.Uri{})
	req.AppendHeader(&sip.ContactHeader{})
	res := sip.NewResponse(200, "OK")
	res.AppendHeader(sip.NewHeader("Expires", "1"))
	begin := time.Now()
	_ = a.loop.Do(func() {
		a.registration.failures = 4
		a.registered(req, res, nil)
		if a.registration.timer == nil || a.registration.failures != 0 {
			t.Errorf("got %+v", a.registration)
		}
	})
	if told := (<-events).(Registration); told.State != Registered || told.ExpiresAt.Sub(begin) < expiresLeast {
		t.Errorf("told %+v", told)
	}
}
