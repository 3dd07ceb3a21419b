//go:build interop

package interop

import (
	"strings"
	"testing"
	"time"
)

// offering is a caller with these headers and a plain offer, whose call is answered.
func offering(extra ...string) *script {
	s := newCaller(append(extra, (&script{}).plain())...)
	s.session++
	return s.answered(200).ack()
}

// body is an SDP of these m-lines and what belongs to them.
func body(media ...string) string {
	return strings.Join(append([]string{"v=0", "o=sipp 1 1 IN IP4 [local_ip]", "s=a call", "c=IN IP4 [media_ip]", "t=0 0"}, media...), "\n")
}

const (
	voiceLine = "m=audio [media_port] RTP/AVP 0 8 101\na=rtpmap:101 telephone-event/8000\na=sendrecv"
	videoLine = "m=video [media_port+2] RTP/AVP 96\na=rtpmap:96 H264/90000"
)

func TestSippCalls(t *testing.T) {
	t.Parallel()
	plain := func() string { return (&script{}).plain() }

	cancelled := newCaller(plain()).answered(180).pause(500).cancel().answeredTo(1, 487).ack()

	glare := offering().receive("BYE", check{name: "byevias", pattern: `Via: [^[:cntrl:]]*([[:cntrl:]]+Via: [^[:cntrl:]]*)*`},
		keep("byefrom", "From:", ".*"), keep("byeto", "To:", ".*"), keep("byeseq", "CSeq:", "[0-9]+")).
		request("BYE").answered(200).
		send("", "SIP/2.0 200 OK", "[$byevias]", "From:[$byefrom]", "To:[$byeto]", "Call-ID: [call_id]", "CSeq: [$byeseq] BYE")

	late := newCaller().answered(200, has("m=audio [1-9][0-9]* RTP/AVP"), has("a=rtpmap:0 PCMU"), has("a=rtpmap:8 PCMA"))
	late.ack(body("m=audio [media_port] RTP/AVP 0")).pause(3000).hangUp()
	secretly := newCaller().answered(200, has("m=audio [1-9][0-9]* RTP/AVP"), has("a=crypto:1 "+aes128))
	secretly.ack(body("m=audio [media_port] RTP/AVP 0", cryptoLine("1", aes128))).pause(500).hangUp()

	reliable := newCaller("Require: 100rel", plain())
	reliable.line(`<recv response="100" optional="true" response_txn="t1"/>`).line(`<recv response="180" rrs="true" response_txn="t1">`)
	reliable.checks([]check{has("Require:[^[:cntrl:]]*100rel"), keep("rseq", "RSeq:", "[0-9]+")})
	reliable.line("</recv>").request("PRACK", "RAck: [$rseq] 1 INVITE").answered(200).answeredTo(1, 200).ackTo(1).pause(500).hangUp()

	updated := offering("Supported: timer", "Session-Expires: 90;refresher=uac").pause(500).
		request("UPDATE", "Supported: timer", "Session-Expires: 90;refresher=uac").answered(200, has("Session-Expires: *90 *; *refresher=uac")).pause(500).hangUp()

	updated.voice = newEcho(t)
	reinvited := newCaller("Supported: timer", "Session-Expires: 90;refresher=uac", plain()).
		answered(200, has("Session-Expires: *90 *; *refresher=uac"), check{name: "origin", pattern: "o=[^[:cntrl:]]*"}).ack().pause(500).
		request("INVITE", "Supported: timer", "Session-Expires: 90;refresher=uac", plain()).answered(200, has("Session-Expires: *90")).ack().pause(500).hangUp()
	reinvited.voice = newEcho(t)

	odd := newCaller(body("b=AS:64", "m=audio [media_port] RTP/AVP 98 110\nb=TIAS:64000\na=x-unknown:1\na=rtpmap:98 PCMA/8000/1\na=rtpmap:110 telephone-event/8000")).
		answered(200, has("m=audio [1-9][0-9]* RTP/AVP 98")).ack().pause(3000).hangUp()
	odd.voice = newEcho(t)

	large := newCallerNamed(strings.Repeat("Bob ", 500), plain()+strings.Repeat("\na=x-unknown:0123456789", 40)).answered(200).ack().pause(300).hangUp()

	refreshed := newCaller("Supported: timer", "Session-Expires: 90;refresher=uas", plain()).answered(200, has("Session-Expires: *90 *; *refresher=uas")).ack().
		within(60000, "UPDATE", has("Session-Expires: *90")).reply("200 OK", "Require: timer", "Session-Expires: 90;refresher=uac").hangUp()

	held := offering()
	held.voice = newEcho(t)
	held.pause(1000).hold("sendonly", "(recvonly|inactive)").pause(1500).hold("inactive", "inactive").pause(1500).
		hold("sendrecv", "sendrecv").pause(1500).hangUp()

	wantsOffer := offering().pause(500).request("INVITE").answered(200, has("m=audio [1-9]")).ack(plain()).pause(500).hangUp()

	unknown := (&script{variables: map[string]bool{}}).outside("JUMP").answered(405, has("Allow:[^[:cntrl:]]*INVITE"))
	strangers := (&script{variables: map[string]bool{}}).outside("BYE").answered(481)
	update := (&script{variables: map[string]bool{}}).outside("UPDATE").answered(481)
	options := (&script{variables: map[string]bool{}}).outside("OPTIONS").answered(200, has("Allow:[^[:cntrl:]]*INVITE"), has("Accept: application/sdp"), has("Supported:[^[:cntrl:]]*100rel"))

	playScenes(t, []scene{
		{title: "refreshed by the phone", script: refreshed, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			s.Answer(s.WaitForCall("incoming").ID)
			<-peer.ended // after half of the session's 90 s
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "sipp hangs up", script: offering().pause(9000).hangUp(), act: func(t *testing.T, s *Sotto, _ *sipp, words speech) {
			s.Answer(s.WaitForCall("incoming").ID)
			s.WaitForCall("connected")
			s.Listen(speechTime)
			mustHold(t, s.recording, words.Alice, words.Bob) // its own echo
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "the phone hangs up", script: offering().hungUp(), act: answers(hangsUp)},
		{title: "sipp gives up", script: cancelled, act: func(t *testing.T, s *Sotto, _ *sipp, _ speech) {
			s.WaitForCall("incoming")
			endsWith(t, s, "cancelled", 487)
			var state struct{ Missed int }
			if s.Ask("state.get", nil, &state); state.Missed != 1 {
				t.Errorf("%d calls were missed; want 1", state.Missed)
			}
		}},
		{title: "sipp and the phone hang up", script: glare, act: answers(hangsUp)},
		{title: "a late offer", script: late, act: answers(hears)},
		{title: "a late offer with crypto", script: secretly, options: SottoOptions{Encryption: "optional"}, act: func(t *testing.T, s *Sotto, _ *sipp, _ speech) {
			s.Answer(s.WaitForCall("incoming").ID)
			call := wait(s, "call", "the answer in the ACK", func(c Call) bool { return c.State == "connected" && c.SRTP.Suite != "" })
			if call.SRTP.Suite != aes128 || call.Privacy.Verdict != "private" {
				t.Errorf("the call is %s, with %q", call.Privacy.Verdict, call.SRTP.Suite)
			}
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "a late offer in the call", script: wantsOffer, act: answers(hungUpOn)},
		{title: "reliable ringing", script: reliable, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.WaitForCall("incoming").ID
			select {
			case <-time.After(time.Second): // a person's: sipp wants the answer to its PRACK before the call's
			case <-peer.ended:
			}
			s.Answer(id)
			s.WaitForCall("connected")
			endsWith(t, s, "remote-hangup", 0)
		}},
		{title: "reliable ringing if wanted", script: offering("Supported: 100rel").pause(500).hangUp(), act: answers(hungUpOn)},
		{title: "refreshed by UPDATE", script: updated, act: goesOnAsItWas(updated.voice)},
		{title: "refreshed by INVITE", script: reinvited, act: goesOnAsItWas(reinvited.voice)},
		{title: "too short a session", script: newCaller("Supported: timer", "Session-Expires: 30", plain()).answered(422, has("Min-SE: *90")).ack(), act: ringsNobody},
		{title: "held by sipp", script: held, act: func(t *testing.T, s *Sotto, peer *sipp, _ speech) {
			id := s.WaitForCall("incoming").ID
			s.Answer(id)
			s.WaitForCall("connected")
			mustBeHeld(t, s, peer, held.voice, id)
		}},
		{title: "OPTIONS", script: options, act: ringsNobody},
		{title: "an unknown method", script: unknown, act: ringsNobody},
		{title: "BYE of nothing", script: strangers, act: ringsNobody},
		{title: "UPDATE of nothing", script: update, act: ringsNobody},
		{title: "no SDP at all", script: newCaller("nonsense\nm=audio x RTP/AVP").answered(488).ack(), act: ringsNobody},
		{title: "unknown codecs", script: newCaller(body("m=audio [media_port] RTP/AVP 15 97\na=rtpmap:15 G728/8000\na=rtpmap:97 X-OTHER/8000")).answered(488, has("Warning: 399")).ack(), act: ringsNobody},
		{title: "voice and video", script: newCaller(body(voiceLine, videoLine)).answered(200, has("m=audio [1-9][0-9]* RTP/AVP .*m=video 0 RTP/AVP")).ack().pause(3000).hangUp(), act: answers(hears)},
		{title: "video and voice", script: newCaller(body(videoLine, voiceLine)).answered(200, has("m=video 0 RTP/AVP .*m=audio [1-9][0-9]* RTP/AVP")).ack().pause(3000).hangUp(), act: answers(hears)},
		{title: "odd SDP", script: odd, act: answers(func(t *testing.T, s *Sotto, id string) {
			hears(t, s, id)
			odd.voice.mustBeAlike(t, "payload type", func(p voicePacket) any { return p.payload })
			if other := odd.voice.got(func(p voicePacket) bool { return p.payload != 98 }); len(other) > 0 {
				t.Errorf("the payload type is %d; want 98", other[0].payload)
			}
		})},
		{title: "large messages over UDP", script: large, udp: true, act: func(t *testing.T, s *Sotto, peer *sipp, words speech) {
			answers(hungUpOn)(t, s, peer, words)
			mustBeLarge(t, peer, "SIP/2.0 200 OK", "INVITE")
		}},
	})
}
