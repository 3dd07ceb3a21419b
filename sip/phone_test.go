package sip_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/sip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	offerSDP  = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
	answerSDP = "v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n"
)

// phone is the agent under test with what it has told.
type phone struct {
	*sip.Agent
	t      *testing.T
	events chan sip.Event
	mu     sync.Mutex
	told   []sip.Event
	calls  []*sip.Call // those that we placed
}

// account is the configuration of alice at a peer.
func account(p *peer) sip.Config {
	transport, err := sip.ParseTransport(p.transport)
	if err != nil {
		p.t.Fatal(err)
	}
	return sip.Config{
		Username:  "alice",
		Password:  "wonderland",
		Domain:    p.address,
		Transport: transport,
		Register:  true,
		Expires:   time.Minute,
		UserAgent: "Sotto test",
	}
}

// open starts an agent. When the test ends it is closed, and what it told must
// make sense: each call has exactly one Ended, and nothing behind it. What
// comes before its start may change how long it waits.
func open(t *testing.T, config sip.Config, before ...func(*sip.Agent)) *phone {
	t.Helper()
	ph := &phone{t: t, events: make(chan sip.Event, 1024)}
	config.Events = func(e sip.Event) {
		ph.mu.Lock()
		ph.told = append(ph.told, e)
		ph.mu.Unlock()
		ph.events <- e
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	agent, err := sip.NewAgent(config)
	if err != nil {
		t.Fatal(err)
	}
	ph.Agent = agent
	for _, change := range before {
		change(agent)
	}
	agent.Start()
	t.Cleanup(func() {
		ph.close(0)
		ph.checkCalls()
	})
	return ph
}

// close ends the agent, waiting for the server no longer than d.
func (ph *phone) close(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	ph.Close(ctx)
}

// registered opens an agent and lets it register; it returns the REGISTER.
func registered(t *testing.T, p *peer) (*phone, message) {
	t.Helper()
	ph := open(t, account(p))
	m := p.register()
	ph.waitRegistration(sip.Registered)
	return ph, m
}

// unregistered opens an agent that does not register by itself.
func unregistered(t *testing.T, p *peer) *phone {
	t.Helper()
	config := account(p)
	config.Register = false
	return open(t, config)
}

// invite places a call, which must be taken.
func (ph *phone) invite(uri string) *sip.Call {
	ph.t.Helper()
	call, err := ph.Invite(uri, []byte(offerSDP))
	if err != nil {
		ph.t.Fatal(err)
	}
	ph.calls = append(ph.calls, call)
	return call
}

// next returns the next event, which must be an E.
func next[E sip.Event](ph *phone) E {
	ph.t.Helper()
	select {
	case e := <-ph.events:
		want, ok := e.(E)
		if !ok {
			ph.t.Fatalf("event %T%+v; want %T", e, e, want)
		}
		return want
	case <-time.After(patience):
		var want E
		ph.t.Fatalf("no %T came", want)
		panic("not reached")
	}
}

// waitRegistration passes over events of the registration until it has this state.
func (ph *phone) waitRegistration(state sip.RegistrationState) sip.Registration {
	ph.t.Helper()
	for {
		e := next[sip.Registration](ph)
		if e.State == state {
			return e
		}
		if e.State == sip.Failed {
			ph.t.Fatalf("the registration failed: %v", e.Err)
		}
	}
}

// unheard returns the events that no test has taken. The phone must be closed.
func (ph *phone) unheard() []sip.Event {
	var list []sip.Event
	for {
		select {
		case e := <-ph.events:
			list = append(list, e)
		default:
			return list
		}
	}
}

func callOf(e sip.Event) *sip.Call {
	switch e := e.(type) {
	case sip.Incoming:
		return e.Call
	case sip.Progress:
		return e.Call
	case sip.Offer:
		return e.Call
	case sip.Answer:
		return e.Call
	case sip.Sent:
		return e.Call
	case sip.Key:
		return e.Call
	case sip.KeySent:
		return e.Call
	case sip.Connected:
		return e.Call
	case sip.Ended:
		return e.Call
	}
	return nil
}

func (ph *phone) checkCalls() {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	over := map[*sip.Call]bool{}
	for _, call := range ph.calls {
		over[call] = false
	}
	for _, e := range ph.told {
		call := callOf(e)
		if call == nil {
			continue
		}
		if over[call] {
			ph.t.Errorf("%T came for a call that had ended", e)
		}
		_, over[call] = e.(sip.Ended)
	}
	for call, ended := range over {
		if !ended {
			ph.t.Errorf("the call %s has no Ended", call.ID())
		}
	}
}
