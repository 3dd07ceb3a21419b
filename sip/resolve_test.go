package sip_test

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/sip"
)

// found returns where an account at this domain would look for its server.
func found(t *testing.T, names *nameServer, domain string, transport sip.Transport) ([]string, error) {
	t.Helper()
	agent, err := sip.NewAgent(sip.Config{Username: "alice", Domain: domain, Transport: transport, Resolver: names.resolver()})
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close(t.Context())
	sip.ServicesWithin(300 * time.Millisecond)(agent)
	return agent.Hops(t.Context())
}

func mustFind(t *testing.T, names *nameServer, domain string, transport sip.Transport, want ...string) {
	t.Helper()
	got, err := found(t, names, domain, transport)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s over %s is found at\n%s (%v); want\n%s", domain, transport, strings.Join(got, "\n"), err, strings.Join(want, "\n"))
	}
}

func TestEachTransportHasAServiceOfItsOwn(t *testing.T) {
	for transport, service := range map[sip.Transport]string{sip.UDP: "_sip._udp", sip.TCP: "_sip._tcp", sip.TLS: "_sips._tcp"} {
		t.Run(transport.String(), func(t *testing.T) {
			names := serveNames(t)
			names.service(service+".pbx.test", 10, 0, "one.pbx.test:6060")
			names.host("one.pbx.test", "192.0.2.1")
			names.host("pbx.test", "192.0.2.9")
			mustFind(t, names, "pbx.test", transport, "192.0.2.1:6060 rank 0 server 0")
			if asked := names.questions("SRV"); !slices.Equal(asked, []string{service + ".pbx.test"}) {
				t.Errorf("asked for %v", asked)
			}
		})
	}
}

func TestAPortOrAnAddressIsTakenAtItsWord(t *testing.T) {
	names := serveNames(t)
	for _, service := range []string{"_sip._tcp", "_sips._tcp"} {
		names.service(service+".pbx.test", 10, 0, "one.pbx.test:6060")
	}
	names.host("one.pbx.test", "192.0.2.1")
	names.host("pbx.test", "192.0.2.9")
	mustFind(t, names, "pbx.test:5080", sip.TCP, "192.0.2.9:5080 rank 0 server 0")
	mustFind(t, names, "192.0.2.7", sip.TCP, "192.0.2.7:5060 rank 0 server 0")
	mustFind(t, names, "192.0.2.7", sip.TLS, "192.0.2.7:5061 rank 0 server 0")
	mustFind(t, names, "[2001:db8::7]:5080", sip.TLS, "[2001:db8::7]:5080 rank 0 server 0")
	if asked := names.questions("SRV"); len(asked) > 0 {
		t.Errorf("asked for %v", asked)
	}
}

func TestWithoutServicesTheNameItselfIsTheServer(t *testing.T) {
	for name, prepare := range map[string]func(*nameServer){
		"there are none":                func(*nameServer) {},
		"the name server fails":         func(n *nameServer) { n.set(n.broken, "_sip._tcp.pbx.test"); n.set(n.broken, "_sips._tcp.pbx.test") },
		"the name server never answers": func(n *nameServer) { n.set(n.silent, "_sip._tcp.pbx.test"); n.set(n.silent, "_sips._tcp.pbx.test") },
		"those there are have a wrong kind": func(n *nameServer) {
			n.host("_sip._tcp.pbx.test", "192.0.2.8")
			n.host("_sips._tcp.pbx.test", "192.0.2.8")
		},
	} {
		t.Run(name, func(t *testing.T) {
			names := serveNames(t)
			prepare(names)
			names.host("pbx.test", "192.0.2.9")
			mustFind(t, names, "pbx.test", sip.TCP, "192.0.2.9:5060 rank 0 server 0")
			mustFind(t, names, "pbx.test", sip.TLS, "192.0.2.9:5061 rank 0 server 0")
		})
	}
}

func TestServicesAreInTheOrderOfTheirPriority(t *testing.T) {
	names := serveNames(t)
	names.service("_sip._udp.pbx.test", 30, 1, "third.pbx.test:5063")
	names.service("_sip._udp.pbx.test", 10, 1, "first.pbx.test:5061")
	names.service("_sip._udp.pbx.test", 20, 1, "second.pbx.test:5062")
	names.host("first.pbx.test", "192.0.2.1")
	names.host("second.pbx.test", "192.0.2.2", "192.0.2.22")
	names.host("third.pbx.test", "192.0.2.3")
	got, err := found(t, names, "pbx.test", sip.UDP)
	if err != nil || len(got) != 4 {
		t.Fatalf("found %v, %v", got, err)
	}
	slices.Sort(got[1:3]) // by which the system would go first is its own business
	want := []string{"192.0.2.1:5061 rank 0 server 0", "192.0.2.22:5062 rank 1 server 1", "192.0.2.2:5062 rank 1 server 1", "192.0.2.3:5063 rank 2 server 2"}
	slices.Sort(want[1:3])
	if !slices.Equal(got, want) {
		t.Errorf("found %v", got)
	}
}

