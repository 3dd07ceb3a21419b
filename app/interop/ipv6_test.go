//go:build interop

package interop

import (
	"net"
	"net/netip"
	"testing"
)

// loopback6 returns the loopback address of IPv6. A machine without it fails the test: calls that nobody made are no
// result.
func loopback6(t testing.TB) netip.Addr {
	t.Helper()
	address := netip.IPv6Loopback()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, 0)))
	if err != nil {
		t.Fatalf("this machine has no IPv6 loopback address (::1), which this test needs: %v; "+
			"on Linux `sysctl net.ipv6.conf.lo.disable_ipv6=0` gives it one", err)
	}
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// road is a transport of IPv6 with the policy that both of its phones have.
type road struct {
	transport, encryption string
	srtp                  bool
}

func (r road) name() string { return r.transport + ", " + r.encryption }

func TestTwoSottosSpeakOverIPv6(t *testing.T) {
	roads := []road{
		{"udp", "off", false},
		{"tcp", "optional", true},
		{"tls", "required", true},
	}
	words := newSpeech(t)
	var users []string
	for _, r := range roads {
		users = append(users, "alice-"+r.transport, "bob-"+r.transport)
	}
	server := startKamailio(t, loopback6(t), users, nil)
	sideBySide(t, len(roads), roads, func(t *testing.T, r road) {
		alice := StartSotto(t, server.Account("alice-"+r.transport, r.transport), SottoOptions{Encryption: r.encryption, Play: words.Alice})
		bob := StartSotto(t, server.Account("bob-"+r.transport, r.transport), SottoOptions{Encryption: r.encryption, Play: words.Bob})
		mustBeRegistered(t, alice)
		mustBeRegistered(t, bob)
		id := alice.Dial(bob.Account.URI())
		incoming := bob.WaitForCall("incoming")
		mustSay(t, "incoming", incoming.Privacy, bob.agreed(r.srtp, true))
		bob.Answer(incoming.ID)
		mustSay(t, "connected", alice.WaitForCall("connected").Privacy, alice.agreed(r.srtp, false))
		mustSay(t, "connected", bob.WaitForCall("connected").Privacy, bob.agreed(r.srtp, false))
		alice.Listen(speechTime)
		bob.Listen(speechTime)
		words.bobIn(t, alice.recording)
		words.aliceIn(t, bob.recording)
		alice.Hangup(id)
		if ended := bob.WaitForCall("ended"); ended.Cause != "remote-hangup" {
			t.Errorf("bob's call ended with cause %q; want remote-hangup", ended.Cause)
		}
	})
}
