//go:build interop

package interop

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dayOf is how sentences for people write a date.
func dayOf(t time.Time) string { return t.UTC().Format("2 January 2006") }

// Every server here is Kamailio with OpenSSL; the phone is the program, and what is checked is what a script is told.
func TestAServerWhoseTLSIsNotInOrderIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	servers := startTLSServers(t)
	const trust = "Nobody this computer knows vouches for the certificate of %s. Compare its fingerprint with your administrator's, then trust it."
	at := func(name, host string) string { return fmt.Sprintf("%s:%d", host, servers.byName[name].Address.Port()) }
	rows := []struct {
		name, server  string // of the account, of the listener
		domain, proxy string
		code, text    string
		shown         bool // whether the certificate is
	}{
		{"expired", expiredServer, at(expiredServer, "127.0.0.1"), "", "tls-expired",
			"The certificate of 127.0.0.1 ended on " + dayOf(servers.byName[expiredServer].certificate.NotAfter) + ". Its administrator has to renew it.", true},
		{"not-yet-valid", notYetValidServer, at(notYetValidServer, "127.0.0.1"), "", "tls-not-yet-valid",
			"The certificate of 127.0.0.1 starts on " + dayOf(servers.byName[notYetValidServer].certificate.NotBefore) +
				". Is this computer's clock right (" + time.Now().Format("2 January 2006") + ")?", true},
		{"wrong-host", wrongHostServer, at(wrongHostServer, "127.0.0.1"), "", "tls-wrong-name",
			"The certificate belongs to wrong.interop.test, not to 127.0.0.1. You may be talking to someone else.", true},
		{"self-signed", selfSignedServer, at(selfSignedServer, "127.0.0.1"), "", "tls-unknown-issuer", fmt.Sprintf(trust, "127.0.0.1"), true},
		{"unknown-ca", unknownCAServer, at(unknownCAServer, "127.0.0.1"), "", "tls-unknown-issuer", fmt.Sprintf(trust, "127.0.0.1"), true},
		{"old-tls", oldTLSServer, at(oldTLSServer, "127.0.0.1"), "", "tls-too-old",
			"127.0.0.1 offers only an old version of TLS, which is no longer safe.", false},

		// The name that counts is that of the host one was told to contact (DESIGN.md): the proxy's, else the domain's.
		{"no-proxy", wrongHostServer, at(wrongHostServer, "localhost"), "", "tls-wrong-name",
			"The certificate belongs to wrong.interop.test, not to localhost. You may be talking to someone else.", true},
		{"only-the-domain-named", domainServer, Domain, at(domainServer, "localhost"), "tls-wrong-name",
			"The certificate belongs to " + Domain + ", not to localhost. You may be talking to someone else.", true},
	}
	var attempts []attempt
	for _, row := range rows {
		attempts = append(attempts, attempt{ID: row.name, Domain: row.domain, Proxy: row.proxy, Transport: "tls"})
	}
	servers.mustTake(t, attempt{ID: "proxy-named", Domain: Domain, Proxy: at(localhostServer, "localhost"), Transport: "tls"})
	alice := startAttempts(t, servers.caFile, attempts...)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := outcome(t, alice, row.name, patience)
			if got.State != "failed" || got.Code != 0 || got.Error == nil || got.RetryAt == nil {
				t.Fatalf("%+v; want it failed with an error and tried again later", got)
			}
			if got.Error.Code != row.code || got.Error.Text != row.text {
				t.Errorf("got  %s: %s\nwant %s: %s", got.Error.Code, got.Error.Text, row.code, row.text)
			}
			mustShow(t, got, servers.byName[row.server], row.shown)
		})
	}
	alice.Quit()
	for name := range servers.byName {
		if got := servers.requests(t, name); name != localhostServer && got > 0 {
			t.Errorf("%d requests reached the server %s", got, name)
		}
	}
}

