package sip_test

import (
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

func TestTheAccountGoesBackToItsBestServer(t *testing.T) {
	eachCluster(t, 2, func(t *testing.T, k *cluster) {
		ph := open(t, k.Config, sip.HopWithin(200*time.Millisecond), sip.BetterAfter(50*time.Millisecond))
		m := k.peers[0].expect("REGISTER")
		m.reply(answer(m, "503 Service Unavailable", "x"))
		m = k.peers[1].register()
		contact := m.get("Contact")
		ph.waitRegistration(sip.Registered)

		probe := k.peers[0].expect("OPTIONS")
		probe.reply(answer(probe, "503 Service Unavailable", "x")) // not yet
		probe = k.peers[0].expect("OPTIONS")
		if probe.uri() != "sip:cluster.test" || probe.get("Max-Forwards") != "70" {
			t.Errorf("asked for a sign of life by\n%s", probe.raw)
		}
		probe.reply(answer(probe, "404 Not Found", "x")) // that is one
		back := k.peers[0].register()
		if contacts := back.all("Contact"); len(contacts) != 2 || !strings.HasPrefix(contacts[1], contact) || param(contacts[1], "expires") != "0" {
			t.Errorf("the old Contact %s is not taken back: %v", contact, contacts)
		}
		if state := ph.waitRegistration(sip.Registered); state.Flow.Remote.String() != k.peers[0].address {
			t.Errorf("registered at %s", state.Flow.Remote)
		}
	})
}

func TestACallIsNotInterruptedForABetterServer(t *testing.T) {
	k := newCluster(t, "udp", 2)
	k.Register = false
	ph := open(t, k.Config, sip.BetterAfter(time.Millisecond))
	call := ph.invite("sip:bob@example.test")
	m := k.peers[0].expect("INVITE")
	m.reply(answer(m, "503 Service Unavailable", "x"))
	k.peers[0].expect("ACK")
	invite := k.peers[1].expect("INVITE")
	invite.reply(k.peers[1].ok(invite, "bob"))
	k.peers[1].expect("ACK")
	next[sip.Sent](ph)
	next[sip.Sent](ph)
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	d := k.peers[1].answered(invite, "bob")
	for range 50 {
		d.send("OPTIONS")
		k.peers[1].expect("200 OPTIONS")
	}
	mustBeSilent(t, ph, k.peers[0])
	call.Hangup()
	bye := k.peers[1].expect("BYE")
	bye.reply(answer(bye, "200 OK", ""))
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	k.peers[0].expect("OPTIONS") // now
}
