package sip_test

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/sip"
	"sotto/sip/trust"
)

// knock opens a connection to a phone as a stranger does.
func knock(t *testing.T, at netip.AddrPort) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// mustBeShut waits for the end of a connection by the other side.
func mustBeShut(t *testing.T, conn net.Conn) {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) || err == nil {
		t.Errorf("the connection stands: %v", err)
	}
}

// stranger is a peer that has opened a connection to a phone, or sends to it.
func stranger(t *testing.T, transport string, at netip.AddrPort) *peer {
	t.Helper()
	if transport == "udp" {
		return udpPeer(t)
	}
	p := newPeer(t, transport)
	conn := knock(t, at)
	if transport == "tls" {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	}
	p.address, p.conns = conn.LocalAddr().String(), []net.Conn{conn}
	p.readers.Go(func() { p.readStream(conn, 0) })
	return p
}

func eachDoor(t *testing.T, test func(t *testing.T, ph *phone, p *peer, contact string)) {
	t.Helper()
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			ph, at := listening(t, direct(t, "alice", transport, newAuthority(t)))
			test(t, ph, stranger(t, transport, at), "sip:alice@"+at.String())
		})
	}
}

func TestAStrangersRequestsAreAnswered(t *testing.T) {
	eachDoor(t, func(t *testing.T, ph *phone, p *peer, contact string) {
		for _, test := range []struct{ method, want string }{{"OPTIONS", "200"}, {"REGISTER", "405"}, {"BYE", "481"}, {"SUBSCRIBE", "405"}} {
			p.dial(contact).send(test.method)
			p.expect(test.want + " " + test.method)
		}
		d := p.dial(contact)
		d.send("INVITE", "", offerSDP)
		call := next[sip.Incoming](ph).Call
		offer := next[sip.Offer](ph)
		if tls := offer.Flow.TLS; (tls != nil) != (p.transport == "tls") || tls != nil && (tls.VerifiedBy != "" || tls.Server != "") {
			t.Errorf("the offer came by %+v", tls)
		}
		call.Accept(offer.ID, []byte(answerSDP))
		if answer := d.learn(p.expect("200 INVITE")); !strings.Contains(d.target, "127.0.0.1:") {
			t.Errorf("the answer:\n%s", answer.raw)
		}
		d.confirm(ph)
		d.leave(ph, call)
	})
}

func TestGarbageOverUDPGetsNothing(t *testing.T) {
	ph, at := listening(t, direct(t, "alice", "udp", nil))
	p := udpPeer(t)
	for _, text := range []string{"\x00", "\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "INVITE sip:alice SIP/2.0\r\n\r\n",
		"INVITE sip:alice SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=a\r\nTo: <sip:a@b>\r\nCall-ID: x\r\n\r\n", strings.Repeat("x", 60000)} {
		p.sendTo(at, text)
	}
	p.dial("sip:alice@" + at.String()).send("OPTIONS") // behind them
	p.expect("200 OPTIONS")
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("the stranger got %v", kinds(rest))
	}
	ph.close(0)
	for _, e := range ph.unheard() {
		if callOf(e) != nil {
			t.Errorf("told %+v", e)
		}
	}
}

func TestOneAddressRingsWithAFewCallsAtOnce(t *testing.T) {
	eachDoor(t, func(t *testing.T, ph *phone, p *peer, contact string) {
		var calls []*sip.Call
		for range 4 {
			p.dial(contact).send("INVITE", "", offerSDP)
			calls = append(calls, next[sip.Incoming](ph).Call)
			next[sip.Offer](ph)
		}
		one := p.dial(contact)
		one.send("INVITE", "", offerSDP)
		p.expect("486 INVITE")
		one.again("ACK")
		calls[0].Reject(603)
		p.expect("603 INVITE")
		mustEnd(t, ph, calls[0], sip.CauseRejected)
		p.dial(contact).send("INVITE", "", offerSDP)
		next[sip.Incoming](ph)
		next[sip.Offer](ph)
	})
}

