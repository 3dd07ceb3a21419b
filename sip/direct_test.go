package sip_test

import (
	"crypto/x509"
	"encoding/pem"
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

// direct is the configuration of an account without a server, with a
// certificate of its own where it needs one.
func direct(t *testing.T, user, transport string, ca *authority) sip.Config {
	t.Helper()
	carrier, err := sip.ParseTransport(transport)
	if err != nil {
		t.Fatal(err)
	}
	config := sip.Config{Username: user, Transport: carrier, UserAgent: "Sotto test"}
	if carrier == sip.TLS {
		config.Roots = ca.pool()
		config.CertFile, config.KeyFile = ca.files()
	}
	return config
}

// files are a certificate for 127.0.0.1 and its key, as PEM.
func (a *authority) files() (certificate, key string) {
	a.t.Helper()
	c := a.server(func(c *x509.Certificate) { c.IPAddresses = append(c.IPAddresses, net.IPv6loopback) })
	secret, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		a.t.Fatal(err)
	}
	dir := a.t.TempDir()
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{
		certificate: {Type: "CERTIFICATE", Bytes: c.Certificate[0]},
		key:         {Type: "PRIVATE KEY", Bytes: secret},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	return certificate, key
}

// listening opens an agent without a server, and says where it is called.
func listening(t *testing.T, config sip.Config, before ...func(*sip.Agent)) (*phone, netip.AddrPort) {
	t.Helper()
	ph := open(t, config, before...)
	r := next[sip.Registration](ph)
	if r.State != sip.Off || r.Listening.Port() == 0 {
		t.Fatalf("told %+v", r)
	}
	return ph, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), r.Listening.Port())
}

// eachDirect runs a test with two phones that have no server.
func eachDirect(t *testing.T, test func(t *testing.T, alice, bob *phone, bobAt netip.AddrPort)) {
	t.Helper()
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			ca := newAuthority(t)
			alice, _ := listening(t, direct(t, "alice", transport, ca))
			bob, at := listening(t, direct(t, "bob", transport, ca))
			test(t, alice, bob, at)
		})
	}
}

// call has alice call an address at which bob is, who answers.
func (ph *phone) call(bob *phone, uri string) (ours, theirs *sip.Call, sent, offered sip.Flow) {
	ph.t.Helper()
	ours = ph.invite(uri)
	sent = next[sip.Sent](ph).Flow
	theirs = next[sip.Incoming](bob).Call
	offer := next[sip.Offer](bob)
	theirs.Ring()
	if e := next[sip.Progress](ph); e.Code != 180 {
		ph.t.Errorf("told %+v", e)
	}
	theirs.Accept(offer.ID, []byte(answerSDP))
	next[sip.Sent](bob)
	next[sip.Connected](bob)
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	return ours, theirs, sent, offer.Flow
}

// reoffer has a phone make an offer in a call that the other takes, and returns
// the flow by which that has it.
func reoffer(from *phone, call *sip.Call, to *phone) sip.Flow {
	from.t.Helper()
	for sent := false; !sent; {
		call.Reoffer([]byte(reofferSDP))
		select {
		case e := <-from.events:
			_, sent = e.(sip.Sent) // else it was Refused, since the ACK of the exchange before has yet to come
		case <-time.After(patience):
			from.t.Fatal("no offer is made")
		}
	}
	offer := next[sip.Offer](to)
	offer.Call.Accept(offer.ID, []byte(answerSDP))
	next[sip.Sent](to)
	next[sip.Answer](from)
	return offer.Flow
}

func TestTwoPhonesWithoutAServerCallEachOther(t *testing.T) {
	eachDirect(t, func(t *testing.T, alice, bob *phone, at netip.AddrPort) {
		for _, from := range []string{"alice", "bob"} {
			ours, theirs, sent, offered := alice.call(bob, "sip:bob@"+at.String())
			if sent.Remote != at || sent.Local.Addr() != at.Addr() || offered.Local != at {
				t.Errorf("the offer went by %+v and came by %+v", sent, offered)
			}
			if sent.Transport == sip.TLS {
				if sent.TLS.VerifiedBy != trust.VerifiedByRoots || sent.TLS.Server != "127.0.0.1" {
					t.Errorf("the caller has verified %+v", sent.TLS)
				}
				if offered.TLS == nil || offered.TLS.VerifiedBy != "" || offered.TLS.Version != "1.3" {
					t.Errorf("the callee has %+v", offered.TLS)
				}
			}
			if back := reoffer(bob, theirs, alice); back != sent && back.Transport != sip.UDP {
				t.Errorf("their offer came by %+v; ours went by %+v", back, sent)
			}
			reoffer(alice, ours, bob)
			ended := map[*phone]sip.Cause{alice: sip.CauseLocalHangup, bob: sip.CauseRemoteHangup}
			if from == "bob" {
				theirs.Hangup()
				ended = map[*phone]sip.Cause{bob: sip.CauseLocalHangup, alice: sip.CauseRemoteHangup}
			} else {
				ours.Hangup()
			}
			mustEnd(t, alice, ours, ended[alice])
			mustEnd(t, bob, theirs, ended[bob])
		}
	})
}

