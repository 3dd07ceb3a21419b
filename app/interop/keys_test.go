//go:build interop

package interop

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// allKeys are those of a telephone.
const allKeys = "0123456789*#ABCD"

// sendsKeysBy has a phone's account send keys in that way from now on, and keeps its microphone from a call.
func sendsKeysBy(s *Sotto, way, call string) {
	s.t.Helper()
	s.Ask("account.update", map[string]any{"account": s.Account.User, "config": map[string]any{"dtmf": way}}, nil)
	s.Ask("call.mute", map[string]any{"call": call, "on": true}, nil)
}

// press presses keys in a call.
func press(s *Sotto, call, keys string) {
	s.t.Helper()
	s.Ask("call.dtmf", map[string]any{"call": call, "digits": keys}, nil)
}

// keysIn are the keys that multimon-ng hears in a recording, which sox converts for it.
func keysIn(t *testing.T, recording string) string {
	t.Helper()
	requireProgram(t, "sox", "sox")
	said, err := exec.Command(requireProgram(t, "timeout", "coreutils"), "30",
		requireProgram(t, "multimon-ng", "multimon-ng"), "-q", "-t", "wav", "-a", "DTMF", recording).Output()
	if err != nil {
		t.Fatalf("multimon-ng: %v", err)
	}
	keys := ""
	for line := range strings.Lines(string(said)) {
		if key, is := strings.CutPrefix(strings.TrimSpace(line), "DTMF: "); is {
			keys += key
		}
	}
	return keys
}

func TestBaresipHearsKeysInTheSound(t *testing.T) {
	t.Parallel()
	server, words := StartKamailio(t), newSpeech(t)
	it := StartBaresip(t, server.Account("bob", "tls"), BaresipOptions{Media: RequiredSRTP, Play: words.Bob, AutoAnswer: true})
	us := StartSotto(t, server.Account("alice", "tls"), SottoOptions{Encryption: "required", Play: words.Alice})
	id := us.Dial(it.Account.URI())
	us.WaitForCall("connected")
	sendsKeysBy(us, "inband", id)
	it.Listen(time.Second) // what was said before the microphone was off has come by then
	press(us, id, allKeys+"11")
	it.Listen(6 * time.Second)
	us.Hangup(id)
	it.Wait("CALL_CLOSED")
	if events := strings.Join(it.Since(), " "); strings.Contains(events, "DTMF") {
		t.Errorf("baresip tells of %s, and no event was to be sent", events)
	}
	if heard := keysIn(t, it.Heard()); !strings.HasSuffix(heard, allKeys+"11") {
		t.Errorf("multimon-ng hears %q; want %s11", heard, allKeys)
	}
}

// tellsOfKeys is the act of a phone that presses keys and then hangs up.
func tellsOfKeys(way, keys string) func(*testing.T, *Sotto, *sipp, speech) {
	return talks(func(t *testing.T, s *Sotto, id string) {
		sendsKeysBy(s, way, id)
		press(s, id, keys)
		hangsUp(t, s, id)
	})
}

// isToldThatTheyFail is tellsOfKeys where the other side does not take them; the call goes on.
func isToldThatTheyFail(t *testing.T, s *Sotto, id string) {
	sendsKeysBy(s, "info", id)
	err := s.control.ask("call.dtmf", map[string]any{"call": id, "digits": "12"}, nil, patience)
	var refused *RemoteError
	if !errors.As(err, &refused) || refused.Data.Code != "not-acceptable" || !strings.Contains(refused.Message, "415") {
		t.Errorf("the answer is %v", err)
	}
	hangsUp(t, s, id)
}

// isTold is the act of a phone that is called and told of keys, until the other side hangs up.
func isTold(keys string) func(*testing.T, *Sotto, *sipp, speech) {
	return answers(func(t *testing.T, s *Sotto, id string) {
		s.mark = 0
		told := ""
		wait(s, "call.dtmf", "the last key", func(d struct{ Call, Digit string }) bool {
			told += d.Digit
			return len(told) == len(keys)
		})
		if told != keys {
			t.Errorf("told of %q; want %q", told, keys)
		}
		hungUpOn(t, s, id)
	})
}

// fallsBack is the act of a phone whose other side takes no events, and sends back what it hears.
func fallsBack(voice *echo) func(*testing.T, *Sotto, *sipp, speech) {
	return talks(func(t *testing.T, s *Sotto, id string) {
		sendsKeysBy(s, "rfc4733", id)
		s.Listen(time.Second)
		press(s, id, allKeys)
		s.Listen(4 * time.Second)
		hangsUp(t, s, id)
		if packets := voice.got(func(p voicePacket) bool { return p.payload != 0 }); len(packets) > 0 {
			t.Errorf("%d packets are none of µ-law, such as %+v", len(packets), packets[0])
		}
		if heard := keysIn(t, s.recording); !strings.HasSuffix(heard, allKeys) {
			t.Errorf("multimon-ng hears %q; want %s", heard, allKeys)
		}
	})
}

func TestSippAndSottoTellEachOtherOfKeys(t *testing.T) {
	t.Parallel()
	relayed := func(s *script, key string) *script {
		return s.receive("INFO", has("Content-Type: application/dtmf-relay"), has("Signal="+key+"[[:cntrl:]]"), has("Duration=160"))
	}
	taken := relayed(taking(), "5").reply("200 OK")
	relayed(taken, "[*]").reply("200 OK")
	relayed(taken, "#").reply("200 OK").hungUp()

	untaken := relayed(taking(), "1").reply("415 Unsupported Media Type", "Accept: application/sdp").hungUp()

	telling := offering().request("INFO", "Signal=7\nDuration=250").answered(200)
	telling.request("INFO", "Signal= 11\nDuration= 160").answered(200)
	telling.request("INFO", "*").answered(200)
	telling.request("INFO").answered(200) // is it still there?
	telling.request("INFO", "nonsense").answered(415, has("Accept: application/dtmf-relay, application/dtmf")).pause(500).hangUp()

	deaf := newCallee().respond("200 OK", body("m=audio [media_port] RTP/AVP 0\na=rtpmap:0 PCMU/8000\na=sendrecv")).receive("ACK").hungUp()
	deaf.voice = newEcho(t)
	playScenes(t, []scene{
		{title: "keys by INFO", script: taken, act: tellsOfKeys("info", "5*#")},
		{title: "INFO that is not taken", script: untaken, act: talks(isToldThatTheyFail)},
		{title: "keys by INFO to us", script: telling, act: isTold("7#*")},
		{title: "no events", script: deaf, act: fallsBack(deaf.voice)},
	})
}
