package pbx

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
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