func TestAPhoneWithoutAServerCallsItself(t *testing.T) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			ph, at := listening(t, direct(t, "alice", transport, newAuthority(t)))
			ours := ph.invite("sip:alice@" + at.String())
			next[sip.Sent](ph)
			theirs := next[sip.Incoming](ph).Call
			next[sip.Offer](ph)
			theirs.Reject(486)
			for range 2 {
				if e := next[sip.Ended](ph); e.Cause != sip.CauseRejected || e.Code != 486 {
					t.Errorf("told %+v", e)
				}
			}
			if ours == theirs {
				t.Error("both sides are one call")
			}
		})
	}
}

func TestTheConnectionOfACallWithoutAServerEndsAWhileAfterIt(t *testing.T) {
	p := tcpPeer(t)
	ph, _ := listening(t, direct(t, "alice", "tcp", nil), sip.LingerFor(200*time.Millisecond))
	for range 2 { // by one connection, as long as that lasts
		call := ph.invite("sip:bob@" + p.address)
		invite := p.expect("INVITE")
		next[sip.Sent](ph)
		if invite.conn != 0 {
			t.Errorf("it came by connection %d", invite.conn)
		}
		invite.reply(answer(invite, "486 Busy Here", "bob"))
		p.expect("ACK")
		mustEnd(t, ph, call, sip.CauseRejected)
	}
	p.rest() // waits for the end of the connection
	_ = ph
}

func TestAPhoneWithoutAServerNamesTheAddressOfItsRoute(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		t.Run(host, func(t *testing.T) {
			p := udpPeerAt(t, host)
			ph, at := listening(t, direct(t, "alice", "udp", nil))
			call := ph.invite("sip:bob@" + p.address)
			invite := p.expect("INVITE")
			next[sip.Sent](ph)
			own := netip.AddrPortFrom(netip.MustParseAddr(host), at.Port()).String()
			if contact := hostport(bracketed(invite.get("Contact"))); contact != own {
				t.Errorf("the Contact names %s; want %s", contact, own)
			}
			if from := hostport(bracketed(invite.get("From"))); strings.Trim(from, "[]") != host {
				t.Errorf("it comes from %s", from)
			}
			invite.reply(answer(invite, "486 Busy Here", "bob"))
			p.expect("ACK")
			mustEnd(t, ph, call, sip.CauseRejected)
		})
	}
}

func TestACallWithoutAServerEndsByANewConnectionWhenTheOldOneIsGone(t *testing.T) {
	for _, transport := range []string{"tcp", "tls"} {
		for _, who := range []string{"caller", "callee"} {
			t.Run(transport+", the "+who, func(t *testing.T) {
				ca := newAuthority(t)
				alice, _ := listening(t, direct(t, "alice", transport, ca))
				bob, at := listening(t, direct(t, "bob", transport, ca))
				w := newWire(t, at)
				ours, theirs, _, _ := alice.call(bob, "sip:bob@"+w.at)
				ringing := alice.invite("sip:bob@" + w.at) // tells when each side has noticed
				next[sip.Sent](alice)
				other := next[sip.Incoming](bob).Call
				next[sip.Offer](bob)
				w.cut()
				mustEnd(t, bob, other, sip.CauseUnreachable)
				again := next[sip.Sent](alice) // it is tried once more
				if again.Call != ringing {
					t.Fatalf("told %+v", again)
				}
				next[sip.Incoming](bob)
				next[sip.Offer](bob)
				ringing.Hangup()
				if e := next[sip.Ended](bob); e.Cause != sip.CauseCancelled {
					t.Errorf("told %+v", e)
				}
				mustEnd(t, alice, ringing, sip.CauseCancelled)
				if who == "caller" {
					ours.Hangup()
					mustEnd(t, alice, ours, sip.CauseLocalHangup)
					mustEnd(t, bob, theirs, sip.CauseRemoteHangup)
					return
				}
				theirs.Hangup()
				mustEnd(t, bob, theirs, sip.CauseLocalHangup)
				mustEnd(t, alice, ours, sip.CauseRemoteHangup)
			})
		}
	}
}
