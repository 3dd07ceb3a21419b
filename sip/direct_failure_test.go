package sip_test

import (
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"

	"sotto/sip"
	"sotto/sip/trust"
)

// fails calls an address at which a call can't be placed, and returns why.
func (ph *phone) fails(uri string) error {
	ph.t.Helper()
	call := ph.invite(uri)
	ended := mustEnd(ph.t, ph, call, sip.CauseUnreachable)
	if ended.Err == nil || ended.Reason != ended.Err.Error() {
		ph.t.Errorf("told %+v", ended)
	}
	return ended.Err
}

func TestACallWithoutAServerThatFailsSaysWhy(t *testing.T) {
	for _, transport := range []string{"tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			ph, _ := listening(t, direct(t, "alice", transport, newAuthority(t)))
			gone, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			_ = gone.Close()
			for address, code := range map[string]sip.ConnectCode{
				gone.Addr().String(): sip.ConnectRefused,
				"nowhere.invalid":    sip.ConnectDNS,
			} {
				e, ok := errors.AsType[*sip.ConnectError](ph.fails("sip:bob@" + address))
				if !ok || e.Code != code || !strings.HasPrefix(address, e.Server) {
					t.Errorf("%s: %+v; want %s", address, e, code)
				}
			}
		})
	}
}

func TestWhoIsCalledOverTLSHasToShowTheNameThatWasDialled(t *testing.T) {
	ca := newAuthority(t)
	for name, test := range map[string]struct {
		change func(*x509.Certificate)
		stray  bool
		code   trust.Code
	}{
		"an unknown issuer": {nil, true, trust.UnknownIssuer},
		"another name":      {func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"bob.test"}, nil }, false, trust.WrongName},
	} {
		t.Run(name, func(t *testing.T) {
			issuer := ca
			if test.stray {
				issuer = newAuthority(t)
			}
			certificate := issuer.server(test.change)
			p := tlsPeer(t, certificate)
			ph, _ := listening(t, direct(t, "alice", "tls", ca))
			uri := "sip:bob@" + p.address + ";transport=udp" // the account's transport it is
			e, ok := errors.AsType[*trust.Error](ph.fails(uri))
			if !ok || e.Code != test.code || e.Server != "127.0.0.1" || e.Certificate == nil {
				t.Fatalf("told %+v; want %s", e, test.code)
			}
			if err := ph.Trust([]trust.Pin{pinFor(t, "127.0.0.1", p, certificate)}); err != nil {
				t.Fatal(err)
			}
			call := ph.invite(uri)
			if sent := next[sip.Sent](ph); sent.Flow.TLS.VerifiedBy != trust.VerifiedByPin {
				t.Errorf("verified by %s", sent.Flow.TLS.VerifiedBy)
			}
			invite := p.expect("INVITE")
			invite.reply(answer(invite, "486 Busy Here", "bob"))
			p.expect("ACK")
			mustEnd(t, ph, call, sip.CauseRejected)
		})
	}
}

func TestAPhoneWithoutAServerGivesNobodyItsPassword(t *testing.T) {
	p := udpPeer(t)
	config := direct(t, "alice", "udp", nil)
	config.Password, config.Realm = "wonderland", "example.test"
	ph, _ := listening(t, config)
	call := ph.invite("sip:bob@" + p.address)
	invite := p.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(answer(invite, "401 Unauthorized", "bob", `WWW-Authenticate: Digest realm="example.test", nonce="n"`))
	p.expect("ACK")
	mustEnd(t, ph, call, sip.CauseUnauthorized)
	if rest := p.rest(); len(rest) > 0 {
		t.Errorf("it goes on with %v", kinds(rest))
	}
}

func TestARedirectionLeadsAPhoneWithoutAServerToAnotherHost(t *testing.T) {
	ca := newAuthority(t)
	first, second := tlsPeer(t, ca.server(nil)), tlsPeer(t, ca.server(nil))
	ph, _ := listening(t, direct(t, "alice", "tls", ca))
	call := ph.invite("sip:bob@" + first.address)
	invite := first.expect("INVITE")
	next[sip.Sent](ph)
	invite.reply(answer(invite, "302 Moved Temporarily", "x", "Contact: <sip:bob@"+second.address+";transport=udp>"))
	first.expect("ACK")
	if sent := next[sip.Sent](ph); sent.Flow.Remote.String() != second.address || sent.Flow.TLS.VerifiedBy != trust.VerifiedByRoots {
		t.Errorf("the offer went by %+v", sent.Flow)
	}
	again := second.expect("INVITE")
	again.reply(answer(again, "603 Decline", "y"))
	second.expect("ACK")
	mustEnd(t, ph, call, sip.CauseRejected)
}

// A caller whose connection is gone is reached at its Contact, whatever
// transport that names, only by somebody who can be verified there.
func TestACallOverTLSIsNeverEndedInClear(t *testing.T) {
	ca := newAuthority(t)
	ph, at := listening(t, direct(t, "alice", "tls", ca))
	elsewhere := udpPeer(t)
	p := stranger(t, "tls", at)
	d := p.dial("sip:alice@" + at.String())
	p.transport = "udp" // as its Contact says from here on
	p.address = elsewhere.address
	d.send("INVITE", "", offerSDP)
	call := next[sip.Incoming](ph).Call
	offer := next[sip.Offer](ph)
	call.Accept(offer.ID, []byte(answerSDP))
	d.learn(p.expect("200 INVITE"))
	d.confirm(ph)
	second := p.dial("sip:alice@" + at.String())
	second.send("INVITE", "", offerSDP)
	other := next[sip.Incoming](ph).Call
	next[sip.Offer](ph)
	p.hangUp()
	mustEnd(t, ph, other, sip.CauseUnreachable) // so the loss is noticed
	call.Hangup()
	mustEnd(t, ph, call, sip.CauseLocalHangup)
	if rest := elsewhere.rest(); len(rest) > 0 {
		t.Errorf("it was sent %v", kinds(rest))
	}
}
