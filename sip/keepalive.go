package sip

// ping keeps the way to the server open through NATs and firewalls (RFC 5626
// §3.5.1). Over TCP and TLS the server answers it with one CRLF, which sipgo
// takes; over UDP nobody does, and the datagram is enough for the NAT.
const ping = "\r\n\r\n"

// keepAlive pings for as long as the account has this link. One that can't be
// written to any more is closed, so that its end is noticed.
func (a *Agent) keepAlive(l *link) {
	if a.config.Keepalive <= 0 {
		return
	}
	a.loop.After(a.config.Keepalive, func() {
		if a.link != l {
			return
		}
		if err := l.write([]byte(ping)); err != nil {
			l.end()
			return
		}
		a.keepAlive(l)
	})
}
