package sip_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

func TestAfterAChangeOfTheNetworkTheRegistrationIsRefreshedByTheSameFlow(t *testing.T) {
	eachTransport(t, func(t *testing.T, p *peer, config sip.Config) {
		ph := open(t, config)
		first := p.register()
		ph.waitRegistration(sip.Registered)
		ph.NetworkChanged()
		again := p.register()
		if again.conn != first.conn || again.get("Contact") != first.get("Contact") {
			t.Errorf("by connection %d with Contact %s; before by %d with %s", again.conn, again.get("Contact"), first.conn, first.get("Contact"))
		}
		ph.waitRegistration(sip.Registered)
	})
}

func TestAConnectionThatIsDeadAfterAChangeOfTheNetworkIsReplaced(t *testing.T) {
	p := tcpPeer(t)
	ph := open(t, account(p), sip.SignWithin(50*time.Millisecond))
	first := p.register()
	ph.waitRegistration(sip.Registered)
	began := time.Now()
	ph.NetworkChanged()
	if m := p.expect("REGISTER"); m.conn != first.conn {
		t.Fatalf("asked by connection %d", m.conn)
	} // and is not answered
	again := p.register()
	if again.conn == first.conn {
		t.Error("it stays with a connection that says nothing")
	}
	ph.waitRegistration(sip.Registered)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("registered again after %v", took)
	}
	if !strings.Contains(again.raw, ";expires=0") {
		t.Errorf("the address before is not taken back:\n%s", again.raw)
	}
}

func TestAnAddressThatHasChangedMeansANewFlow(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	first := p.register()
	ph.waitRegistration(sip.Registered)
	sip.PretendAddress(ph.Agent, "192.0.2.7")
	ph.NetworkChanged()
	again := p.register()
	if strings.Contains(again.get("Contact"), "192.0.2.7") || again.get("Contact") == first.get("Contact") {
		t.Errorf("registered as %s, before as %s", again.get("Contact"), first.get("Contact"))
	}
	if !strings.Contains(again.raw, ";expires=0") {
		t.Errorf("the address before is not taken back:\n%s", again.raw)
	}
	if told := ph.waitRegistration(sip.Registered); told.Flow == nil || told.Flow.Local.Addr().String() != "127.0.0.1" {
		t.Errorf("told %+v", told)
	}
}

func TestACallIsToldByWhichFlowItGoesOn(t *testing.T) {
	p := udpPeer(t)
	ph, call, _ := talking(t, p)
	sip.PretendAddress(ph.Agent, "192.0.2.7")
	ph.NetworkChanged()
	moved := next[sip.Moved](ph)
	if moved.Call != call || moved.Flow.Local.Addr().String() != "127.0.0.1" {
		t.Errorf("told %+v", moved)
	}
	call.Reoffer([]byte(offerSDP))
	m := p.expect("INVITE")
	if !strings.Contains(m.get("Contact"), "@"+moved.Flow.Local.String()+">") {
		t.Errorf("the other side is told of %s", m.get("Contact"))
	}
	m.reply(p.ok(m, "bob"))
	p.expect("ACK")
}

func TestACallWithoutAServerGoesOnFromANewAddressOfEitherSide(t *testing.T) {
	eachDirect(t, func(t *testing.T, alice, bob *phone, bobAt netip.AddrPort) {
		placed, taken, _, _ := alice.call(bob, "sip:bob@"+bobAt.String())
		for _, side := range []struct {
			mover  *phone
			call   *sip.Call
			other  *phone
			theirs *sip.Call
		}{{alice, placed, bob, taken}, {bob, taken, alice, placed}} {
			sip.PretendAddress(side.mover.Agent, "192.0.2.7")
			side.mover.NetworkChanged()
			if told := next[sip.Moved](side.mover); told.Call != side.call || told.Flow.Local.Addr().String() != "127.0.0.1" {
				t.Errorf("told %+v", told)
			}
			reoffer(side.mover, side.call, side.other)
			reoffer(side.other, side.theirs, side.mover) // over the way that the first has come by
		}
		placed.Hangup()
		mustEnd(t, bob, taken, sip.CauseRemoteHangup)
		mustEnd(t, alice, placed, sip.CauseLocalHangup)
	})
}

func TestAnAccountThatIsRefusedIsNotTriedAgainForTheNetwork(t *testing.T) {
	p := udpPeer(t)
	ph := open(t, account(p))
	m := p.expect("REGISTER")
	m.reply(answer(m, "403 Forbidden", p.tag()))
	ph.waitRegistration(sip.Failed)
	ph.NetworkChanged()
	ph.Register() // by hand it is
	if again := p.register(); again.seq(t) != m.seq(t)+1 {
		t.Error("it was tried before")
	}
	ph.waitRegistration(sip.Registered)
}
