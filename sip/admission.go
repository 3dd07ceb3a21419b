package sip

import (
	"bytes"
	"net/netip"
	"sync"
	"time"
)

// admission decides which datagrams a UDP account looks at all (accept =
// "server"): those from the addresses that the server's name resolved to, and
// those that name a call we are in, since a proxy that does not stay in the
// route leaves the other phone to speak for itself. Strangers get no answer,
// which would tell scanners that somebody is here.
type admission struct {
	mu      sync.RWMutex
	servers map[netip.Addr]bool
	calls   map[string]int // how many of our calls have this Call-ID
	contact string
	port    uint16
}

func (a *admission) server(addrs []netip.Addr, remote netip.AddrPort, contact string) {
	servers := map[netip.Addr]bool{remote.Addr(): true}
	for _, addr := range addrs {
		servers[addr] = true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.servers, a.contact, a.port = servers, contact, remote.Port()
}

// call adds one to the calls with this Call-ID, or takes one away.
func (a *admission) call(callID string, more int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.calls == nil {
		a.calls = map[string]int{}
	}
	if a.calls[callID] += more; a.calls[callID] == 0 {
		delete(a.calls, callID)
	}
}

// admits says whether a datagram is to be parsed.
func (a *admission) admits(from netip.AddrPort, data []byte) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.servers[from.Addr()] {
		return true
	}
	for id := range a.calls {
		if bytes.Contains(data, []byte(id)) {
			return true
		}
	}
	return false
}

// mayInvite says whether a new request from this source and to this user part
// is the server's: it knows our Contact, or comes from the very port that we
// register with.
func (a *admission) mayInvite(from netip.AddrPort, user string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.servers[from.Addr()] && (user == a.contact || from.Port() == a.port)
}

// strangerLog lets one line a minute through.
type strangerLog struct{ last time.Time }

func (s *strangerLog) due(now time.Time) bool {
	if now.Sub(s.last) < time.Minute {
		return false
	}
	s.last = now
	return true
}
