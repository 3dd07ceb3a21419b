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
	c := Config{Transport: TLS, Pins: []trust.Pin{{Host: "proxy.test"}}, CAFile: "ca.pem", MinTLSVersion: 0x0304}
	p := c.policy(endpoint{"proxy.test", 0})
	if p.Server != "proxy.test" || p.Port != 5061 || len(p.Pins) != 1 || p.CAFile != "ca.pem" || p.MinVersion != 0x0304 {
		t.Errorf("got %+v", p)
	}
	if p := c.policy(endpoint{"proxy.test", 6060}); p.Port != 6060 {
		t.Errorf("got port %d", p.Port)
	}
}
