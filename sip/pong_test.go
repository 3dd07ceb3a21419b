package sip_test

import (
	"testing"
	"time"

	"sotto/sip"
)

// eachStream is eachTransport without UDP.
func eachStream(t *testing.T, test func(*testing.T, *peer, sip.Config)) {
	t.Helper()
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		if p.transport != "udp" {
			test(t, p, config)
		}
	})
}

func TestAMissingPongEndsTheFlow(t *testing.T) {
	eachStream(t, func(t *testing.T, p *peer, config sip.Config) {
		config.Keepalive = 20 * time.Millisecond
		p.pongs.Store(true)
		ph := open(t, config, sip.PongWithin(300*time.Millisecond))
		p.register()
		ph.waitRegistration(sip.Registered)
		for range 3 { // the first may come before the answer to REGISTER does
			p.ping()
		}
		p.pongs.Store(false) // frozen, though its system still takes what we write
		again := p.register()
		if again.conn != 1 {
			t.Errorf("registered anew by connection %d", again.conn)
		}
		ph.waitRegistration(sip.Registered)
	})
}

func TestAServerThatNeverAnswersPingsIsNotPunished(t *testing.T) {
	for _, answers := range []string{"no pings", "UDP"} {
		t.Run(answers, func(t *testing.T) {
			p := tcpPeer(t)
			if answers == "UDP" {
				p = udpPeer(t)
			}
			config := account(p)
			config.Keepalive = 5 * time.Millisecond
			ph := open(t, config, sip.PongWithin(10*time.Millisecond))
			contact := bracketed(p.register().get("Contact"))
			ph.waitRegistration(sip.Registered)
			for range 30 {
				if conn := p.ping(); conn > 0 {
					t.Fatalf("pinged over connection %d", conn)
				}
			}
			p.dial(contact).send("OPTIONS")
			p.expect("200 OPTIONS")
			mustBeQuiet(t, ph)
		})
	}
}

func TestAServerThatKeepsFlowsOwesPongs(t *testing.T) {
	p := tcpPeer(t)
	config := account(p)
	config.Instance = testInstance
	config.Keepalive = 20 * time.Millisecond
	ph := open(t, config, sip.PongWithin(100*time.Millisecond))
	m := p.expect("REGISTER")
	m.reply(answer(m, "200 OK", "x", "Require: outbound", "Contact: "+m.get("Contact")+";expires=60"))
	ph.waitRegistration(sip.Registered)
	if again := p.expect("REGISTER"); again.conn != 1 {
		t.Errorf("registered anew by connection %d", again.conn)
	}
}

func TestACallShowsWhetherTheFlowIsStillThere(t *testing.T) {
	p := tcpPeer(t)
	config := account(p)
	config.Instance = testInstance // and no keep-alives
	ph := open(t, config, sip.PongWithin(100*time.Millisecond))
	m := p.expect("REGISTER")
	m.reply(answer(m, "200 OK", "x", "Require: outbound", "Contact: "+m.get("Contact")+";expires=60"))
	ph.waitRegistration(sip.Registered)
	call := ph.invite("sip:bob@example.test")
	first := p.expect("INVITE")
	p.ping()
	m = p.expect("REGISTER") // nobody has answered
	m.reply(answer(m, "200 OK", "x", "Contact: "+m.get("Contact")+";expires=60"))
	second := p.expect("INVITE")
	if second.conn != 1 || second.get("Call-ID") != first.get("Call-ID") {
		t.Errorf("by connection %d:\n%s", second.conn, second.raw)
	}
	second.reply(answer(second, "486 Busy Here", "bob"))
	p.expect("ACK")
	for {
		select {
		case e := <-ph.events:
			if ended, ok := e.(sip.Ended); ok {
				if ended.Call != call || ended.Code != 486 {
					t.Errorf("ended with %+v", ended)
				}
				return
			}
		case <-time.After(patience):
			t.Fatal("the call has no end")
		}
	}
}
