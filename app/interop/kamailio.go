package interop

import (
	"crypto/tls"
	"crypto/x509"
	_ "embed" // the configuration
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"
)

//go:embed kamailio.cfg.tmpl
var kamailioConfiguration string

// Domain is the SIP domain and the digest realm of the Kamailio that tests start.
const Domain = "interop.test"

// Kamailio is a registrar and proxy that knows the users, wants their digest, and keeps itself in the path of a call.
type Kamailio struct {
	UDP, TCP, TLS netip.AddrPort    // UDP and TCP share a port
	CAFile        string            // who vouches for its certificate, which is for its address and Domain
	Users         map[string]string // passwords by name

	roots                          *x509.CertPool
	process                        *process
	program, folder, configuration string // paths
	certificate, key               string // paths
}

// Account is what a phone needs to know for registering with Kamailio.
type Account struct {
	User, Password string
	Domain         string
	Server         netip.AddrPort // where to send: the outbound proxy; the zero value: the domain is looked up
	Transport      string         // udp, tcp or tls
	CAFile         string
}

// URI is the account's address of record.
func (a Account) URI() string { return "sip:" + a.User + "@" + a.Domain }

// StartKamailio runs Kamailio on 127.0.0.1 until the test ends, for alice, bob, carol and the users named. It returns when
// Kamailio answers.
func StartKamailio(t testing.TB, users ...string) *Kamailio {
	t.Helper()
	return startKamailio(t, loopback, users)
}

func startKamailio(t testing.TB, address netip.Addr, users []string) *Kamailio {
	t.Helper()
	program := requireProgram(t, "kamailio", "kamailio")
	dir := folder(t)
	ca := newAuthority(t, dir)
	k := &Kamailio{CAFile: ca.file, Users: map[string]string{}, roots: ca.pool(), program: program, folder: dir}
	for _, user := range append([]string{"alice", "bob", "carol"}, users...) {
		k.Users[user] = "a-secret-of-" + user
	}
	k.certificate, k.key = ca.server(t, address.String(), Domain)
	k.configure(t, address)
	k.Run(t)
	return k
}

// Twin runs another Kamailio of the same domain, users and certificate, with ports of its own. They know nothing of who is
// registered with the other.
func (k *Kamailio) Twin(t testing.TB) *Kamailio {
	t.Helper()
	twin := *k
	twin.folder = folder(t)
	twin.configure(t, k.TLS.Addr())
	twin.Run(t)
	return &twin
}

// configure chooses ports and writes the configuration.
func (k *Kamailio) configure(t testing.TB, address netip.Addr) {
	t.Helper()
	k.UDP, k.TLS = freePortOf(t, address), freePortOf(t, address)
	k.TCP = k.UDP
	k.configuration = filepath.Join(k.folder, "kamailio.cfg")
	alias := `"$si", "$sp", "$proto"` // always, so that a proxy which comes after notes nothing of its own
	if address.Is6() {
		alias = "" // where a Contact differs from the connection: Kamailio 5.6 reads no such parameters with IPv6
	}
	render(t, k.configuration, kamailioConfiguration, map[string]any{
		"Domain": Domain, "Host": host(address), "Alias": alias, "Plain": k.UDP, "TLS": k.TLS, "Users": k.Users,
		"Certificate": k.certificate, "Key": k.key,
	})
}

// Run starts Kamailio, also once more after Stop: at the same ports, and knowing nothing of what it knew before. It returns
// when Kamailio answers.
func (k *Kamailio) Run(t testing.TB) {
	t.Helper()
	// In the foreground, with its log on stderr, its sockets in the folder, and little memory.
	k.process = start(t, k.folder, "kamailio", prepare(t, k.program, "-DD", "-E", "-m", "32", "-M", "8", "-Y", k.folder, "-f", k.configuration))
	eventually(t, "Kamailio answers", k.process, k.answers)
}

// Stop ends Kamailio, and every connection to it.
func (k *Kamailio) Stop(t testing.TB) {
	t.Helper()
	k.process.stop(t)
}

// host is an address as it stands in a SIP URI (RFC 3261 section 25.1).
func host(address netip.Addr) string {
	if address.Is6() {
		return "[" + address.String() + "]"
	}
	return address.String()
}

// Account returns the account of a user, to be registered by the transport: udp, tcp or tls.
func (k *Kamailio) Account(user, transport string) Account {
	server := k.UDP
	if transport == "tls" {
		server = k.TLS
	}
	return Account{User: user, Password: k.Users[user], Domain: Domain, Server: server, Transport: transport, CAFile: k.CAFile}
}

// answers asks for an answer to OPTIONS by UDP, TCP and TLS in turn.
func (k *Kamailio) answers() error {
	if err := ping(k.UDP, "UDP", func() (net.Conn, error) { return net.Dial("udp", k.UDP.String()) }); err != nil {
		return err
	}
	if err := ping(k.TCP, "TCP", func() (net.Conn, error) { return net.Dial("tcp", k.TCP.String()) }); err != nil {
		return err
	}
	return ping(k.TLS, "TLS", func() (net.Conn, error) {
		return tls.Dial("tcp", k.TLS.String(), &tls.Config{RootCAs: k.roots, ServerName: k.TLS.Addr().String()})
	})
}

// ping sends an OPTIONS request by a new connection (RFC 3261 section 11) and wants a 200 soon.
func ping(server netip.AddrPort, transport string, dial func() (net.Conn, error)) error {
	conn, err := dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second / 2)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(conn, "OPTIONS sip:%[1]s SIP/2.0\r\nVia: SIP/2.0/%[2]s %[3]s;branch=z9hG4bK%[4]d;rport\r\n"+
		"Max-Forwards: 5\r\nFrom: <sip:%[1]s>;tag=ping\r\nTo: <sip:%[1]s>\r\nCall-ID: %[4]d@%[1]s\r\nCSeq: 1 OPTIONS\r\n"+
		"Content-Length: 0\r\n\r\n", Domain, transport, conn.LocalAddr(), time.Now().UnixNano()); err != nil {
		return err
	}
	answer := make([]byte, 2048)
	n, err := conn.Read(answer)
	if err != nil {
		return err
	}
	if line, _, _ := strings.Cut(string(answer[:n]), "\r\n"); !strings.HasPrefix(line, "SIP/2.0 200 ") {
		return fmt.Errorf("%s at %v answers %q", transport, server, line)
	}
	return nil
}

// render writes a configuration file.
func render(t testing.TB, path, text string, values any) {
	t.Helper()
	var out strings.Builder
	if err := template.Must(template.New(filepath.Base(path)).Option("missingkey=error").Parse(text)).Execute(&out, values); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