func TestWithinAPriorityTheWeightDecides(t *testing.T) {
	names := serveNames(t)
	names.service("_sip._udp.pbx.test", 10, 1, "light.pbx.test:5061")
	names.service("_sip._udp.pbx.test", 10, 60000, "heavy.pbx.test:5062")
	names.host("light.pbx.test", "192.0.2.1")
	names.host("heavy.pbx.test", "192.0.2.2")
	heavy := 0
	for range 20 {
		got, err := found(t, names, "pbx.test", sip.UDP)
		if err != nil || len(got) != 2 || !strings.Contains(got[1], "rank 0 server 1") {
			t.Fatalf("found %v, %v", got, err)
		}
		if strings.HasPrefix(got[0], "192.0.2.2:") {
			heavy++
		}
	}
	if heavy < 15 {
		t.Errorf("of 20 times the one with 60000 times the weight came first %d times", heavy)
	}
}

func TestATargetThatIsNowhereIsPassedOver(t *testing.T) {
	names := serveNames(t)
	names.service("_sip._tcp.pbx.test", 10, 0, "gone.pbx.test:5061")
	names.service("_sip._tcp.pbx.test", 20, 0, "here.pbx.test:5062")
	names.service("_sip._tcp.pbx.test", 30, 0, "192.0.2.3:5063") // an address is no name
	names.host("here.pbx.test", "192.0.2.2")
	mustFind(t, names, "pbx.test", sip.TCP, "192.0.2.2:5062 rank 1 server 1")
}

func TestAnAnswerTooLargeForADatagramComesByTCP(t *testing.T) {
	names := serveNames(t)
	names.service("_sip._tcp.pbx.test", 10, 0, "one.pbx.test:6060")
	names.set(names.large, "_sip._tcp.pbx.test")
	names.host("one.pbx.test", "192.0.2.1")
	mustFind(t, names, "pbx.test", sip.TCP, "192.0.2.1:6060 rank 0 server 0")
}

func TestAddressesOfBothFamiliesTakeTurns(t *testing.T) {
	names := serveNames(t)
	names.host("pbx.test", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")
	got, err := found(t, names, "pbx.test", sip.TCP)
	if err != nil || len(got) != 4 {
		t.Fatalf("found %v, %v", got, err)
	}
	for i := range 3 {
		if strings.HasPrefix(got[i], "[") == strings.HasPrefix(got[i+1], "[") {
			t.Errorf("found %v", got)
		}
	}
}

func TestLongListsHaveAnEnd(t *testing.T) {
	names := serveNames(t)
	for i := range 20 {
		names.service("_sip._tcp.pbx.test", uint16(i), 0, fmt.Sprintf("n%d.pbx.test:6060", i))
		for j := range 20 {
			names.host(fmt.Sprintf("n%d.pbx.test", i), fmt.Sprintf("192.0.2.%d", 1+j))
		}
	}
	got, err := found(t, names, "pbx.test", sip.TCP)
	if err != nil || len(got) != 64 {
		t.Errorf("found %d hops, %v", len(got), err)
	}
}

func TestASearchInVainIsADNSFailure(t *testing.T) {
	for _, test := range []struct {
		name      string
		prepare   func(*nameServer)
		noService bool
		says      string
	}{
		{"no such name", func(*nameServer) {}, false, "spelt right"},
		{"the name server fails", func(n *nameServer) { n.set(n.broken, "_sip._tcp.pbx.test"); n.set(n.broken, "pbx.test") }, false, "can't be found"},
		{"services at names that are nowhere", func(n *nameServer) {
			n.service("_sip._tcp.pbx.test", 1, 0, "gone.pbx.test:1")
			n.host("pbx.test", "192.0.2.1")
		}, false, "can't be found"},
		{"no service at all", func(n *nameServer) { n.service("_sip._tcp.pbx.test", 0, 0, ".:0"); n.host("pbx.test", "192.0.2.1") }, true, "no SIP service"},
	} {
		t.Run(test.name, func(t *testing.T) {
			names := serveNames(t)
			test.prepare(names)
			got, err := found(t, names, "pbx.test", sip.TCP)
			failed, ok := errors.AsType[*sip.ConnectError](err)
			if !ok || failed.Code != sip.ConnectDNS || failed.Server != "pbx.test" || errors.Is(err, sip.ErrNoService) != test.noService {
				t.Fatalf("found %v, %T %v", got, err, err)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("it is said that %q", err)
			}
			if _, ok := errors.AsType[*net.DNSError](err); !ok && !test.noService {
				t.Errorf("the cause is lost: %v", errors.Unwrap(err))
			}
		})
	}
}
