//go:build interop

package interop

import "testing"

func TestTLSAndSRTPRequiredCallToBaresip(t *testing.T) {
	server, words := StartKamailio(t), newSpeech(t)
	bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob})
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
	mustBeVerified(t, alice)

	id := alice.Dial(bob.Account.URI())
	bob.Wait("CALL_INCOMING")
	bob.Accept()
	call := alice.WaitForCall("connected")
	if call.ID != id || call.Direction != "out" {
		t.Errorf("connected is call %q, %s; want %q, out", call.ID, call.Direction, id)
	}
	mustBePrivate(t, alice, bob, call)
	alice.Listen(speechTime)
	bob.Listen(speechTime)

	alice.Hangup(id)
	bob.Wait("CALL_CLOSED")
	if ended := alice.WaitForCall("ended"); ended.ID != id || ended.Cause != "local-hangup" {
		t.Errorf("call %q ended with cause %q; want %q, local-hangup", ended.ID, ended.Cause, id)
	}
	words.bobIn(t, alice.Quit())
	words.aliceIn(t, bob.Heard())
}

func TestTLSAndSRTPRequiredCallFromBaresip(t *testing.T) {
	server, words := StartKamailio(t), newSpeech(t)
	bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob})
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
	mustBeVerified(t, alice)

	bob.Dial(alice.Account.URI())
	incoming := alice.WaitForCall("incoming")
	if incoming.Direction != "in" || incoming.Remote.URI != bob.Account.URI() {
		t.Errorf("a call %s from %q; want in, %q", incoming.Direction, incoming.Remote.URI, bob.Account.URI())
	}
	if incoming.Privacy.Verdict != "private" || !incoming.Privacy.Expected {
		t.Errorf("before the answer the call is said to be %+v; want private, expected", incoming.Privacy)
	}
	alice.Answer(incoming.ID)
	call := alice.WaitForCall("connected")
	bob.Wait("CALL_ESTABLISHED")
	mustBePrivate(t, alice, bob, call)
	alice.Listen(speechTime)
	bob.Listen(speechTime)

	bob.Hangup()
	if ended := alice.WaitForCall("ended"); ended.ID != incoming.ID || ended.Cause != "remote-hangup" {
		t.Errorf("call %q ended with cause %q; want %q, remote-hangup", ended.ID, ended.Cause, incoming.ID)
	}
	words.bobIn(t, alice.Terminate())
	words.aliceIn(t, bob.Heard())
}

// mustBeVerified checks that the phone registered over TLS and knows why it believes the server.
func mustBeVerified(t *testing.T, s *Sotto) {
	t.Helper()
	flow := s.Registration.Flow
	if flow.Transport != "tls" || flow.TLS.VerifiedBy != "ca-file" || flow.TLS.Server != s.Account.Server.Addr().String() {
		t.Errorf("registered over %+v; want TLS, verified by the CA file for %v", flow, s.Account.Server.Addr())
	}
	if flow.TLS.Version != "1.3" && flow.TLS.Version != "1.2" {
		t.Errorf("the TLS version is %q", flow.TLS.Version)
	}
}

// mustBePrivate checks what the phone says of a connected call against what its peer knows of it.
func mustBePrivate(t *testing.T, s *Sotto, peer *Baresip, call Call) {
	t.Helper()
	if call.Privacy.Verdict != "private" || call.Privacy.Expected || len(call.Privacy.Reasons) == 0 {
		t.Errorf("the call is said to be %+v; want private, with reasons", call.Privacy)
	}
	if got, want := peer.Wait("CALL_MENC").Param, "0,audio,"+call.SRTP.Suite; call.SRTP.Suite != suiteOfAll || got != want {
		t.Errorf("sotto of %s says it encrypts with %q, baresip with %q", s.Account.User, call.SRTP.Suite, got)
	}
}
