package sip

import (
	"net/netip"
	"testing"
	"time"
)

func TestAdmission(t *testing.T) {
	var a admission
	at := netip.MustParseAddrPort
	if a.admits(at("192.0.2.1:5060"), []byte("INVITE")) || a.mayInvite(at("192.0.2.1:5060"), "") {
		t.Error("admitted before there is a server")
	}
	a.server([]netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")}, at("192.0.2.1:5060"), "secret")
	a.call("call-one", 1)
	for _, test := range []struct {
		name, from, data, user string
		admitted, invites      bool
	}{
		{"the server", "192.0.2.1:5060", "INVITE", "alice", true, true},
		{"its port with our Contact", "192.0.2.1:5999", "INVITE", "secret", true, true},
		{"its port without", "192.0.2.1:5999", "INVITE", "alice", true, false},
		{"another address of its name", "192.0.2.2:5999", "INVITE", "secret", true, true},
		{"a stranger", "198.51.100.1:5060", "INVITE", "alice", false, false},
		{"a stranger with our Contact", "198.51.100.1:5060", "INVITE", "secret", false, false},
		{"a stranger in our call", "198.51.100.1:5060", "BYE\r\nCall-ID: call-one", "secret", true, false},
		{"a stranger in another call", "198.51.100.1:5060", "BYE\r\nCall-ID: call-two", "secret", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := a.admits(at(test.from), []byte(test.data)); got != test.admitted {
				t.Errorf("admitted: %v", got)
			}
			if got := a.mayInvite(at(test.from), test.user); got != test.invites {
				t.Errorf("may invite: %v", got)
			}
		})
	}
}

func TestAdmissionCountsTheCallsOfACallID(t *testing.T) {
	var a admission
	stranger := netip.MustParseAddrPort("198.51.100.1:5060")
	admits := func() bool { return a.admits(stranger, []byte("Call-ID: one")) }
	a.call("one", 1)
	a.call("one", 1)
	a.call("one", -1)
	if !admits() {
		t.Error("the second call is forgotten with the first")
	}
	a.call("one", -1)
	if admits() || len(a.calls) > 0 {
		t.Error("the calls are not forgotten")
	}
}

func TestStrangersAreLoggedOnceAMinute(t *testing.T) {
	var s strangerLog
	now := time.Now()
	for i, want := range []bool{true, false, false, true, false} {
		if got := s.due(now.Add(time.Duration(i) * 25 * time.Second)); got != want {
			t.Errorf("after %d s: %v", i*25, got)
		}
	}
}
