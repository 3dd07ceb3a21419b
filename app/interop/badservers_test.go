//go:build interop

package interop

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed" // the configurations
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	//go:embed badservers.cfg.tmpl
	badServersConfiguration string
	//go:embed badservers.tls.tmpl
	badServersTLS string
)

// tlsServer is one TLS listener of Kamailio.
type tlsServer struct {
	Address                  netip.AddrPort
	CertificateFile, KeyFile string
	Method, Ciphers          string // of OpenSSL
	certificate              *x509.Certificate
}

// tlsServers are TLS listeners of one Kamailio, by their name; caFile vouches for those that have no other fault there.
type tlsServers struct {
	byName  map[string]tlsServer
	caFile  string
	process *process

	dir          string
	ca, stranger *authority
	program      string
}

// The listeners of startTLSServers. The first six are the servers that no phone may talk to.
const (
	expiredServer     = "expired"
	notYetValidServer = "not-yet-valid"
	wrongHostServer   = "wrong-host"
	selfSignedServer  = "self-signed"
	unknownCAServer   = "unknown-ca"
	oldTLSServer      = "old-tls"      // a good certificate, TLS 1.1 at most
	domainServer      = "names-domain" // a certificate for Domain and for nobody else
	localhostServer   = "names-localhost"
)

// startTLSServers runs them until the test ends.
func startTLSServers(t testing.TB) *tlsServers {
	t.Helper()
	program := requireProgram(t, "kamailio", "kamailio")
	dir := folder(t)
	ca, stranger := newAuthority(t, dir), newAuthority(t, folder(t))
	now := time.Now()
	day := 24 * time.Hour
	here := []string{"127.0.0.1", "localhost"}
	s := &tlsServers{byName: map[string]tlsServer{}, caFile: ca.file, dir: dir, ca: ca, stranger: stranger, program: program}
	add := func(name string, by *authority, from, until time.Duration, names ...string) {
		server := tlsServer{Address: freePort(t), Method: "TLSv1.2+"}
		if name == oldTLSServer {
			server.Method, server.Ciphers = "TLSv1.1", "ALL:@SECLEVEL=0"
		}
		server.issue(t, dir, name, by, now.Add(from), now.Add(until), names)
		s.byName[name] = server
	}
	add(expiredServer, ca, -20*day, -2*day, here...)
	add(notYetValidServer, ca, 10*day, 20*day, here...)
	add(wrongHostServer, ca, -day, 20*day, "wrong.interop.test")
	add(selfSignedServer, nil, -day, 20*day, here...)
	add(unknownCAServer, stranger, -day, 20*day, here...)
	add(oldTLSServer, ca, -day, 20*day, here...)
	add(domainServer, ca, -day, 20*day, Domain)
	add(localhostServer, ca, -day, 20*day, "localhost")
	s.run(t)
	return s
}

// run starts Kamailio and returns when it answers.
func (s *tlsServers) run(t testing.TB) {
	t.Helper()
	var list []tlsServer
	for _, server := range s.byName {
		list = append(list, server)
	}
	tlsConfiguration, configuration := filepath.Join(s.dir, "tls.cfg"), filepath.Join(s.dir, "kamailio.cfg")
	render(t, tlsConfiguration, badServersTLS, map[string]any{"Servers": list})
	render(t, configuration, badServersConfiguration, map[string]any{"Servers": list, "TLS": tlsConfiguration})
	s.process = start(t, s.dir, "kamailio", prepare(t, s.program, "-DD", "-E", "-m", "32", "-M", "8", "-Y", s.dir, "-f", configuration))
	eventually(t, "Kamailio answers", s.process, func() error {
		return ping(s.byName[localhostServer].Address, "TLS", func() (net.Conn, error) {
			return tls.Dial("tcp", s.byName[localhostServer].Address.String(), &tls.Config{RootCAs: s.ca.pool(), ServerName: "localhost"})
		})
	})
}

// replace gives servers another key and a certificate for here, and starts Kamailio anew with them at the same ports.
func (s *tlsServers) replace(t testing.TB, issuers map[string]*authority) {
	t.Helper()
	s.process.stop(t)
	for name, by := range issuers {
		server := s.byName[name]
		server.issue(t, s.dir, name, by, time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour), []string{"127.0.0.1", "localhost"})
		s.byName[name] = server
	}
	s.run(t)
}

// issue makes a certificate for the names, signed by the authority or, without one, by itself.
func (s *tlsServer) issue(t testing.TB, dir, name string, by *authority, from, until time.Time, names []string) {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "The " + name + " server"},
		NotBefore: from, NotAfter: until,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	key := newKey(t)
	issuer, signer := template, key
	if by != nil {
		issuer, signer = by.certificate, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	if s.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	s.CertificateFile, s.KeyFile = writePair(t, dir, name, der, key)
}

func writePair(t testing.TB, dir, name string, der []byte, key *ecdsa.PrivateKey) (certificateFile, keyFile string) {
	t.Helper()
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	files := &authority{folder: dir}
	return files.write(t, name+".pem", "CERTIFICATE", der), files.write(t, name+".key", "PRIVATE KEY", private)
}

// requests is how many SIP requests Kamailio has read at a listener, by its log.
func (s *tlsServers) requests(t testing.TB, name string) int {
	t.Helper()
	log, err := os.ReadFile(s.process.log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(log), fmt.Sprintf(" at port %d\n", s.byName[name].Address.Port()))
}
