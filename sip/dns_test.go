package sip_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer is a DNS server of a test's own, over UDP and TCP on loopback. It
// says NXDOMAIN of what it does not know.
type nameServer struct {
	t        *testing.T
	packets  net.PacketConn
	listener net.Listener
	readers  sync.WaitGroup

	mu      sync.Mutex
	records map[string][]dnsmessage.ResourceBody // by name with a dot at its end
	broken  map[string]bool                      // answered with SERVFAIL
	silent  map[string]bool                      // not answered
	large   map[string]bool                      // answered over TCP only
	asked   []string                             // "SRV name", in the order they came
	news    chan struct{}                        // has a message when something was asked
}

func serveNames(t *testing.T) *nameServer {
	t.Helper()
	s := &nameServer{t: t, records: map[string][]dnsmessage.ResourceBody{}, broken: map[string]bool{}, silent: map[string]bool{}, large: map[string]bool{}, news: make(chan struct{}, 1)}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	// A resolver goes on from UDP to TCP at the same address; that port is as
	// good as always free for UDP.
	if s.packets, err = net.ListenPacket("udp", s.listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	s.readers.Go(s.readPackets)
	s.readers.Go(s.readStreams)
	t.Cleanup(func() {
		_ = s.packets.Close()
		_ = s.listener.Close()
		s.readers.Wait()
	})
	return s
}

// resolver asks this server and no other.
func (s *nameServer) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.listener.Addr().String())
	}}
}

func (s *nameServer) add(name string, body dnsmessage.ResourceBody) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[name+"."] = append(s.records[name+"."], body)
}

// service adds an SRV record: its target is host:port.
func (s *nameServer) service(name string, priority, weight uint16, target string) {
	s.t.Helper()
	host, portText, err := net.SplitHostPort(target)
	if err != nil {
		s.t.Fatal(err)
	}
	port, err := net.LookupPort("tcp", portText)
	if err != nil {
		s.t.Fatal(err)
	}
	s.add(name, &dnsmessage.SRVResource{Priority: priority, Weight: weight, Port: uint16(port), Target: dnsmessage.MustNewName(strings.TrimSuffix(host, ".") + ".")})
}

func (s *nameServer) host(name string, addrs ...string) {
	for _, text := range addrs {
		if addr := netip.MustParseAddr(text); addr.Is4() {
			s.add(name, &dnsmessage.AResource{A: addr.As4()})
		} else {
			s.add(name, &dnsmessage.AAAAResource{AAAA: addr.As16()})
		}
	}
}

// set marks a name as broken, silent or large.
func (s *nameServer) set(kind map[string]bool, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind[name+"."] = true
}

// questions are those of one type so far, each once.
func (s *nameServer) questions(kind string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, q := range s.asked {
		if name, ok := strings.CutPrefix(q, kind+" "); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// waitForQuestion returns when something is asked from now on.
func (s *nameServer) waitForQuestion(then func()) {
	s.t.Helper()
	select {
	case <-s.news:
	default:
	}
	then()
	select {
	case <-s.news:
	case <-time.After(patience):
		s.t.Fatal("nobody asks for a name")
	}
}

func (s *nameServer) readPackets() {
	buf := make([]byte, 4096)
	for {
		n, from, err := s.packets.ReadFrom(buf)
		if err != nil {
			return
		}
		if answer := s.answer(buf[:n], true); answer != nil {
			_, _ = s.packets.WriteTo(answer, from)
		}
	}
}

func (s *nameServer) readStreams() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.readers.Go(func() {
			defer conn.Close()
			var length [2]byte
			for {
				if _, err := io.ReadFull(conn, length[:]); err != nil {
					return
				}
				question := make([]byte, binary.BigEndian.Uint16(length[:]))
				if _, err := io.ReadFull(conn, question); err != nil {
					return
				}
				answer := s.answer(question, false)
				_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
			}
		})
	}
}

// answer is nil for what is kept silent.
func (s *nameServer) answer(question []byte, overUDP bool) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil || len(m.Questions) != 1 {
		s.t.Errorf("no question: %v", err)
		return nil
	}
	q := m.Questions[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.ToLower(q.Name.String())
	s.asked = append(s.asked, strings.TrimPrefix(q.Type.String(), "Type")+" "+strings.TrimSuffix(name, "."))
	select {
	case s.news <- struct{}{}:
	default:
	}
	if s.silent[name] {
		return nil
	}
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionAvailable: true}
	m.Additionals = nil
	switch bodies, known := s.records[name]; {
	case s.broken[name]:
		m.RCode = dnsmessage.RCodeServerFailure
	case !known:
		m.RCode = dnsmessage.RCodeNameError
	case overUDP && s.large[name]:
		m.Truncated = true
	default:
		for _, body := range bodies {
			if kind := typeOf(body); kind == q.Type {
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: kind, Class: dnsmessage.ClassINET, TTL: 1}, Body: body})
			}
		}
	}
	packed, err := m.Pack()
	if err != nil {
		s.t.Error(err)
	}
	return packed
}

func typeOf(body dnsmessage.ResourceBody) dnsmessage.Type {
	switch body.(type) {
	case *dnsmessage.SRVResource:
		return dnsmessage.TypeSRV
	case *dnsmessage.AAAAResource:
		return dnsmessage.TypeAAAA
	}
	return dnsmessage.TypeA
}
