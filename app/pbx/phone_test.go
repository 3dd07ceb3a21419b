package pbx

import (
	"bytes"
	cryptotls "crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// deadline is how long a test waits for what must come.
const deadline = 20 * time.Second

const testDomain = "pbx.test"

// users are those of every PBX in these tests.
func users() map[string]string {
	return map[string]string{"1001": "first-secret", "1002": "second-secret", "1003": "third-secret"}
}

// startPBX starts a PBX that ends with the test.
func startPBX(t *testing.T, change ...func(*Config, *tuning)) *PBX {
	t.Helper()
	c, tune := Config{Users: users(), Domain: testDomain}, usual
	for _, f := range change {
		f(&c, &tune)
	}
	p, err := start(c, tune)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("closing the PBX: %v", err)
		}
	})
	return p
}

// phone is a SIP phone made by hand: a socket, and messages as text.
type phone struct {
	t         *testing.T
	pbx       *PBX
	user      string
	transport string
	conn      net.Conn
	inbox     chan sip.Message // closed when the connection is
	algorithm string           // answered of several challenges
	cseq      int
	callID    string // of its REGISTERs
	contact   string
}

var callNumber atomic.Int64

func newCallID() string { return fmt.Sprintf("call-%d", callNumber.Add(1)) }

// newPhone connects user's phone to p.
func newPhone(t *testing.T, p *PBX, user, transport string) *phone {
	t.Helper()
	ph := &phone{t: t, pbx: p, user: user, transport: transport, inbox: make(chan sip.Message, 100), algorithm: "SHA-256", callID: newCallID()}
	var err error
	switch transport {
	case udp:
		ph.conn, err = net.Dial("udp", p.UDP().String())
	case tcp:
		ph.conn, err = net.Dial("tcp", p.TCP().String())
	case tls:
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(p.CA())
		ph.conn, err = cryptotls.Dial("tcp", p.TLS().String(), &cryptotls.Config{RootCAs: roots, ServerName: testDomain})
	}
	if err != nil {
		t.Fatal(err)
	}
	ph.contact = fmt.Sprintf("sip:%s-%d@%s;transport=%s", user, callNumber.Add(1), ph.local(), strings.ToLower(transport))
	read := make(chan struct{})
	go func() {
		defer close(read)
		ph.read()
	}()
	t.Cleanup(func() {
		ph.conn.Close()
		<-read
	})
	return ph
}

func (ph *phone) local() netip.AddrPort { return netip.MustParseAddrPort(ph.conn.LocalAddr().String()) }

func (ph *phone) read() {
	defer close(ph.inbox)
	stream := sip.NewParser().NewSIPStream()
	defer stream.Close()
	buffer := make([]byte, 65535)
	for {
		n, err := ph.conn.Read(buffer)
		if err != nil {
			return
		}
		if ph.transport == udp {
			if msg, err := sip.ParseMessage(bytes.Clone(buffer[:n])); err == nil {
				ph.inbox <- msg
			}
			continue
		}
		err = stream.ParseSIPStream(buffer[:n], func(msg sip.Message) { ph.inbox <- msg })
		if err != nil && err != sip.ErrParseSipPartial {
			return
		}
	}
}

// send writes a message; lines end in \n, and Content-Length is added.
func (ph *phone) send(head, body string) {
	ph.t.Helper()
	head = strings.TrimSpace(head) + fmt.Sprintf("\nContent-Length: %d\n\n", len(body))
	if _, err := ph.conn.Write([]byte(strings.ReplaceAll(head, "\n", "\r\n") + body)); err != nil {
		ph.t.Fatal(err)
	}
}

// request is what a phone asks for.
type request struct {
	method, uri, from, to string // from and to with their tags; by default the phone's own and uri
	callID                string
	cseq                  int
	branch                string
	extra                 []string // header lines
	body                  string
}

// ask sends r and returns its branch.
func (ph *phone) ask(r request) string {
	ph.t.Helper()
	if r.from == "" {
		r.from = fmt.Sprintf("<sip:%s@%s>;tag=%s-tag", ph.user, testDomain, ph.user)
	}
	if r.to == "" {
		r.to = "<" + r.uri + ">"
	}
	if r.branch == "" {
		r.branch = sip.GenerateBranch()
	}
	lines := []string{
		fmt.Sprintf("%s %s SIP/2.0", r.method, r.uri),
		fmt.Sprintf("Via: SIP/2.0/%s %s;branch=%s;rport", ph.transport, ph.local(), r.branch),
		"From: " + r.from, "To: " + r.to, "Call-ID: " + r.callID,
		fmt.Sprintf("CSeq: %d %s", r.cseq, r.method),
	}
	if !strings.Contains(strings.Join(r.extra, "\n"), "Max-Forwards:") {
		lines = append(lines, "Max-Forwards: 70")
	}
	lines = append(lines, r.extra...)
	ph.send(strings.Join(lines, "\n"), r.body)
	return r.branch
}

// next returns the next message, and fails the test when none comes.
func (ph *phone) next() sip.Message {
	ph.t.Helper()
	select {
	case msg, ok := <-ph.inbox:
		if !ok {
			ph.t.Fatalf("%s's connection has closed", ph.user)
		}
		return msg
	case <-time.After(deadline):
		ph.t.Fatalf("%s waited in vain", ph.user)
	}
	return nil
}

// response returns the next final response to a method, and skips retransmitted requests.
func (ph *phone) response(method string) *sip.Response {
	ph.t.Helper()
	for {
		res, ok := ph.next().(*sip.Response)
		if ok && string(res.CSeq().MethodName) == method && !res.IsProvisional() {
			return res
		}
	}
}

// persist sends r until it is answered, as UDP needs.
func (ph *phone) persist(r request) *sip.Response {
	ph.t.Helper()
	r.branch = sip.GenerateBranch()
	for end := time.Now().Add(deadline); time.Now().Before(end); {
		ph.ask(r)
		select {
		case msg := <-ph.inbox:
			if res, ok := msg.(*sip.Response); ok && string(res.CSeq().MethodName) == r.method {
				return res
			}
		case <-time.After(100 * time.Millisecond):
		}
	}
	ph.t.Fatalf("%s waited in vain", ph.user)
	return nil
}

// ringing returns the next provisional response that is no 100.
func (ph *phone) ringing() *sip.Response {
	ph.t.Helper()
	for {
		if res, ok := ph.next().(*sip.Response); ok && res.IsProvisional() && res.StatusCode != 100 {
			return res
		}
	}
}

// request returns the next request, which must have that method. Those that
// UDP repeats are skipped: what was there last time is not there now.
func (ph *phone) request(method string) *sip.Request {
	ph.t.Helper()
	for {
		req, ok := ph.next().(*sip.Request)
		if !ok {
			continue
		}
		if string(req.Method) == method {
			return req
		}
		ph.t.Logf("%s skips a %s", ph.user, req.Method)
	}
}

// wants returns the status of res as a failure when it is another.
func (ph *phone) wants(res *sip.Response, status int) *sip.Response {
	ph.t.Helper()
	if res.StatusCode != status {
		ph.t.Fatalf("%s got %d %s, want %d", ph.user, res.StatusCode, res.Reason, status)
	}
	return res
}

// ackRefusal acknowledges a final response to r that is no 2xx.
func (ph *phone) ackRefusal(r request, res *sip.Response) {
	ph.t.Helper()
	ph.ask(request{
		method: "ACK", uri: r.uri, from: r.from, to: res.To().Value(), callID: r.callID, cseq: int(res.CSeq().SeqNo),
		branch: param(res.Via().Params, "branch"),
	})
}
