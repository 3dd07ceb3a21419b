//go:build interop

package interop

import "testing"

// suiteOfAll is the crypto suite that every phone has (RFC 4568 section 6.2).
const suiteOfAll = "AES_CM_128_HMAC_SHA1_80"

// This call has no Sotto in it: when it fails, the peers or this package are at fault.
func TestTwoBaresipsSpeakOverTLSAndSRTP(t *testing.T) {
	server, words := StartKamailio(t), newSpeech(t)
	alice := StartBaresip(t, server.Account("alice", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Alice})
	bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob})
	alice.Dial(bob.Account.URI())
	bob.Wait("CALL_INCOMING")
	bob.Accept()
	alice.Wait("CALL_ESTABLISHED")
	for _, phone := range []*Baresip{alice, bob} {
		if got, want := phone.Wait("CALL_MENC").Param, "0,audio,"+suiteOfAll; got != want {
			t.Errorf("baresip of %s encrypts with %q; want %q", phone.Account.User, got, want)
		}
	}
	alice.Digits("7")
	if got := bob.Wait("CALL_DTMF_START").Param; got != "7" {
		t.Errorf("the digit 7 arrived as %q", got)
	}
	alice.Listen(speechTime)
	bob.Listen(speechTime)
	alice.Hangup()
	bob.Wait("CALL_CLOSED")
	words.bobIn(t, alice.Heard())
	words.aliceIn(t, bob.Heard())
}

func TestABaresipThatRequiresSRTPTakesNoPlainCall(t *testing.T) {
	server, words := StartKamailio(t), newSpeech(t)
	alice := StartBaresip(t, server.Account("alice", "udp"), BaresipOptions{Media: PlainRTP, Play: words.Alice})
	bob := StartBaresip(t, server.Account("bob", "tcp"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob, AutoAnswer: true})
	alice.Dial(bob.Account.URI())
	if event := alice.Wait("CALL_CLOSED", "CALL_ESTABLISHED"); event.Type != "CALL_CLOSED" || event.Param != "488 Not Acceptable Here" {
		t.Errorf("the call: %v; want it refused with 488", event)
	}
}
