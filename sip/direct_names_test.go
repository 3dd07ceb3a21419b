package sip_test

import (
	"net/netip"
	"testing"

	"sotto/sip"
)

func TestWhoIsCalledWithoutAServerIsFoundByHisDomain(t *testing.T) {
	eachCluster(t, 2, func(t *testing.T, k *cluster) {
		config := k.Config
		config.Domain, config.Register = "", false
		ca := newAuthority(t)
		if config.Transport == sip.TLS {
			config.CertFile, config.KeyFile = ca.files()
		}
		ph, _ := listening(t, config)
		if k.peers[0].listener != nil {
			k.peers[0].close() // so that the call goes on to the next
		}
		call := ph.invite("sip:bob@cluster.test")
		sent := next[sip.Sent](ph)
		p := k.peers[0]
		if sent.Flow.Remote.String() != p.address {
			p = k.peers[1]
		}
		invite := p.expect("INVITE")
		if invite.uri() != "sip:bob@cluster.test" || sent.Flow.Remote.String() != p.address {
			t.Errorf("%s was called at %s", invite.uri(), sent.Flow.Remote)
		}
		if secure := sent.Flow.TLS; secure != nil && secure.Server != "cluster.test" {
			t.Errorf("the certificate was checked for %s", secure.Server)
		}
		invite.reply(answer(invite, "603 Decline", "bob"))
		p.expect("ACK")
		mustEnd(t, ph, call, sip.CauseRejected)
	})
}

func TestPhonesWithoutAServerSpeakIPv6(t *testing.T) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			ca := newAuthority(t)
			alice, _ := listening(t, direct(t, "alice", transport, ca))
			bob, at := listening(t, direct(t, "bob", transport, ca))
			at = netip.AddrPortFrom(netip.IPv6Loopback(), at.Port())
			ours, theirs, sent, offered := alice.call(bob, "sip:bob@"+at.String())
			if sent.Remote != at || offered.Local != at || sent.Local.Addr() != at.Addr() {
				t.Errorf("the offer went by %+v and came by %+v", sent, offered)
			}
			theirs.Hangup()
			mustEnd(t, bob, theirs, sip.CauseLocalHangup)
			mustEnd(t, alice, ours, sip.CauseRemoteHangup)
		})
	}
}
