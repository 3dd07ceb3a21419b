package app_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sotto/app"
	"sotto/app/config"
)

// message is a SIP message as it came. The names in header are in the form of
// net/textproto, such as Call-Id and Cseq.
type message struct {
	start  string
	header textproto.MIMEHeader
	body   []byte
}

// server is a registrar and the other end of one call, over TLS, that says
// exactly what a test wants: also what no decent phone would say.
type server struct {
	t        *testing.T
	listener net.Listener
	inbox    chan message // all but REGISTER, which gets its 200; BYE has had it
	done     sync.WaitGroup
	rtp      net.PacketConn // where the phone's audio goes
	deaf     atomic.Bool    // it answers nothing any more
	holdsOn  atomic.Bool    // BYE gets no answer
	by       string         // transport

	mu      sync.Mutex
	conn    net.Conn
	contact string // of the phone

	// The dialog that the server has opened.
	name     string // of the caller
	calls    int    // before it
	seq      int
	phoneTag string
}

// serve starts a server, and a phone that registers there.
func (x *exchange) serve(t *testing.T, changes ...func(*config.Account)) (*server, *phone) {
	t.Helper()
	s := x.listens(t)
	changes = append(changes, func(a *config.Account) { a.Proxy = s.listener.Addr().String() })
	return s, x.phone(t, "alice", changes...)
}

// listens starts a server with a certificate of the exchange's.
func (x *exchange) listens(t *testing.T) *server {
	t.Helper()
	return x.listensAs(t, "127.0.0.1")
}

// listensAs is listens with a certificate for that host.
func (x *exchange) listensAs(t *testing.T, host string) *server {
	t.Helper()
	certificate, err := x.CertificateFor(host)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	return serverAt(t, "tls", listener)
}

// serverAt starts a server on a listener.
func serverAt(t *testing.T, by string, listener net.Listener) *server {
	t.Helper()
	s := &server{t: t, listener: listener, by: by, name: "Bob, Builder", inbox: make(chan message, 100)}
	var err error
	if s.rtp, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	s.done.Go(s.run)
	t.Cleanup(s.close)
	return s
}

func (s *server) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	if s.conn != nil {
		_ = s.conn.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
	_ = s.rtp.Close()
}

// run serves the one connection of the phone.
func (s *server) run() {
	conn, err := s.listener.Accept()
	if err != nil {
		return
	}
	s.mu.Lock()
	s.conn = conn
	s.mu.Unlock()
	in := textproto.NewReader(bufio.NewReader(conn))
	for {
		m, err := readMessage(in)
		if err != nil {
			return
		}
		if s.deaf.Load() {
			continue
		}
		if strings.HasPrefix(m.start, "REGISTER ") {
			s.mu.Lock()
			s.contact = strings.Trim(m.header.Get("Contact"), "<>")
			s.mu.Unlock()
			s.reply(m, "200 OK", "registrar", nil)
			continue
		}
		if strings.HasPrefix(m.start, "BYE ") && !s.holdsOn.Load() {
			s.reply(m, "200 OK", "", nil)
		}
		s.inbox <- m
	}
}

func readMessage(in *textproto.Reader) (m message, err error) {
	for m.start == "" { // empty lines keep the connection alive (RFC 5626 §4.4.1)
		if m.start, err = in.ReadLine(); err != nil {
			return m, err
		}
	}
	if m.header, err = in.ReadMIMEHeader(); err != nil {
		return m, err
	}
	length, err := strconv.Atoi(m.header.Get("Content-Length"))
	if err != nil {
		return m, errors.New("no length")
	}
	m.body = make([]byte, length)
	_, err = io.ReadFull(in.R, m.body)
	return m, err
}