// mustTake has an account register at the good listener, whose log has it then. That comes before Kamailio has to do with what is not in
// order, and not beside it: OpenSSL's errors of one connection come up in another one of the same Kamailio, which then closes that.
func (s *tlsServers) mustTake(t *testing.T, good attempt) {
	t.Helper()
	before := s.requests(t, localhostServer) // Kamailio was asked whether it runs
	alice := startAttempts(t, s.caFile, good)
	got := outcome(t, alice, good.ID, patience)
	if got.State != "registered" || got.Flow.TLS.Server != "localhost" || got.Flow.TLS.VerifiedBy != "ca-file" {
		t.Errorf("%+v, %+v; want it registered, verified for localhost", got, got.Error)
	}
	alice.Quit()
	if got := s.requests(t, localhostServer) - before; got < 1 {
		t.Errorf("Kamailio's log has %d requests at the good listener, so it shows nothing", got)
	}
}

// mustShow checks that a failure shows the certificate of the server, or none.
func mustShow(t *testing.T, got standing, server tlsServer, shown bool) {
	t.Helper()
	if (got.Error.Certificate != nil) != shown {
		t.Fatalf("the certificate shown is %+v", got.Error.Certificate)
	}
	if !shown {
		return
	}
	want, c := server.certificate, got.Error.Certificate
	names := slices.Clone(want.DNSNames)
	for _, ip := range want.IPAddresses {
		names = append(names, ip.String())
	}
	fingerprint := strings.ReplaceAll(fmt.Sprintf("% X", sha256.Sum256(want.Raw)), " ", ":")
	if c.Subject != want.Subject.String() || c.Issuer != want.Issuer.String() || !slices.Equal(c.Names, names) ||
		!c.NotBefore.Equal(want.NotBefore) || !c.NotAfter.Equal(want.NotAfter) || c.CertificateSHA256 != fingerprint {
		t.Errorf("the certificate shown is %+v; want %s by %s for %v from %v to %v, %s", *c, want.Subject, want.Issuer, names,
			want.NotBefore, want.NotAfter, fingerprint)
	}
}

func TestAServerThatCannotBeReachedIsNamedWithItsReason(t *testing.T) {
	t.Parallel()
	dead, silentUDP, silentTCP, full := freePort(t), swallowUDP(t), swallowTCP(t), fullBacklog(t)
	const (
		refused = "127.0.0.1 refuses connections on port %d. Is the service switched on there? Hosted servers often use 6060 for TLS, others 5061."
		silent  = "127.0.0.1 does not answer on port %d. A firewall may be in the way."
		mute    = "127.0.0.1 does not answer. A firewall may be in the way."
	)
	rows := []struct {
		name, transport string
		port            uint16
		code, text      string
	}{
		{"nobody listens, TCP", "tcp", dead.Port(), "refused", fmt.Sprintf(refused, dead.Port())},
		{"nobody listens, TLS", "tls", dead.Port(), "refused", fmt.Sprintf(refused, dead.Port())},
		{"nobody accepts, TCP", "tcp", full, "timeout", fmt.Sprintf(silent, full)},
		{"nobody accepts, TLS", "tls", full, "timeout", fmt.Sprintf(silent, full)},
		{"no handshake, TLS", "tls", silentTCP, "timeout", fmt.Sprintf(silent, silentTCP)},
		{"no answer, UDP", "udp", silentUDP, "timeout", mute},
		{"no answer, TCP", "tcp", silentTCP, "timeout", mute},
	}
	id := func(name string) string {
		return strings.ToLower(strings.NewReplacer(", ", "-", " ", "-").Replace(name))
	}
	var attempts []attempt
	for _, row := range rows {
		attempts = append(attempts, attempt{ID: id(row.name), Domain: fmt.Sprintf("127.0.0.1:%d", row.port), Transport: row.transport})
	}
	alice := startAttempts(t, "", attempts...)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			// A transaction lasts for 32 seconds (RFC 3261 section 17.1.2.2, timer F).
			got := outcome(t, alice, id(row.name), 32*time.Second+patience)
			if got.State != "failed" || got.Code != 0 || got.Error == nil || got.RetryAt == nil {
				t.Fatalf("%+v; want it failed with an error and tried again later", got)
			}
			if got.Error.Code != row.code || got.Error.Text != row.text || got.Error.Certificate != nil {
				t.Errorf("got  %s: %s\nwant %s: %s", got.Error.Code, got.Error.Text, row.code, row.text)
			}
		})
	}
}

