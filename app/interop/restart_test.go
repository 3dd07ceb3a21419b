//go:build interop

package interop

import (
	"testing"
	"time"
)

// shortExpiry is for how many seconds the phone by UDP asks to be registered: it notices that the registrar has forgotten it
// when it refreshes that, and not before.
const shortExpiry = 15

// A registrar that is started anew knows nobody. Each phone is registered again by itself, and can be called.
func TestPhonesAreRegisteredAgainAfterTheRegistrarsRestart(t *testing.T) {
	t.Parallel()
	transports := []string{"udp", "tcp", "tls"}
	k := StartKamailio(t, transports...)
	caller := StartSotto(t, k.Account("carol", "tls"), SottoOptions{})
	phones := map[string]*Sotto{}
	marks := map[*Sotto]int{}
	for _, transport := range transports {
		options := SottoOptions{}
		if transport == "udp" {
			options.Expires = shortExpiry
		}
		phones[transport] = StartSotto(t, k.Account(transport, transport), options)
	}
	k.Stop(t)
	for _, s := range append([]*Sotto{caller}, phones["udp"], phones["tcp"], phones["tls"]) {
		marks[s] = s.control.notifications.length()
	}
	k.Run(t)
	since := time.Now()
	registered := func(s *Sotto) {
		t.Helper()
		standsSo(t, s, s.Account.User, marks[s], patience, func(r standing) bool { return r.State == "registered" })
	}
	registered(caller)
	for _, transport := range []string{"tls", "tcp", "udp"} {
		phone := phones[transport]
		registered(phone)
		t.Logf("over %s it is registered again within %v of Kamailio's first answer", transport, time.Since(since).Round(10*time.Millisecond))
		mustReach(t, caller, phone)
	}
}
