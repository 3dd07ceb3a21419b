package pbx

import (
	"net"
	"testing"
)

// TestInventedSendersAreForgotten has many sources send something.
func TestInventedSendersAreForgotten(t *testing.T) {
	const most, many = 10, 200
	p := startPBX(t, func(_ *Config, tune *tuning) { tune.limits.peers = most })
	user, callee := registered(t, p, "1001", udp), registered(t, p, "1002", udp)
	pool := p.listeners.udp.pool
	for range many {
		conn, err := net.Dial("udp", p.UDP().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte("hello\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	// Behind them all, so that they have been read when it is answered. It may be
	// lost at the moment when they are forgotten, as any datagram may.
	user.wants(user.persist(request{method: "OPTIONS", uri: "sip:" + testDomain, callID: newCallID(), cseq: 1}), 200)
	if n := pool.Size(); n > 3*most {
		t.Errorf("%d of %d senders are remembered", n, many)
	}
	a, _ := connect(t, user, callee)
	a.say("BYE")
	callee.reply(callee.request("BYE"), "200 OK", "", "")
	user.wants(user.response("BYE"), 200)
}
