package sip

import (
	"math/rand/v2"
	"time"
)

// ping keeps the way to the server open through NATs and firewalls, and pong is
// what it is answered with over TCP and TLS (RFC 5626 §3.5.1). Over UDP nobody
// answers, and the datagram is enough for the NAT.
const (
	ping = "\r\n\r\n"
	pong = "\r\n"
)

// keepAlive pings for as long as there is this link. One that can't be written
// to any more is closed, so that its end is noticed.
func (a *Agent) keepAlive(l *link) {
	l.pinging.Stop()
	l.pinging = nil
	every := pingEvery(a.config.Keepalive, l.flowTimer)
	if every <= 0 {
		return
	}
	l.pinging = a.loop.After(every, func() {
		if a.has(l) {
			a.ping(l)
			a.keepAlive(l)
		}
	})
}

// pingEvery is the shorter of what the account wants and what the server needs,
// if either does; a fifth of it is chance, so that phones don't beat in step
// (RFC 5626 §4.4).
func pingEvery(wanted, needed time.Duration) time.Duration {
	every := wanted
	if needed > 0 && (every <= 0 || needed < every) {
		every = needed
	}
	if every < 5 {
		return 0
	}
	return every - rand.N(every/5)
}