// say writes a message with a body of SDP, if it has one.
func (s *server) say(head string, body []byte) {
	if body != nil {
		head += "Content-Type: application/sdp\r\n"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(s.conn, "%sContent-Length: %d\r\n\r\n%s", head, len(body), body)
}

// reply answers a request, as the fork of that To tag.
func (s *server) reply(to message, status, tag string, body []byte) {
	s.refer(to, status, tag, "sip:"+tag+"@"+s.listener.Addr().String()+";transport="+s.by, body)
}

// refer is reply with a Contact.
func (s *server) refer(to message, status, tag, contact string, body []byte) {
	head := "SIP/2.0 " + status + "\r\n"
	for _, via := range to.header["Via"] {
		head += "Via: " + via + "\r\n"
	}
	head += "From: " + to.header.Get("From") + "\r\nTo: " + to.header.Get("To")
	if !strings.Contains(to.header.Get("To"), ";tag=") {
		head += ";tag=" + tag
	}
	s.say(head+"\r\nCall-ID: "+to.header.Get("Call-Id")+"\r\nCSeq: "+to.header.Get("Cseq")+
		"\r\nContact: <"+contact+">\r\n", body)
}

// ask sends a request of the server's dialog; ACK and CANCEL go with the
// number of the INVITE before.
func (s *server) ask(method string, body []byte, headers ...string) {
	branch := fmt.Sprint("z9hG4bK-", method, s.seq)
	switch method {
	case "ACK":
	case "CANCEL":
		branch = fmt.Sprint("z9hG4bK-INVITE", s.seq)
	default:
		s.seq++
		branch = fmt.Sprint("z9hG4bK-", method, s.seq)
	}
	s.mu.Lock()
	contact := s.contact
	s.mu.Unlock()
	head := fmt.Sprintf("%s %s SIP/2.0\r\nVia: SIP/2.0/TLS %s;branch=%s\r\nMax-Forwards: 70\r\n"+
		"From: \"%s\" <sip:bob@localhost>;tag=bobs\r\nTo: <sip:alice@localhost>%s\r\nCall-ID: call-%d-of-%p\r\nCSeq: %d %s\r\nContact: <sip:bob@%[3]s;transport=tls>\r\n",
		method, contact, s.listener.Addr(), branch, s.name, s.phoneTag, s.calls, s, s.seq, method)
	for _, h := range headers {
		head += h + "\r\n"
	}
	s.say(head, body)
}

// next is the phone's next message of interest.
func (s *server) next() message {
	s.t.Helper()
	select {
	case m := <-s.inbox:
		return m
	case <-time.After(app.Patience):
		s.t.Fatal("the phone says nothing more")
		return message{}
	}
}

// hears waits for a message that starts so.
func (s *server) hears(start string) message {
	s.t.Helper()
	for {
		if m := s.next(); strings.HasPrefix(m.start, start) {
			return m
		}
	}
}

// answer waits for the final response to the method last asked.
func (s *server) answer(method string) message {
	s.t.Helper()
	for {
		m := s.next()
		if strings.HasPrefix(m.start, "SIP/2.0 1") || m.header.Get("Cseq") != fmt.Sprint(s.seq, " ", method) {
			continue
		}
		if _, tag, found := strings.Cut(m.header.Get("To"), ";tag="); found {
			s.phoneTag = ";tag=" + tag
		}
		return m
	}
}

// audio is an audio line that leads to the server.
func (s *server) audio(profile string, cryptos ...string) []byte {
	p := &peer{port: s.rtp.LocalAddr().(*net.UDPAddr).Port}
	return describe(p.audioLine(profile, cryptos...))
}

// receives waits for a packet of audio, which has to come after this call.
func (s *server) receives() {
	s.t.Helper()
	buffer := make([]byte, 2048)
	if err := s.rtp.SetReadDeadline(time.Now()); err != nil {
		s.t.Fatal(err)
	}
	for { // what came before
		if _, _, err := s.rtp.ReadFrom(buffer); err != nil {
			break
		}
	}
	if err := s.rtp.SetReadDeadline(time.Now().Add(app.Patience)); err != nil {
		s.t.Fatal(err)
	}
	if _, _, err := s.rtp.ReadFrom(buffer); err != nil {
		s.t.Fatalf("no audio comes: %v", err)
	}
}
