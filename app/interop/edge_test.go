//go:build interop

package interop

import (
	"crypto/tls"
	_ "embed" // the configuration
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"
)

//go:embed edge.cfg.tmpl
var edgeConfiguration string

// edgeName is the only name that the outbound proxy's certificate has.
const edgeName = "edge." + Domain

// startEdge runs a Kamailio as outbound proxy in front of another one until the test ends, and returns where it is and the
// file of who vouches for it. The other one's certificate is of somebody else.
func startEdge(t testing.TB, behind *Kamailio) (at netip.AddrPort, caFile string) {
	t.Helper()
	program, dir := requireProgram(t, "kamailio", "kamailio"), folder(t)
	ca := newAuthority(t, dir)
	certificate, key := ca.server(t, edgeName)
	at = freePort(t)
	configuration := filepath.Join(dir, "edge.cfg")
	render(t, configuration, edgeConfiguration, map[string]any{"Address": at, "Server": behind.TLS, "Certificate": certificate, "Key": key})
	p := start(t, dir, "edge", prepare(t, program, "-DD", "-E", "-m", "32", "-M", "8", "-Y", dir, "-f", configuration))
	eventually(t, "the outbound proxy answers", p, func() error {
		return ping(at, "TLS", func() (net.Conn, error) {
			return tls.Dial("tcp", at.String(), &tls.Config{RootCAs: ca.pool(), ServerName: edgeName})
		})
	})
	return at, ca.file
}

// Who the phone talks to is the proxy: its name is the one that counts for TLS, and that people read. What comes behind it has
// another name and an issuer that the phone does not know, which is no business of the phone's.
func TestAProxyWithAnotherNameStandsBetween(t *testing.T) {
	t.Parallel()
	words, names := newSpeech(t), serveNames(t)
	k := StartKamailio(t)
	at, caFile := startEdge(t, k)
	names.host(edgeName, at.Addr())
	account := k.Account("alice", "tls")
	account.Server, account.CAFile = at, caFile
	alice := StartSotto(t, account, SottoOptions{Encryption: "required", Play: words.Alice, Proxy: named(edgeName, at), DNS: names.Address})
	bob := StartSotto(t, k.Account("bob", "tls"), SottoOptions{Encryption: "required", Play: words.Bob})
	if flow := alice.Registration.Flow; flow.TLS.Server != edgeName || flow.TLS.VerifiedBy != "ca-file" {
		t.Errorf("alice registered over %+v; want it verified for %s", flow, edgeName)
	}
	for _, row := range []struct {
		title         string
		calls, called *Sotto
	}{{"she calls", alice, bob}, {"she is called", bob, alice}} {
		t.Run(row.title, func(t *testing.T) {
			alice.In(t)
			bob.In(t)
			mustBeIdle(t, row.called)
			row.calls.Dial(row.called.Account.URI())
			theirs := row.called.WaitForCall("incoming").ID
			row.called.Answer(theirs)
			row.calls.WaitForCall("connected")
			row.called.WaitForCall("connected")
			alice.Listen(speechTime)
			mustStillHold(t, alice.recording, words.Bob, words.Alice)
			for _, call := range alice.told() {
				mustName(t, call, edgeName)
			}
			row.called.Hangup(theirs) // by the whole path
			endsWith(t, row.called, "local-hangup", 0)
			endsWith(t, row.calls, "remote-hangup", 0)
		})
	}
}

// mustName checks that a call is private to this server and to nobody else.
func mustName(t *testing.T, call Call, server string) {
	t.Helper()
	var named []string
	for _, r := range call.Privacy.Reasons {
		if name, ok := r.Args["server"]; ok {
			named = append(named, name)
		}
	}
	if call.Privacy.Verdict != "private" || !slices.Equal(named, []string{server}) {
		t.Errorf("%s: the call is %s to %q; want private to %s", call.State, call.Privacy.Verdict, named, server)
	}
}
