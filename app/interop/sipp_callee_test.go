//go:build interop

package interop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zaf/g711"
)

// calls is the act of a phone that calls sipp and does nothing else; the call ends in such a way.
func calls(cause string, code int) func(*testing.T, *Sotto, *sipp, speech) {
	return func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
		s.Dial(peer.URI())
		endsWith(t, s, cause, code)
	}
}

// says is calls, where a person gets to read a sentence.
func says(cause string, code int, sentence string) func(*testing.T, *Sotto, *sipp, speech) {
	return func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
		s.Dial(peer.URI())
		if ended := endsWith(t, s, cause, code); ended.Reason != sentence {
			t.Errorf("it is said that %q; want %q", ended.Reason, sentence)
		}
	}
}

// talks is a phone that calls sipp, talks, and does then what it is told to.
func talks(then func(*testing.T, *Sotto, string)) func(*testing.T, *Sotto, *sipp, speech) {
	return func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
		id := s.Dial(peer.URI())
		s.WaitForCall("connected")
		then(t, s, id)
	}
}

// hangsUp is the end of a call that the phone ends.
func hangsUp(t *testing.T, s *Sotto, id string) {
	t.Helper()
	s.Hangup(id)
	endsWith(t, s, "local-hangup", 0)
}

// hungUpOn is the end of a call that the other side ends.
func hungUpOn(t *testing.T, s *Sotto, _ string) {
	t.Helper()
	endsWith(t, s, "remote-hangup", 0)
}

// refused is a callee that refuses.
func refusing(status string, extra ...string) *script {
	return newCallee().respond(status, extra...).receive("ACK")
}

// ringing is a callee that has sent 180.
func ringing() *script { return newCallee().respond("180 Ringing") }

// taking is a callee that has taken a call.
func taking() *script {
	s := ringing().pause(300)
	return s.respond("200 OK", s.plain()).receive("ACK")
}