func TestAnAddressHasAFewConnections(t *testing.T) {
	_, at := listening(t, direct(t, "alice", "tcp", nil))
	var held []*peer
	for range 8 {
		p := stranger(t, "tcp", at)
		p.dial("sip:alice@" + at.String()).send("OPTIONS")
		p.expect("200 OPTIONS")
		held = append(held, p)
	}
	mustBeShut(t, knock(t, at))
	held[0].hangUp()
	for { // until its end is noticed
		p := stranger(t, "tcp", at)
		p.dial("sip:alice@" + at.String()).send("OPTIONS")
		select {
		case <-p.in:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Those of no use make room: what a crowd holds keeps nobody out.
func TestAConnectionTooManyEndsTheOldest(t *testing.T) {
	_, at := listening(t, direct(t, "alice", "tcp", nil))
	var held []net.Conn
	from := func(n int) net.Conn {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+n/8))}}
		conn, err := dialer.Dial("tcp", at.String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	for n := range 64 {
		held = append(held, from(n))
		p := newPeer(t, "tcp") // it is in when it is answered
		p.address, p.conns = held[n].LocalAddr().String(), held[n:]
		text := p.dial("sip:alice@" + at.String()).text("OPTIONS")
		_, _ = held[n].Write([]byte(text))
		_ = held[n].SetReadDeadline(time.Now().Add(patience))
		if _, err := held[n].Read(make([]byte, 4096)); err != nil {
			t.Fatalf("connection %d: %v", n, err)
		}
		p.conns = nil
	}
	last := from(64)
	mustBeShut(t, held[0])
	_, _ = last.Write([]byte("\r\n\r\n"))
	_ = last.SetReadDeadline(time.Now().Add(patience))
	if n, err := last.Read(make([]byte, 10)); err != nil || n != 2 {
		t.Errorf("the last one is not served: %v", err)
	}
}

func TestAConnectionWithoutACallEndsAfterAWhile(t *testing.T) {
	for _, transport := range []string{"tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			ph, at := listening(t, direct(t, "alice", transport, newAuthority(t)), sip.GuestsStay(200*time.Millisecond))
			idle, busy := stranger(t, transport, at), stranger(t, transport, at)
			d := busy.dial("sip:alice@" + at.String())
			d.send("INVITE", "", offerSDP)
			call := next[sip.Incoming](ph).Call
			offer := next[sip.Offer](ph)
			idle.readers.Wait() // it was hung up
			call.Accept(offer.ID, []byte(answerSDP))
			d.learn(busy.expect("200 INVITE"))
			d.confirm(ph)
			busy.isLeft(ph, call)
			busy.readers.Wait()
		})
	}
}

func TestAHandshakeThatIsNoneEndsTheConnection(t *testing.T) {
	_, at := listening(t, direct(t, "alice", "tls", newAuthority(t)), sip.GreetingWithin(100*time.Millisecond))
	mustBeShut(t, knock(t, at)) // who says nothing
	plain := knock(t, at)
	_, _ = plain.Write([]byte("OPTIONS sip:alice@127.0.0.1 SIP/2.0\r\n\r\n"))
	_ = plain.SetReadDeadline(time.Now().Add(patience))
	answer := make([]byte, 100)
	if n, err := plain.Read(answer); err == nil && answer[0] != 21 { // an alert (RFC 8446 §5.1)
		t.Errorf("it is answered %q", answer[:n])
	}
	old := tls.Client(knock(t, at), &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	if err := old.Handshake(); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
}

func TestAPortThatIsTakenIsSaidSoAndTriedAgain(t *testing.T) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			config := direct(t, "alice", transport, newAuthority(t))
			first, at := listening(t, config)
			config.LocalPort = at.Port()
			second := open(t, config)
			failed := next[sip.Registration](second)
			e, ok := errors.AsType[*sip.ListenError](failed.Err)
			if failed.State != sip.Failed || !ok || !e.InUse() || e.Port != at.Port() || failed.RetryAt.IsZero() {
				t.Fatalf("told %+v", failed)
			}
			first.close(0)
			second.Register()
			for r := failed; r.Listening.Port() != at.Port(); {
				r = next[sip.Registration](second)
			}
		})
	}
}

func TestACertificateOfOurOwnThatCannotBeUsedIsSaidSo(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.files()
	_, other := ca.files()
	missing := filepath.Join(t.TempDir(), "missing.pem")
	for name, test := range map[string]struct{ cert, key, says string }{
		"no file":                 {missing, key, missing},
		"no key":                  {cert, missing, missing},
		"another certificate's":   {cert, other, "does not match"},
		"a certificate for a key": {cert, cert, "rather than a key"},
		"a key for a certificate": {key, key, "switched"},
	} {
		t.Run(name, func(t *testing.T) {
			config := direct(t, "alice", "tls", ca)
			config.CertFile, config.KeyFile = test.cert, test.key
			ph := open(t, config)
			failed := next[sip.Registration](ph)
			if e, ok := errors.AsType[*trust.OwnError](failed.Err); failed.State != sip.Failed || !ok || !strings.Contains(e.Error(), test.says) {
				t.Errorf("told %v; want %q in it", failed.Err, test.says)
			}
			call := ph.invite("sip:bob@127.0.0.1")
			for {
				if e, ok := (<-ph.events).(sip.Ended); ok {
					if e.Call != call || e.Cause != sip.CauseUnreachable {
						t.Errorf("told %+v", e)
					}
					return
				}
			}
		})
	}
}
