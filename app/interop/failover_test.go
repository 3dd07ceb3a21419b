//go:build interop

package interop

import (
	"net/netip"
	"testing"
	"time"
)

// Two servers of one domain are found by their SRV records (RFC 2782, RFC 3263). The first is down, so that phones register
// with the second; when that goes and the first is back, they are at the first. TLS checks the domain's name at both.
func TestTheSecondServerOfADomainServesWhileTheFirstIsDown(t *testing.T) {
	t.Parallel()
	names, first := serveNames(t), StartKamailio(t)
	second := first.Twin(t)
	for i, k := range []*Kamailio{first, second} {
		name := user("server", i) + "." + Domain
		names.host(name, k.TLS.Addr())
		names.service("_sips._tcp."+Domain, uint16(10*i), name, k.TLS.Port())
	}
	first.Stop(t)
	phone := func(who string) *Sotto {
		account := first.Account(who, "tls")
		account.Server = netip.AddrPort{}
		return StartSotto(t, account, SottoOptions{Encryption: "required", DNS: names.Address})
	}
	alice, bob := phone("alice"), phone("bob")
	if server := alice.Registration.Flow.TLS.Server; server != Domain {
		t.Errorf("the certificate was checked for %s; want %s", server, Domain)
	}
	mustReach(t, alice, bob)

	marks := map[*Sotto]int{alice: alice.control.notifications.length(), bob: bob.control.notifications.length()}
	first.Run(t)
	since := time.Now()
	second.Stop(t)
	for _, s := range []*Sotto{alice, bob} {
		standsSo(t, s, s.Account.User, marks[s], patience, func(r standing) bool {
			return r.State == "registered" && r.Flow.Remote == first.TLS.String()
		})
		t.Logf("%s is back at the first server %v after the second was told to go", s.Account.User, time.Since(since).Round(10*time.Millisecond))
	}
	mustReach(t, bob, alice)
}

// mustReach places a call, has it answered, and ends it.
func mustReach(t *testing.T, caller, called *Sotto) {
	t.Helper()
	mustBeIdle(t, called)
	id := caller.Dial(called.Account.URI())
	called.Answer(called.WaitForCall("incoming").ID)
	caller.WaitForCall("connected")
	caller.Hangup(id)
	endsWith(t, caller, "local-hangup", 0)
	endsWith(t, called, "remote-hangup", 0)
}