// rawSpeech is a file with what bob says, as µ-law.
func rawSpeech(t *testing.T) string {
	t.Helper()
	sound, err := load(t, newSpeech(t).Bob).At(8000)
	if err != nil {
		t.Fatal(err)
	}
	raw := make([]byte, len(sound.Samples))
	for i, sample := range sound.Samples {
		raw[i] = g711.EncodeUlawFrame(sample)
	}
	path := filepath.Join(folder(t), "speech.ul")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSippIsCalled(t *testing.T) {
	t.Parallel()
	race := ringing()
	race.receive("CANCEL").reply("200 OK")
	race.respond("200 OK", race.plain()).receive("ACK").hungUp()

	glare := taking()
	glare.receive("BYE", check{name: "byevias", pattern: `Via: [^[:cntrl:]]*([[:cntrl:]]+Via: [^[:cntrl:]]*)*`}, keep("byeseq", "CSeq:", "[0-9]+")).
		request("BYE").answered(200).
		send("", "SIP/2.0 200 OK", "[$byevias]", "From:[$from]", "To:[$to];tag=[pid]s[call_number]", "Call-ID: [call_id]", "CSeq: [$byeseq] BYE")

	onward := newCallee()
	onward.respond("302 Moved Temporarily", "Contact: <sip:moved@[local_ip]:[local_port]>").receive("ACK").
		receive("INVITE", has("INVITE sip:moved@")).take(onward.plain()).hungUp()

	// It must not come again: it was just here.
	loop := refusing("302 Moved Temporarily", "Contact: <sip:sipp@[local_ip]:[local_port];transport=udp>")

	held := taking()
	held.voice = newEcho(t)
	held.pause(1000).hold("sendonly", "(recvonly|inactive)").pause(1500).hold("inactive", "inactive").pause(1500).
		hold("sendrecv", "sendrecv").pause(1500).hangUp()

	glareOfOffers := taking()
	glareOfOffers.receive("INVITE", has("a=(sendonly|inactive)")).replyUntilAck("491 Request Pending").
		within(6000, "INVITE", has("a=(sendonly|inactive)")).replyUntilAck("200 OK", glareOfOffers.sdp("RTP/AVP", "recvonly")).hungUp()

	reliable := newCallee(has("Supported:[^[:cntrl:]]*100rel"))
	reliable.respond("183 Session Progress", "Require: 100rel", "RSeq: 7", reliable.plain()).
		receive("PRACK", has("RAck: *7 [0-9]+ INVITE")).reply("200 OK").pause(500).respond("200 OK").receive("ACK").pause(3000).hangUp()

	short := newCallee(has("Session-Expires:"), has("Supported:[^[:cntrl:]]*timer"))
	short.respond("422 Session Interval Too Small", "Min-SE: 3600").receive("ACK").
		receive("INVITE", has("Session-Expires: *3600"), has("Min-SE: *3600")).take("Require: timer", "Session-Expires: 3600;refresher=uac", short.plain()).hungUp()

	refreshed := newCallee(has("Supported:[^[:cntrl:]]*timer")).respond("180 Ringing")
	refreshed.respond("200 OK", "Require: timer", "Session-Expires: 90;refresher=uac", refreshed.plain()).receive("ACK").
		within(60000, "UPDATE", has("Session-Expires: *90")).reply("200 OK", "Require: timer", "Session-Expires: 90;refresher=uac").hangUp()

	wrongTag := newCallee(has("RTP/SAVP"), has("a=crypto:1 "))
	wrongTag.voice = newEcho(t)
	wrongTag.respond("200 OK", wrongTag.sdp("RTP/SAVP", "sendrecv", cryptoLine("99", "AES_CM_128_HMAC_SHA1_80"))).receive("ACK").hungUp()

	downgrade := newCallee(has("RTP/SAVP"))
	downgrade.voice = newEcho(t)
	downgrade.respond("200 OK", downgrade.plain()).receive("ACK").hungUp()

	longName := strings.Repeat("Alice ", 300) // sipp gives back no more than 2,047 bytes of a header

	early, voice := newCallee(), rawSpeech(t)
	body := early.plain()
	early.respond("183 Session Progress", body).speak(voice).pause(2500).respond("180 Ringing").pause(2500).respond("200 OK", body).
		receive("ACK").pause(5000).hangUp()

	playScenes(t, []scene{
		{title: "hung up here", script: taking().hungUp(), act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("connected")
			s.Listen(speechTime)
			mustHold(t, s.recording, words.Alice, words.Bob) // its own echo
			hangsUp(t, s, id)
		}},
		{title: "early voice", script: early, speaks: true, act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
			s.Dial(peer.URI())
			s.WaitForCall("early")
			s.Listen(judgedTime + time.Second/2)
			words.bobIn(t, s.recording) // no ring-back in it, after the 180 either, and no gap at the answer
			s.WaitForCall("connected")
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "hung up there", script: taking().pause(1000).hangUp(), act: talks(hungUpOn)},
		{title: "not found", script: refusing("404 Not Found"), act: says("not-found", 404, "sipp is not known to 127.0.0.1.")},
		{title: "busy", script: refusing("486 Busy Here"), act: says("busy", 486, "sipp is busy.")},
		{title: "declined", script: refusing("603 Decline"), act: says("declined", 603, "sipp declined the call.")},
		{title: "unavailable", script: refusing("503 Service Unavailable", "Retry-After: 60"), direct: true, act: says("unreachable", 503, "127.0.0.1 answers 503 Service Unavailable.")},
		{title: "redirected", script: onward, act: talks(hangsUp)},
		{title: "redirected to itself", script: loop, act: calls("failed", 302)},
		{title: "cancelled", script: ringing().receive("CANCEL").reply("200 OK").respond("487 Request Terminated").receive("ACK"), act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("ringing")
			mustHear(t, s) // ring-back
			s.Hangup(id)
			endsWith(t, s, "cancelled", 0)
		}},
		{title: "cancelled without a proxy", direct: true, script: ringing().receive("CANCEL").reply("200 OK").respond("487 Request Terminated").receive("ACK"), act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("ringing")
			s.Hangup(id)
			endsWith(t, s, "cancelled", 0)
			invite, cancel := peer.got("INVITE"), peer.got("CANCEL")
			if len(invite) == 0 || len(cancel) == 0 || invite[0].header("Via") != cancel[0].header("Via") || invite[0].seq() != cancel[0].seq() {
				t.Errorf("%+v is cancelled by %+v", invite, cancel)
			}
		}},
		{title: "answered while cancelled", script: race, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("ringing")
			s.Hangup(id)
			endsWith(t, s, "cancelled", 0)
		}},
		{title: "both hang up", script: glare, act: talks(hangsUp)},
		{title: "held and resumed", script: held, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("connected")
			mustBeHeld(t, s, peer, held.voice, id)
		}},
		{title: "both re-INVITE", script: glareOfOffers, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("connected")
			s.Ask("call.hold", map[string]any{"call": id}, nil)
			wait(s, "call", "the call is on hold", func(c Call) bool { return c.Hold.Local })
			hangsUp(t, s, id)
			offers := slices.CompactFunc(peer.got("INVITE"), func(a, b sippMessage) bool { return a.seq() == b.seq() })
			if len(offers) != 3 {
				t.Fatalf("%d INVITEs", len(offers))
			}
			// RFC 3261 section 14.1, and what a busy machine takes.
			if waited := offers[2].at.Sub(offers[1].at); waited < 2100*time.Millisecond || waited > 4500*time.Millisecond {
				t.Errorf("after the 491 it was tried again in %v", waited)
			}
		}},
		{title: "reliable provisional", script: reliable, act: talks(func(t *testing.T, s *Sotto, id string) {
			mustHear(t, s)
			hungUpOn(t, s, id)
		})},
		{title: "large messages over UDP", script: taking().hungUp(), udp: true, options: SottoOptions{Name: longName}, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.Dial(peer.URI())
			s.WaitForCall("connected")
			hangsUp(t, s, id)
			mustBeLarge(t, peer, "INVITE", "SIP/2.0 200 OK")
		}},
		{title: "session interval too small", script: short, act: talks(hangsUp)},
		{title: "session refreshed here", script: refreshed, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			s.Dial(peer.URI())
			s.WaitForCall("connected")
			<-peer.ended // after half of the session's 90 s
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "answer of a tag not offered", script: wrongTag, options: SottoOptions{Encryption: "required"}, act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
			calls("not-acceptable", 0)(t, s, peer, words)
			mustHaveSentNothing(t, peer, wrongTag.voice)
		}},
		{title: "answer without encryption", script: downgrade, options: SottoOptions{Encryption: "required"},
			act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
				says("encryption-required", 0, "sipp cannot encrypt, and this account requires it.")(t, s, peer, words)
				mustHaveSentNothing(t, peer, downgrade.voice)
			}},
	})
}