// swallowUDP is a port that takes everything and says nothing.
func swallowUDP(t testing.TB) uint16 {
	t.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(anyPort))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket.LocalAddr().(*net.UDPAddr).AddrPort().Port()
}

// swallowTCP is a port that connects, since the system does that, and where nobody reads or writes.
func swallowTCP(t testing.TB) uint16 {
	t.Helper()
	listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(anyPort))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().(*net.TCPAddr).AddrPort().Port()
}

// fullBacklog is a port whose queue of connections nobody empties: a further one is not even refused.
func fullBacklog(t testing.TB) uint16 {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(socket) })
	at := freePort(t)
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(socket, 0); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		conn, err := net.DialTimeout("tcp", at.String(), time.Second/2)
		if err != nil {
			return at.Port()
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	t.Fatal("the queue never fills")
	return 0
}

func TestAWrongPasswordIsSaidAfterOneTryAndNotHammeredWith(t *testing.T) {
	t.Parallel()
	server := StartKamailio(t)
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			program, err := static.build()
			if err != nil {
				t.Fatal(err)
			}
			account := server.Account("alice", transport)
			account.Password = "a-guess"
			alice := launchSotto(t, program, account, SottoOptions{}, sottoConfiguration, SottoOptions{}.values(account))
			got := outcome(t, alice, "alice", patience)
			if got.State != "failed" || got.Code != 401 || got.RetryAt != nil || got.Error == nil || got.Error.Code != "unauthorized" ||
				got.Error.Text != "127.0.0.1 does not accept this user name and password." {
				t.Fatalf("%+v, %+v", got, got.Error)
			}
			err = alice.control.ask("call.dial", map[string]any{"to": "bob"}, nil, patience)
			if refused, ok := errors.AsType[*RemoteError](err); !ok || refused.Data.Code != "not-registered" {
				t.Errorf("dialling: %v", err)
			}
			mustStayAt(t, "REGISTER requests", 2, func() int { return server.registers(t, transport) })
		})
	}
}

func TestACallThatNobodyTakesSaysWhy(t *testing.T) {
	t.Parallel()
	server, words := StartKamailio(t), newSpeech(t)
	bob := StartBaresip(t, server.Account("bob", "udp"), BaresipOptions{Play: words.Bob})
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "optional", Play: words.Alice})
	for _, row := range []struct {
		name, to, cause string
		code            int
		reason          string
		rings           bool // bob's phone does, and he declines
	}{
		{"a user without a phone", "sip:carol@" + Domain, "no-answer", 480, "carol can't be reached at the moment.", false},
		{"an address that the server does not have", "sip:bob@elsewhere.test", "not-found", 404, "bob is not known to 127.0.0.1.", false},
		{"a user who declines", bob.Account.URI(), "busy", 486, "bob is busy.", true}, // baresip has no other word for it
	} {
		t.Run(row.name, func(t *testing.T) {
			alice.In(t)
			alice.Dial(row.to)
			if row.rings {
				bob.Wait("CALL_INCOMING")
				bob.Hangup()
			}
			if got := alice.WaitForCall("ended"); got.Cause != row.cause || got.Code != row.code || got.Reason != row.reason {
				t.Errorf("ended by %s, %d, %q; want %s, %d, %q", got.Cause, got.Code, got.Reason, row.cause, row.code, row.reason)
			}
		})
	}
}

// restraint is longer than a phone waits before it tries again what may work by then.
const restraint = 4 * time.Second

// mustStayAt checks that a count is what it should be and does not grow.
func mustStayAt(t *testing.T, what string, want int, count func() int) {
	t.Helper()
	over := time.NewTimer(restraint)
	defer over.Stop()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		if got := count(); got != want {
			t.Fatalf("%d %s; want %d", got, what, want)
		}
		select {
		case <-again.C:
		case <-over.C:
			return
		}
	}
}

// registers counts the REGISTER requests that came by a transport; one that was sent again is one.
func (k *Kamailio) registers(t testing.TB, transport string) int {
	t.Helper()
	log, err := os.ReadFile(k.process.log)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range regexp.MustCompile(`REGISTER \S+ from (\w+):\S+ call (\S+, number \d+)`).FindAllStringSubmatch(string(log), -1) {
		if line[1] == transport {
			seen[line[2]] = true
		}
	}
	return len(seen)
}
