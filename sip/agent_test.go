package sip_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/sip"
)

// Each of these ends the agent in another phase. That it leaves no goroutine,
// and that each call has its Ended, is checked for every test of the package.

func TestCloseWhileConnecting(t *testing.T) {
	// A server that takes the connection and never answers the handshake.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	config := sip.Config{Username: "alice", Domain: listener.Addr().String(), Transport: sip.TLS, Register: true}
	ph := open(t, config)
	call := ph.invite("sip:bob@example.test")
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ph.close(patience)
	next[sip.Registration](ph)
	mustEnd(t, ph, call, sip.CauseCancelled)
	if off := next[sip.Registration](ph); off.State != sip.Off {
		t.Errorf("told %+v", off)
	}
}

func TestCloseWhileLookingForTheServer(t *testing.T) {
	asked := make(chan struct{}, 16)
	config := sip.Config{Username: "alice", Domain: "slow.invalid", Register: true}
	config.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		asked <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	ph := open(t, config)
	<-asked
	ph.close(patience)
}

func TestCloseWhileTheNameServerIsSilent(t *testing.T) {
	names := serveNames(t)
	names.set(names.silent, "_sip._udp.slow.test")
	names.set(names.silent, "slow.test")
	config := sip.Config{Username: "alice", Domain: "slow.test", Register: true, Resolver: names.resolver()}
	var ph *phone
	names.waitForQuestion(func() { ph = open(t, config, sip.ServicesWithin(time.Hour)) })
	done := make(chan struct{})
	go func() { defer close(done); ph.close(0) }()
	select {
	case <-done:
	case <-time.After(2 * time.Second): // a name server has 5 s, twice
		t.Error("the end waits for the name server")
	}
}

func TestCloseWhileRegistering(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		p.expect("REGISTER")
		ph.close(patience)
		if off := ph.waitRegistration(sip.Off); off.Code != 0 {
			t.Errorf("told %+v", off)
		}
	})
}

func TestCloseBeforeAnythingWasDone(t *testing.T) {
	agent, err := sip.NewAgent(sip.Config{Username: "alice", Domain: "example.test"})
	if err != nil {
		t.Fatal(err)
	}
	agent.Close(t.Context())
	agent.Register()
	agent.Unregister()
	agent.Close(t.Context())
}

func TestCloseTakesNoLongerThanItsContext(t *testing.T) {
	for _, test := range []struct {
		name  string
		begin func(*testing.T, *peer) *phone
		last  string
	}{
		{"the server does not answer", func(t *testing.T, p *peer) *phone { ph, _ := registered(t, p); return ph }, "REGISTER"},
		{"our INVITE has no answer", func(t *testing.T, p *peer) *phone { ph, _, _ := placed(t, p); return ph }, ""},
		{"the other side does not answer BYE", func(t *testing.T, p *peer) *phone { ph, _, _ := talking(t, p); return ph }, "BYE"},
		{"our answer has no ACK", func(t *testing.T, p *peer) *phone {
			ph, call, offer, _ := ringing(t, p)
			call.Accept(offer.ID, []byte(answerSDP))
			p.expect("200 INVITE")
			return ph
		}, "REGISTER"},
		{"nobody answers CANCEL", func(t *testing.T, p *peer) *phone {
			ph, _, invite := placed(t, p)
			invite.reply(answer(invite, "180 Ringing", "bob"))
			next[sip.Progress](ph)
			return ph
		}, "CANCEL"},
	} {
		for _, transport := range []string{"udp", "tcp"} {
			t.Run(test.name+" over "+transport, func(t *testing.T) {
				p := udpPeer(t)
				if transport == "tcp" {
					p = tcpPeer(t)
				}
				ph := test.begin(t, p)
				closed, cancel := context.WithCancel(context.Background())
				cancel()
				ph.Close(closed)
				if test.last != "" && !strings.Contains(strings.Join(kinds(p.rest()), " "), test.last) {
					t.Errorf("not even a last %s was sent", test.last)
				}
				ph.checkCalls()
			})
		}
	}
}

func TestCloseHangsUpWhatRings(t *testing.T) {
	p := udpPeer(t)
	ph, call, _, d := ringing(t, p)
	done := make(chan struct{})
	go func() { defer close(done); ph.close(patience) }()
	p.expect("486 INVITE")
	d.again("ACK")
	p.register()
	<-done
	mustEnd(t, ph, call, sip.CauseRejected)
}

func TestCloseUnregistersAfterTheLastCall(t *testing.T) {
	p := udpPeer(t)
	ph, call, d := connected(t, p)
	d.inSync()
	done := make(chan struct{})
	go func() { defer close(done); ph.close(patience) }()
	bye := p.expect("BYE")
	mustNotBeClosed(t, done)
	bye.reply(answer(bye, "200 OK", ""))
	m := p.expect("REGISTER")
	mustNotBeClosed(t, done)
	m.reply(answer(m, "200 OK", "x"))
	<-done
	mustEnd(t, ph, call, sip.CauseLocalHangup)
}

func mustNotBeClosed(t *testing.T, done chan struct{}) {
	t.Helper()
	select {
	case <-done:
		t.Fatal("closed without waiting for the answer")
	default:
	}
}

func TestCloseTellsOffAlsoWhenNobodyAnswers(t *testing.T) {
	p := udpPeer(t)
	ph, _ := registered(t, p)
	ph.close(0)
	if e := next[sip.Registration](ph); e.State != sip.Unregistering {
		t.Errorf("told %+v", e)
	}
	if e := next[sip.Registration](ph); e.State != sip.Off {
		t.Errorf("told %+v", e)
	}
}

func TestCloseMayBeCalledByMany(t *testing.T) {
	p := udpPeer(t)
	ph, _ := registered(t, p)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { ph.close(patience) })
	}
	m := p.register() // the second does not cut the first short
	all.Wait()
	if m.get("Expires") != "0" {
		t.Errorf("sent\n%s", m.raw)
	}
	if off := ph.waitRegistration(sip.Off); off.Code != 200 {
		t.Errorf("told %+v", off)
	}
}

func TestCloseWhileManyThingsHappen(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		contact := bracketed(p.register().get("Contact"))
		ph.waitRegistration(sip.Registered)
		var busy sync.WaitGroup
		busy.Go(func() {
			for range 20 {
				d := p.dial(contact)
				d.send("INVITE", "", offerSDP)
				d.again("CANCEL")
				d.send("OPTIONS")
			}
		})
		busy.Go(func() {
			for range 20 {
				if call, err := ph.Invite("sip:bob@example.test", []byte(offerSDP)); err == nil {
					call.Hangup()
				}
				ph.Register()
			}
		})
		<-ph.events
		ph.close(0)
		busy.Wait()
	})
}

func TestAnAgentNeedsAnAccountThatMakesSense(t *testing.T) {
	for name, config := range map[string]sip.Config{
		"no domain to register at": {Username: "alice", Register: true},
		"no domain for a proxy":    {Username: "alice", Proxy: "proxy.test"},
		"no user":                  {Domain: "example.test"},
		"a bad proxy":              {Username: "alice", Domain: "example.test", Proxy: "proxy:port"},
		"a bad host":               {Username: "alice", Domain: "sip:example.test"},
	} {
		t.Run(name, func(t *testing.T) {
			if agent, err := sip.NewAgent(config); err == nil {
				agent.Close(t.Context())
				t.Error("taken")
			}
		})
	}
}
