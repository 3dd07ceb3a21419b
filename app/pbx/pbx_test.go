package pbx

import (
	"bytes"
	cryptotls "crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

func TestAConfigurationThatCannotWorkIsRefused(t *testing.T) {
	tests := map[string]func(*Config){
		"no users":                      func(c *Config) { c.Users = nil },
		"an unknown algorithm":          func(c *Config) { c.Algorithms = []string{"MD5", "ROT13"} },
		"all addresses":                 func(c *Config) { c.Address = netip.IPv4Unspecified() },
		"a shortest above the longest":  func(c *Config) { c.MinExpires = 2 * time.Hour },
		"a multicast address to listen": func(c *Config) { c.Address = netip.MustParseAddr("224.0.0.1") },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			c := Config{Users: users()}
			change(&c)
			p, err := Start(c)
			if !errors.Is(err, ErrConfig) {
				t.Errorf("Start gives %v, %v", p, err)
			}
		})
	}
}

func TestAPortInUseIsAnErrorThatLeavesNothingOpen(t *testing.T) {
	first := startPBX(t)
	for name, change := range map[string]func(*Config){
		"UDP": func(c *Config) { c.UDPPort = int(first.UDP().Port()) },
		"TCP": func(c *Config) { c.TCPPort = int(first.TCP().Port()) },
		"TLS": func(c *Config) { c.TLSPort = int(first.TLS().Port()) },
	} {
		c := Config{Users: users()}
		change(&c)
		if _, err := Start(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestThePortsAskedForAreTaken(t *testing.T) {
	first := startPBX(t)
	c := Config{Users: users(), UDPPort: int(first.UDP().Port()), TCPPort: int(first.TCP().Port()), TLSPort: int(first.TLS().Port())}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if second.UDP() != first.UDP() || second.TCP() != first.TCP() || second.TLS() != first.TLS() {
		t.Errorf("listens on %v, %v, %v", second.UDP(), second.TCP(), second.TLS())
	}
}

func TestTheCertificateIsGoodForEachNameOfThePBX(t *testing.T) {
	p := startPBX(t)
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := p.WriteCA(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		t.Fatal("no certificate in the file")
	}
	for name, good := range map[string]bool{testDomain: true, "localhost": true, "127.0.0.1": true, "::1": true, "other.test": false, "127.0.0.2": false} {
		conn, err := cryptotls.Dial("tcp", p.TLS().String(), &cryptotls.Config{RootCAs: roots, ServerName: name})
		if (err == nil) != good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestNothingOlderThanTLS12IsSpoken(t *testing.T) {
	p := startPBX(t)
	for version, good := range map[uint16]bool{cryptotls.VersionTLS10: false, cryptotls.VersionTLS11: false, cryptotls.VersionTLS12: true, cryptotls.VersionTLS13: true} {
		conn, err := cryptotls.Dial("tcp", p.TLS().String(), &cryptotls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if (err == nil) != good {
			t.Errorf("%s: %v", cryptotls.VersionName(version), err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestACertificateIsIssuedForAPhoneThatListens(t *testing.T) {
	p := startPBX(t)
	made, err := p.CertificateFor("phone.test", "127.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(made.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	for _, name := range []string{"phone.test", "127.0.0.9"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); err != nil {
			t.Error(err)
		}
	}
}

func TestClosingEndsWhatIsUnderWay(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", tcp), registered(t, p, "1002", tls)
	caller.call("1002")
	callee.reply(callee.request("INVITE"), "180 Ringing", "x", "")
	caller.ringing()
	idle, err := net.Dial("tcp", p.TLS().String()) // that never says hello
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("closing it again: %v", err)
	}
	for _, ph := range []*phone{caller, callee} {
		for range ph.inbox { // ends when the connection does
		}
	}
}

// TestNoConnectionIsOpenedToWhereAViaSays sends requests and closes at once, so
// that sipgo finds no connection for its answer and would open one.
func TestNoConnectionIsOpenedToWhereAViaSays(t *testing.T) {
	p := startPBX(t)
	trap, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer trap.Close()
	trapped := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := trap.Accept(); err == nil {
			conn.Close()
			trapped <- struct{}{}
		}
	}()
	for i := range 200 {
		ph := newPhone(t, p, "1001", tcp)
		ph.send(fmt.Sprintf("OPTIONS sip:%s SIP/2.0\nVia: SIP/2.0/TCP %s;branch=z9hG4bKtrap%d\nFrom: <sip:x@x>;tag=x\nTo: <sip:x@x>\nCall-ID: %d\nCSeq: 1 OPTIONS", testDomain, trap.Addr(), i, i), "")
		ph.conn.Close()
	}
	await(t, "the connections to be forgotten", func() bool {
		p.connections.mu.Lock()
		defer p.connections.mu.Unlock()
		return p.connections.live == 0
	})
	p.Close()
	trap.Close()
	<-done
	if len(trapped) != 0 {
		t.Error("the PBX connected to where a Via told it to")
	}
}

func TestARequestToAConnectionThatIsNotThereOpensNone(t *testing.T) {
	p := startPBX(t)
	trap, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer trap.Close()
	f := flow{tcp, netip.MustParseAddrPort(trap.Addr().String()), 1}
	req := sip.NewRequest(sip.OPTIONS, uri(t, "sip:x@127.0.0.1"))
	copyDialog(caller(t), req)
	p.address(req, f)
	if err := p.agent.TransportLayer().WriteMsg(req); !errors.Is(err, errNoDialling) {
		t.Errorf("sipgo says %v, want %v", err, errNoDialling)
	}
	if _, err := p.request(req, f); !errors.Is(err, errFlowBroken) {
		t.Errorf("the PBX says %v, want %v", err, errFlowBroken)
	}
}

// caller makes a request with what copyDialog copies.
func caller(t *testing.T) *sip.Request {
	t.Helper()
	msg, err := sip.ParseMessage([]byte("OPTIONS sip:x@x SIP/2.0\r\nFrom: <sip:x@x>;tag=x\r\nTo: <sip:y@y>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return msg.(*sip.Request)
}

func TestConnectionsAboveTheLimitAreClosed(t *testing.T) {
	c := newConnections(func(flow) {})
	var first *connection
	for i := range mostConnections {
		conn, err := c.add(tcp, from(fmt.Sprintf("127.0.0.1:%d", i+1)))
		if err != nil {
			t.Fatal(err)
		}
		first = conn
	}
	if _, err := c.add(tcp, from("127.0.0.2:1")); !errors.Is(err, errTooManyConnections) {
		t.Errorf("error is %v", err)
	}
	first.Close()
	if _, err := c.add(tcp, from("127.0.0.2:1")); err != nil {
		t.Errorf("no room after one has closed: %v", err)
	}
}

func TestANewConnectionFromTheSamePortIsAnotherFlow(t *testing.T) {
	var closed []flow
	c := newConnections(func(f flow) { closed = append(closed, f) })
	old, _ := c.add(tcp, from("127.0.0.1:1"))
	young, _ := c.add(tcp, from("127.0.0.1:1"))
	if c.open(old.flow) || !c.open(young.flow) {
		t.Errorf("open: the old one %v, the new one %v", c.open(old.flow), c.open(young.flow))
	}
	if len(closed) != 1 || closed[0] != old.flow {
		t.Errorf("closed are %v", closed)
	}
}

// idleConn is a connection that only knows where it comes from.
type idleConn struct {
	net.Conn
	remote net.Addr
}

func from(remote string) net.Conn {
	return idleConn{remote: net.TCPAddrFromAddrPort(netip.MustParseAddrPort(remote))}
}

func (c idleConn) RemoteAddr() net.Addr { return c.remote }
func (c idleConn) Close() error         { return nil }

// TestNoSecretIsLogged makes the PBX log all it ever does, at the lowest level.
func TestNoSecretIsLogged(t *testing.T) {
	var out lockedBuffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.Level(-100)}))
	p := startPBX(t, func(c *Config, _ *tuning) { c.Log = log })
	for _, transport := range []string{udp, tcp, tls} {
		ph := registered(t, p, "1001", transport)
		ph.ask(ph.registerRequest())
		challenge := ph.challenge(ph.response("REGISTER"))
		ph.send("REGISTER sip:x SIP/2.0\nAuthorization: Digest response=\"keepme\"\nVia: broken\nsecret-line-without-colon", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:keepmetoo")
		if strings.Contains(out.String(), challenge.Nonce) {
			t.Errorf("%s: a nonce was logged", transport)
		}
	}
	p.Close()
	for _, secret := range []string{"first-secret", "keepme", "inline:", "Digest "} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q was logged:\n%s", secret, out.String())
		}
	}
	if out.String() == "" {
		t.Error("nothing was logged, so nothing was shown")
	}
}

// lockedBuffer may be written to by many goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestAMessageLargerThanAPacketGoesByUDP(t *testing.T) {
	p := startPBX(t)
	caller, callee := registered(t, p, "1001", udp), registered(t, p, "1002", udp)
	body := strings.Repeat("a=x\r\n", 1000)
	caller.authenticated(request{method: "MESSAGE", uri: "sip:1002@" + testDomain, callID: newCallID(), cseq: 1, body: body})
	message := callee.request("MESSAGE")
	if string(message.Body()) != body {
		t.Errorf("%d bytes of %d arrived", len(message.Body()), len(body))
	}
	callee.reply(message, "200 OK", "x", body)
	if res := caller.wants(caller.response("MESSAGE"), 200); string(res.Body()) != body {
		t.Errorf("%d bytes of %d came back", len(res.Body()), len(body))
	}
}

func TestThePBXAnswersToItsOwnNamesOnly(t *testing.T) {
	p := place{address: netip.MustParseAddr("127.0.0.1"), domain: "pbx.test", ports: map[string]uint16{udp: 5070, tls: 5071}}
	for text, want := range map[string]bool{
		"sip:pbx.test": true, "sip:a@PBX.Test.": true, "sip:pbx.test:9": true, "sip:localhost": true,
		"sip:127.0.0.1": true, "sip:127.0.0.1:5070": true, "sip:[::1]:5071": true, "sip:127.0.0.1:5072": false,
		"sip:localhost:80": false, "sip:192.0.2.1": false, "sip:192.0.2.1:5070": false, "sip:xpbx.test": false, "sip:a.pbx.test": false,
	} {
		u := uri(t, text)
		if got := p.isHere(&u); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
