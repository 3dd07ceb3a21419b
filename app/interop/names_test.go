//go:build interop

package interop

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer is a DNS server of a test's own. It has no answer to what it does not know.
type nameServer struct {
	Address netip.AddrPort

	mu      sync.Mutex
	records map[string][]dnsmessage.ResourceBody // by type and name
}

// serveNames runs a DNS server until the test ends.
func serveNames(t testing.TB) *nameServer {
	t.Helper()
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(anyPort))
	if err != nil {
		t.Fatal(err)
	}
	s := &nameServer{Address: socket.LocalAddr().(*net.UDPAddr).AddrPort(), records: map[string][]dnsmessage.ResourceBody{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		packet := make([]byte, 4096)
		for {
			n, from, err := socket.ReadFromUDPAddrPort(packet)
			if err != nil {
				return
			}
			if answer, err := s.answer(packet[:n]); err == nil {
				_, _ = socket.WriteToUDPAddrPort(answer, from)
			}
		}
	}()
	t.Cleanup(func() {
		_ = socket.Close()
		<-done
	})
	return s
}

func (s *nameServer) answer(question []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil || len(m.Questions) != 1 {
		return nil, fmt.Errorf("no question: %w", err)
	}
	q := m.Questions[0]
	m.Header, m.Additionals = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, nil
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, body := range s.records[q.Type.String()+q.Name.String()] {
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}, Body: body})
	}
	return m.Pack()
}

func (s *nameServer) add(kind dnsmessage.Type, name string, body dnsmessage.ResourceBody) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := kind.String() + name + "."
	s.records[key] = append(s.records[key], body)
}

// host gives a name an IPv4 address.
func (s *nameServer) host(name string, address netip.Addr) {
	s.add(dnsmessage.TypeA, name, &dnsmessage.AResource{A: address.As4()})
}

// service adds a server of a service (RFC 2782); the lowest priority is asked first.
func (s *nameServer) service(name string, priority uint16, host string, port uint16) {
	s.add(dnsmessage.TypeSRV, name, &dnsmessage.SRVResource{Priority: priority, Port: port, Target: dnsmessage.MustNewName(host + ".")})
}

// named is a host with the port of an address.
func named(host string, at netip.AddrPort) string {
	return net.JoinHostPort(host, fmt.Sprint(at.Port()))
}
