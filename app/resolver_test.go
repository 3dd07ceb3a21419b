package app

import (
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"sotto/app/config"
)

// answering is a name server that answers every question for an IPv4 address with this one, and with
// the code where that is not success. It returns where it listens and how many
// questions it has had.
func answering(t *testing.T, code dnsmessage.RCode, addr [4]byte) (string, *atomic.Int64) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked, done := new(atomic.Int64), make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			asked.Add(1)
			var m dnsmessage.Message
			if err := m.Unpack(buf[:n]); err != nil || len(m.Questions) != 1 {
				t.Errorf("no question: %v", err)
				continue
			}
			m.Header, m.Additionals = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true, RCode: code}, nil
			if q := m.Questions[0]; code == dnsmessage.RCodeSuccess && q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}, Body: &dnsmessage.AResource{A: addr}}}
			}
			packed, err := m.Pack()
			if err != nil {
				t.Error(err)
				continue
			}
			_, _ = conn.WriteTo(packed, from)
		}
	}()
	t.Cleanup(func() { _ = conn.Close(); <-done })
	return conn.LocalAddr().String(), asked
}

func mustLookUp(t *testing.T, r *net.Resolver, want string) {
	t.Helper()
	got, err := r.LookupNetIP(t.Context(), "ip4", "pbx.example.test")
	if err != nil || len(got) != 1 || got[0].Unmap().String() != want {
		t.Errorf("found %v, %v; want %s", got, err, want)
	}
}

func TestTheNameServersOfTheConfigurationAreAsked(t *testing.T) {
	at, asked := answering(t, dnsmessage.RCodeSuccess, [4]byte{192, 0, 2, 1})
	r := resolver(config.Network{DNS: []string{at}})
	mustLookUp(t, r, "192.0.2.1")
	if asked.Load() == 0 {
		t.Error("it was somebody else who answered")
	}
}

func TestWithoutNameServersTheSystemDecides(t *testing.T) {
	if r := resolver(config.Network{}); r != nil {
		t.Errorf("got %+v", r)
	}
}

func TestANameServerThatFailsIsPassedOverFromThenOn(t *testing.T) {
	for name, first := range map[string]func(*testing.T) (string, *atomic.Int64){
		"it can't": func(t *testing.T) (string, *atomic.Int64) {
			return answering(t, dnsmessage.RCodeServerFailure, [4]byte{})
		},
		"it does not want to": func(t *testing.T) (string, *atomic.Int64) { return answering(t, dnsmessage.RCodeRefused, [4]byte{}) },
		"it is not there": func(t *testing.T) (string, *atomic.Int64) {
			conn, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			return conn.LocalAddr().String(), new(atomic.Int64)
		},
	} {
		t.Run(name, func(t *testing.T) {
			bad, askedBad := first(t)
			good, askedGood := answering(t, dnsmessage.RCodeSuccess, [4]byte{192, 0, 2, 2})
			r := resolver(config.Network{DNS: []string{bad, good}})
			mustLookUp(t, r, "192.0.2.2")
			before, beforeGood := askedBad.Load(), askedGood.Load()
			mustLookUp(t, r, "192.0.2.2")
			if askedBad.Load() != before || askedGood.Load() == beforeGood {
				t.Errorf("the bad one was asked %d times more, the good one %d times", askedBad.Load()-before, askedGood.Load()-beforeGood)
			}
		})
	}
}

func TestASilentNameServerHasALimit(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	good, _ := answering(t, dnsmessage.RCodeSuccess, [4]byte{192, 0, 2, 3})
	servers := nameServers{limit: 50 * time.Millisecond, list: []netip.AddrPort{netip.MustParseAddrPort(silent.LocalAddr().String()), netip.MustParseAddrPort(good)}}
	begin := time.Now()
	mustLookUp(t, &net.Resolver{PreferGo: true, Dial: servers.dial}, "192.0.2.3")
	if took := time.Since(begin); took > 4*time.Second { // the system's own patience is 5 s
		t.Errorf("it took %v", took)
	}
}

func TestTheOnlyNameServerHasAllTheTimeThereIs(t *testing.T) {
	at, _ := answering(t, dnsmessage.RCodeSuccess, [4]byte{192, 0, 2, 4})
	servers := nameServers{limit: time.Nanosecond, list: []netip.AddrPort{netip.MustParseAddrPort(at)}}
	mustLookUp(t, &net.Resolver{PreferGo: true, Dial: servers.dial}, "192.0.2.4")
}

func TestAccountsAskTheNameServersAndHaveTheNameOfThePhone(t *testing.T) {
	o := Options{Instance: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", Config: config.Config{Network: config.Network{DNS: []string{"192.0.2.53"}}}}
	a := config.DefaultAccount()
	got, err := o.agent(a, "")
	if err != nil || got.Instance != o.Instance || got.Resolver == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}
