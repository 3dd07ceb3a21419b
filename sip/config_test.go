package sip

import (
	"testing"
	"time"

	"sotto/sip/trust"
)

func TestDefaultsOfAConfiguration(t *testing.T) {
	c, domain, target, err := Config{Username: "alice", Domain: "pbx.test:5080"}.normalised()
	if err != nil {
		t.Fatal(err)
	}
	if c.AuthUsername != "alice" || c.Expires != 5*time.Minute || c.UserAgent == "" || c.Resolver == nil || c.Log == nil || c.Events == nil {
		t.Errorf("got %+v", c)
	}
	if want := (endpoint{"pbx.test", 5080}); domain != want || target != want {
		t.Errorf("the servers are %+v and %+v", domain, target)
	}
	c.Events(Ended{}) // nobody listens
}

func TestWhatIsConfiguredStays(t *testing.T) {
	c, domain, target, err := Config{
		Username: "alice", AuthUsername: "a", Domain: "pbx.test", Proxy: "[2001:db8::1]:5081", Expires: time.Hour, UserAgent: "x",
	}.normalised()
	if err != nil || c.AuthUsername != "a" || c.Expires != time.Hour || c.UserAgent != "x" {
		t.Errorf("got %+v, %v", c, err)
	}
	if domain != (endpoint{"pbx.test", 0}) || target != (endpoint{"2001:db8::1", 5081}) {
		t.Errorf("the servers are %+v and %+v", domain, target)
	}
}

func TestTLSChecksTheHostThatOneWasToldToContact(t *testing.T) {
	c := Config{Transport: TLS, Pins: []trust.Pin{{Host: "proxy.test"}}, MinTLSVersion: 0x0304}
	b, err := newBeliefs(c.policy(), endpoint{"proxy.test", 0})
	if err != nil {
		t.Fatal(err)
	}
	if p := b.known[endpoint{"proxy.test", 5061}].policy; p.Server != "proxy.test" || p.Port != 5061 || len(p.Pins) != 1 || p.MinVersion != 0x0304 {
		t.Errorf("got %+v", p)
	}
	if other, err := b.at("proxy.test", 6060); err != nil || other.policy.Port != 6060 || other.policy.Server != "proxy.test" {
		t.Errorf("got %+v, %v", other.policy, err)
	}
}
