//go:build interop

package interop

import "testing"

// TestASecondCallArrivesDuringTheFirst has two baresips call one Sotto. It answers the second, which holds the first, swaps
// them, hangs one up, and takes the other back. Whom it talks to is heard, and nobody else.
func TestASecondCallArrivesDuringTheFirst(t *testing.T) {
	t.Parallel()
	server, words := StartKamailio(t), newSpeech(t)
	bob := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob})
	carol := StartBaresip(t, server.Account("carol", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Alice})
	alice := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
	hears := func(said, notSaid string) {
		t.Helper()
		alice.Listen(speechTime)
		mustStillHold(t, alice.recording, said, notSaid)
	}
	held := func(call string, on bool) {
		t.Helper()
		wait(alice, "call", "a change of hold", func(c Call) bool { return c.ID == call && c.Hold.Local == on })
	}

	bob.Dial(alice.Account.URI())
	first := alice.WaitForCall("incoming").ID
	alice.Answer(first)
	alice.WaitForCall("connected")
	carol.Dial(alice.Account.URI())
	second := wait(alice, "call", "a second call", func(c Call) bool { return c.ID != first && c.State == "incoming" }).ID
	carol.Wait("CALL_RINGING")
	hears(words.Bob, words.Alice)

	alice.Answer(second)
	held(first, true)
	carol.Wait("CALL_ESTABLISHED")
	hears(words.Alice, words.Bob) // which is what carol says

	alice.Ask("call.resume", map[string]any{"call": first}, nil)
	held(second, true)
	held(first, false)
	hears(words.Bob, words.Alice)

	alice.Hangup(first)
	bob.Wait("CALL_CLOSED")
	mustStillHold(t, bob.Heard(), words.Alice, words.Bob)
	alice.Ask("call.resume", map[string]any{"call": second}, nil)
	held(second, false)
	hears(words.Alice, words.Bob)
	alice.Hangup(second)
	carol.Wait("CALL_CLOSED")
	mustStillHold(t, carol.Heard(), words.Alice, words.Bob)
	alice.Quit()
}
