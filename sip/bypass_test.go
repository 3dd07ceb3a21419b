package sip_test

import (
	"net"
	"strings"
	"testing"

	"sotto/sip"
)

// largeOffer is more than a datagram should carry.
var largeOffer = offerSDP + strings.Repeat("a=x-padding:0123456789\r\n", 110)

// bothPeers are one server that takes UDP and TCP at one port, as two peers.
func bothPeers(t *testing.T) (datagrams, stream *peer) {
	t.Helper()
	for range 20 {
		datagrams = udpPeer(t)
		if listener, err := net.Listen("tcp", datagrams.address); err == nil {
			stream = newPeer(t, "tcp")
			stream.address = datagrams.address
			stream.serve(listener)
			return datagrams, stream
		}
	}
	t.Fatal("no port is free for both UDP and TCP")
	return nil, nil
}

// placesLarge has alice call bob with a large offer.
func placesLarge(t *testing.T, p *peer) (*phone, *sip.Call) {
	t.Helper()
	ph := unregistered(t, p)
	call, err := ph.Invite("sip:bob@example.test", []byte(largeOffer))
	if err != nil {
		t.Fatal(err)
	}
	next[sip.Sent](ph)
	return ph, call
}

func TestALargeRequestGoesByTCPWhereTheServerTakesIt(t *testing.T) {
	datagrams, stream := bothPeers(t)
	ph, call := placesLarge(t, datagrams)
	invite := stream.expect("INVITE")
	mustMatch(t, "Via", invite.get("Via"), "SIP/2.0/TCP .*")
	if invite.body != largeOffer || strings.Contains(invite.get("Contact"), "tcp") {
		t.Errorf("%d bytes of body arrived, Contact %s", len(invite.body), invite.get("Contact"))
	}
	invite.reply(answer(invite, "401 Unauthorized", "bob", `WWW-Authenticate: Digest realm="example.test", nonce="abc", qop="auth"`))
	stream.expect("ACK")
	invite = stream.expect("INVITE")
	mustMatch(t, "Via of the second", invite.get("Via"), "SIP/2.0/TCP .*")
	invite.reply(datagrams.ok(invite, "bob"))
	datagrams.expect("ACK") // small enough
	if e := next[sip.Answer](ph); e.Call != call {
		t.Errorf("told %+v", e)
	}
	next[sip.Connected](ph)
	datagrams.isLeft(ph, call)
}

func TestACancelGoesWhereItsLargeInviteWent(t *testing.T) {
	datagrams, stream := bothPeers(t)
	ph, call := placesLarge(t, datagrams)
	invite := stream.expect("INVITE")
	invite.reply(answer(invite, "180 Ringing", "bob"))
	next[sip.Progress](ph)
	call.Hangup()
	cancel := stream.expect("CANCEL")
	if cancel.get("Via") != invite.get("Via") {
		t.Errorf("Via of the CANCEL is %s, of the INVITE %s", cancel.get("Via"), invite.get("Via"))
	}
	cancel.reply(answer(cancel, "200 OK", "bob"))
	invite.reply(answer(invite, "487 Request Terminated", "bob"))
	stream.expect("ACK")
	mustEnd(t, ph, call, sip.CauseCancelled)
}

func TestALargeRequestWhoseConnectionBreaksGoesByUDP(t *testing.T) {
	datagrams, stream := bothPeers(t)
	ph, call := placesLarge(t, datagrams)
	stream.expect("INVITE")
	stream.hangUp()
	invite := datagrams.expect("INVITE")
	mustMatch(t, "Via", invite.get("Via"), "SIP/2.0/UDP .*")
	if invite.body != largeOffer {
		t.Errorf("%d bytes of body arrived", len(invite.body))
	}
	invite.reply(answer(invite, "401 Unauthorized", "bob", `WWW-Authenticate: Digest realm="example.test", nonce="abc", qop="auth"`))
	datagrams.expect("ACK")
	invite = datagrams.expect("INVITE") // TCP is left in peace for a while
	invite.reply(answer(invite, "486 Busy Here", "bob"))
	datagrams.expect("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
}

// The server may use the connection for requests of its own.
func TestTheServerMayCallByTheConnectionOfALargeRequest(t *testing.T) {
	datagrams, stream := bothPeers(t)
	ph, call := placesLarge(t, datagrams)
	invite := stream.expect("INVITE")
	invite.reply(datagrams.ok(invite, "bob"))
	datagrams.expect("ACK")
	next[sip.Answer](ph)
	next[sip.Connected](ph)
	d := stream.answered(invite, "bob")
	d.send("BYE")
	stream.expect("200 BYE")
	mustEnd(t, ph, call, sip.CauseRemoteHangup)
	d = stream.dial(bracketed(invite.get("Contact")))
	d.send("OPTIONS")
	stream.expect("200 OPTIONS")
}
