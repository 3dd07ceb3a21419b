//go:build interop

package interop

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// fingerprint is what `openssl x509 -fingerprint -sha256` prints.
func fingerprint(c *x509.Certificate) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sha256.Sum256(c.Raw)), " ", ":")
}

// trust has a Sotto trust a certificate at one of the servers, and returns what it says to that.
func (s *tlsServers) trust(alice *Sotto, name string, c *x509.Certificate) error {
	return alice.control.ask("account.trust", map[string]any{
		"account": name, "host": "127.0.0.1", "port": s.byName[name].Address.Port(), "certificate_sha256": fingerprint(c),
	}, nil, patience)
}

// Each bad certificate is trusted by hand, as far as that is possible, and then changed behind the phone's back.
func TestABadCertificateIsTrustedAndItsChangeNoticed(t *testing.T) {
	t.Parallel()
	servers := startTLSServers(t)
	rows := []struct {
		name, refusal string            // why it can't be trusted; none where it can
		next          func() *authority // who issues the certificate that comes after
		verifiedBy    string            // that one
	}{
		{wrongHostServer, "", func() *authority { return servers.ca }, "ca-file"}, // nothing will be wrong with it
		{selfSignedServer, "", func() *authority { return nil }, "pin"},
		{unknownCAServer, "", func() *authority { return servers.stranger }, "pin"},
		{expiredServer, " and can't be trusted. Its administrator has to renew it.", nil, ""},
		{notYetValidServer, " and can't be trusted before. Is this computer's clock right (", nil, ""},
		{oldTLSServer, "This phone has seen no certificate of 127.0.0.1 at port ", nil, ""},
	}
	var attempts []attempt
	for _, row := range rows {
		attempts = append(attempts, attempt{ID: row.name, Domain: net.JoinHostPort("127.0.0.1", fmt.Sprint(servers.byName[row.name].Address.Port())), Transport: "tls"})
	}
	alice := startAttempts(t, servers.caFile, attempts...)
	before := map[string]*x509.Certificate{}
	issuers := map[string]*authority{}
	for _, row := range rows {
		outcome(t, alice, row.name, patience)
		before[row.name] = servers.byName[row.name].certificate
		mark := alice.control.notifications.length()
		if row.refusal != "" {
			var refused *RemoteError
			if err := servers.trust(alice, row.name, before[row.name]); !errors.As(err, &refused) || refused.Data.Code != "not-acceptable" || !strings.Contains(refused.Message, row.refusal) {
				t.Errorf("%s: told %v", row.name, err)
			}
			continue
		}
		if err := servers.trust(alice, row.name, servers.byName[localhostServer].certificate); err == nil {
			t.Errorf("%s: a certificate was trusted that is not there", row.name)
		}
		if err := servers.trust(alice, row.name, before[row.name]); err != nil {
			t.Fatal(err)
		}
		got := standsSo(t, alice, row.name, mark, patience, func(s standing) bool { return s.State == "registered" })
		if got.Flow.TLS.VerifiedBy != "pin" {
			t.Errorf("%s: verified by %s", row.name, got.Flow.TLS.VerifiedBy)
		}
		issuers[row.name] = row.next()
	}
	for _, row := range rows {
		if n := servers.requests(t, row.name); (n > 0) != (row.refusal == "") {
			t.Errorf("%d requests reached %s", n, row.name)
		}
	}

	mark := alice.control.notifications.length()
	servers.replace(t, issuers)
	for _, row := range rows {
		if row.next == nil {
			continue
		}
		// The phone may have come back before Kamailio.
		got := standsSo(t, alice, row.name, mark, patience, func(s standing) bool { return s.Error != nil && s.Error.Certificate != nil })
		after := servers.byName[row.name].certificate
		if got.Error.Code != "tls-pin-changed" || got.Error.Trusted == nil || got.Error.Trusted.CertificateSHA256 != fingerprint(before[row.name]) ||
			got.Error.Certificate.CertificateSHA256 != fingerprint(after) || got.Error.Host != "127.0.0.1" || got.Error.Port != int(servers.byName[row.name].Address.Port()) {
			t.Errorf("%s: told %+v", row.name, got.Error)
		}
		if want := "The certificate of 127.0.0.1 is not the one you trusted on " + time.Now().Format("2 January 2006") + "."; got.Error.Text != want {
			t.Errorf("%s: told %q; want %q", row.name, got.Error.Text, want)
		}
		if n := servers.requests(t, row.name); n > 0 {
			t.Errorf("%d requests reached %s with another key", n, row.name)
		}
		again := alice.control.notifications.length()
		if err := servers.trust(alice, row.name, after); err != nil {
			t.Fatal(err)
		}
		if got = standsSo(t, alice, row.name, again, patience, func(s standing) bool { return s.State == "registered" }); got.Flow.TLS.VerifiedBy != row.verifiedBy {
			t.Errorf("%s: verified by %s, want %s", row.name, got.Flow.TLS.VerifiedBy, row.verifiedBy)
		}
	}
	alice.Quit()
}

// The test of an account asks Kamailio, which wants a password for that, and leaves the registration of the phone as it is.
func TestAnAccountIsTestedAgainstKamailio(t *testing.T) {
	t.Parallel()
	kamailio := StartKamailio(t)
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			alice := StartSotto(t, kamailio.Account("alice", transport), SottoOptions{Encryption: "optional"})
			for password, want := range map[string]string{kamailio.Users["alice"]: "", "guess": "unauthorized"} {
				var tested struct {
					Steps []struct {
						Step, Code, Text string
						OK               bool
					}
				}
				alice.Ask("account.test", map[string]any{"account": "alice", "password": password}, &tested)
				if len(tested.Steps) == 0 {
					t.Fatal("no steps")
				}
				if last := tested.Steps[len(tested.Steps)-1]; last.Step != "register" || last.OK != (want == "") || last.Code != want {
					t.Errorf("ends with %+v", tested.Steps)
				}
			}
			bob := StartSotto(t, kamailio.Account("bob", transport), SottoOptions{Encryption: "optional"})
			bob.Dial("sip:alice@" + Domain)
			alice.WaitForCall("incoming")
		})
	}
}
